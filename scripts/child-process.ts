import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'

/** A port of the loopback address that was free just now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** Sends the signal and waits for the end; the exit code, null after a signal. */
export function endChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill(signal)
  })
}

/** Whether a GET is answered 2xx. */
export async function answers(url: string, signal?: AbortSignal): Promise<boolean> {
  try {
    const { ok } = await fetch(url, signal === undefined ? {} : { signal })
    return ok
  } catch {
    return false
  }
}
