import type { Config } from '../config/config.js'
import type { Store } from '../core/store.js'
import { commitAdmin } from './admin-entry.js'
import { readArguments } from './arguments.js'
import { CliFailure, usageFailure, type ExitCode } from './failure.js'
import type { Io } from './io.js'
import { readSettings, withStore } from './settings.js'

const OPTIONS = {
  agent: 'text',
  all: 'switch',
  organisation: 'text',
} as const

interface Rotated {
  readonly agent_id: string | null
  readonly generation: number
  readonly key_id: string
  readonly audit_id: string
}

/** `keys rotate`: the next generation signs from the next entry on; receipts of the old one stay verifiable. */
export async function rotateKeys(args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, OPTIONS, [])
  if (flags.isSet('all') && flags.text('agent') !== undefined)
    throw usageFailure('--all and --agent exclude each other')
  const config = readSettings(io, flags.text('data-dir'))
  const organisation = flags.text('organisation') ?? config.organisation
  const rotated = await withStore(config, io, async (store) => {
    const agents = flags.isSet('all') ? agentsOf(store, organisation) : [flags.text('agent') ?? null]
    const done: Rotated[] = []
    for (const agentId of agents) done.push(await rotate(store, config, io, { organisation, agentId }))
    return done
  })
  if (flags.isSet('json')) io.out(`${JSON.stringify(rotated)}\n`)
  else for (const { agent_id, key_id } of rotated) io.out(`${nameOf(agent_id)} signs with ${key_id} from now on\n`)
  return 0
}

/** Of this organisation, the service's own (null) included. */
function agentsOf(store: Store, organisation: string): readonly (string | null)[] {
  const keys = store.signingKeys({}).filter((key) => key.organisation === organisation)
  return [...new Set(keys.map(({ agentId }) => agentId))]
}

async function rotate(
  store: Store,
  config: Config,
  io: Io,
  { organisation, agentId }: { readonly organisation: string; readonly agentId: string | null },
): Promise<Rotated> {
  if (agentId !== null && !agentsOf(store, organisation).includes(agentId)) {
    throw new CliFailure(1, `agent ${agentId} of ${organisation} has no signing key yet`)
  }
  const detail = { change: 'signing_key_rotated', agent_id: agentId }
  const changes = [{ kind: 'rotate_signing_key', agentId } as const]
  const { audit_id } = await commitAdmin(store, config, io, { organisation, detail, changes })
  const newest = store
    .signingKeys({})
    .filter((key) => key.organisation === organisation && key.agentId === agentId)
    .at(-1)
  if (newest === undefined) throw new CliFailure(2, 'the new key is not in the store')
  return { agent_id: agentId, generation: newest.generation, key_id: newest.kid, audit_id }
}

function nameOf(agentId: string | null): string {
  return agentId === null ? 'the service' : `agent ${agentId}`
}
