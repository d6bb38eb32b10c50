import type { World } from '../../src/core/clock.js'
import { EMPTY_CLAIMS } from '../../src/core/receipt.js'
import type { Store } from '../../src/core/store.js'
import { createSystemWorld } from '../../src/core/world.js'
import { newApiKey } from '../../src/keys/new-key.js'
import { openSqliteStore } from '../../src/stores/sqlite/store.js'
import { writerEntry } from '../../src/workers/writer-entry.js'

const NO_LIMITS = {
  enforcePerMinute: null,
  enforcePerHour: null,
  analyzePerMinute: null,
  outcomePerMinute: null,
  inputPerMinute: null,
} as const

/** Secrets of new keys, one for each agent, which may assert anything; before the service opens the folder. */
export async function agentKeys(dataDir: string, agents: readonly string[]): Promise<readonly string[]> {
  const world = createSystemWorld()
  const options = { dataDir, masterKeys: null, createMasterKey: true }
  const store = await openSqliteStore(options, { world, writer: writerEntry() })
  try {
    return await Promise.all(agents.map((agent) => addKey(agent, store, world)))
  } finally {
    await store.close()
  }
}

async function addKey(agent: string, store: Store, world: World): Promise<string> {
  const organisation = 'default'
  const { key, secret } = newApiKey(
    { label: agent, organisation, roles: ['agent'], agentIds: [agent], asserts: '*', limits: NO_LIMITS },
    world,
  )
  const claims = {
    ...EMPTY_CLAIMS,
    type: 'countersign.admin/v1' as const,
    issuer: 'countersign',
    organisation,
    audit_id: world.newId('adm'),
    detail: { change: 'key_created', key_id: key.keyId, by: 'bench' },
  }
  const draft = { claims, callerKeyId: null, record: {}, ttlMs: null, salt: null }
  const result = await store.commit(draft, [{ kind: 'add_key', key }])
  if (!result.committed) throw new Error(`no key was made: ${result.conflict}`)
  return secret
}
