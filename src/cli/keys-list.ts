import { openSqliteLog } from '../stores/sqlite/open-log.js'
import { readArguments } from './arguments.js'
import type { ExitCode } from './failure.js'
import type { Io } from './io.js'
import { describeKey, wireKey } from './key-text.js'
import { readSettings } from './settings.js'

/** `keys list`: revoked ones too. */
export function listKeys(args: readonly string[], io: Io): ExitCode {
  const flags = readArguments(args, { organisation: 'text' }, [])
  const log = openSqliteLog(readSettings(io, flags.text('data-dir')).dataDir)
  try {
    const keys = log.apiKeys(flags.text('organisation') ?? null)
    if (flags.isSet('json')) io.out(`${JSON.stringify(keys.map(wireKey))}\n`)
    else io.out(keys.length === 0 ? 'no keys\n' : `${keys.map(describeKey).join('\n')}\n`)
    return 0
  } finally {
    log.close()
  }
}
