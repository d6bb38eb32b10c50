import { commitAdmin } from './admin-entry.js'
import { readArguments } from './arguments.js'
import { CliFailure, type ExitCode } from './failure.js'
import type { Io } from './io.js'
import { readSettings, withStore } from './settings.js'

/** `keys revoke`: a running service refuses the key from its next request on. */
export async function revokeKey(args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, {}, ['KEY_ID'])
  const [keyId = ''] = flags.positionals
  const config = readSettings(io, flags.text('data-dir'))
  const entry = await withStore(config, io, async (store) => {
    const key = store.apiKeys(null).find((known) => known.keyId === keyId)
    if (key === undefined) throw new CliFailure(1, `there is no key ${keyId}`)
    if (key.revokedAt !== null) throw new CliFailure(1, `${keyId} was revoked at ${key.revokedAt}`)
    const { organisation } = key
    const detail = { change: 'key_revoked', key_id: keyId }
    return commitAdmin(store, config, io, { organisation, detail, changes: [{ kind: 'revoke_key', keyId }] })
  })
  const { audit_id, receipt } = entry
  if (flags.isSet('json')) io.out(`${JSON.stringify({ key_id: keyId, revoked_at: receipt.timestamp, audit_id })}\n`)
  else io.out(`${keyId} is revoked (${audit_id})\n`)
  return 0
}
