import { accessSync, constants } from 'node:fs'
import { isIPv4 } from 'node:net'

/** Only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}

/** What is wrong with a file that must be readable; null when it is. */
export function unreadable(path: string): string | null {
  try {
    accessSync(path, constants.R_OK)
    return null
  } catch {
    return 'the file cannot be read'
  }
}
