import { userInfo } from 'node:os'
import { readFileSync } from 'node:fs'
import type { World } from '../core/clock.js'
import { createSystemWorld } from '../core/world.js'

/** Everything a command touches outside of the data folder. */
export interface Io {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Whether progress lines on stderr are seen by someone. */
  readonly isTty: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly world: World
  /** Who runs the command; stands in audit entries of key changes. */
  readonly operator: string
  readonly readStdin: () => string
  readonly fetch: typeof fetch
}

export function processIo(): Io {
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isTty: process.stderr.isTTY,
    env: process.env,
    cwd: process.cwd(),
    world: createSystemWorld(),
    operator: operatorName(),
    readStdin: () => readFileSync(0, 'utf8'),
    fetch,
  }
}

/** A container's user may have no name. */
function operatorName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
