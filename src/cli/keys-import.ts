import { ID_PATTERN } from '../core/words.js'
import { thumbprint, xOf } from '../receipt/jwk.js'
import { storeImportedKey } from '../stores/sqlite/files.js'
import { commitAdmin } from './admin-entry.js'
import { readArguments } from './arguments.js'
import { CliFailure, usageFailure, type ExitCode } from './failure.js'
import { readText } from './input.js'
import type { Io } from './io.js'
import { readPrivateKey } from './private-key.js'
import { readSettings, withStore } from './settings.js'

const OPTIONS = { agent: 'text', organisation: 'text' } as const

/** `keys import`: the file in the data folder is there, durably, before the log says that the agent signs with it. */
export async function importKey(args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, OPTIONS, ['FILE'])
  const agentId = flags.text('agent')
  if (agentId === undefined || !new RegExp(ID_PATTERN).test(agentId)) throw usageFailure('--agent wants an agent id')
  const config = readSettings(io, flags.text('data-dir'))
  const organisation = flags.text('organisation') ?? config.organisation
  const key = readPrivateKey(readText(flags.positionals[0] ?? '', io))
  const x = xOf(key)
  const kid = thumbprint(x)
  await withStore(config, io, async (store) => {
    if (store.signingKeys({ kid }).length > 0) throw new CliFailure(1, `key ${kid} is known already`)
    storeImportedKey(config.dataDir, kid, key.export({ type: 'pkcs8', format: 'pem' }).toString())
    const detail = { change: 'signing_key_imported', agent_id: agentId, key_id: kid }
    const changes = [{ kind: 'import_signing_key', agentId, kid, x } as const]
    return commitAdmin(store, config, io, { organisation, detail, changes })
  })
  if (flags.isSet('json')) io.out(`${JSON.stringify({ agent_id: agentId, organisation, key_id: kid })}\n`)
  else io.out(`agent ${agentId} signs with ${kid} from now on\n`)
  return 0
}
