import { describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.js'
import { loadConfig } from '../../src/config/load.js'
import type { ApiKey } from '../../src/core/caller.js'
import type { Store } from '../../src/core/store.js'
import { createSystemWorld } from '../../src/core/world.js'
import { createLog } from '../../src/telemetry/log.js'
import { tempFolder } from '../fixtures/service.js'
import { shippedPolicies } from '../fixtures/shipped-policies.js'
import type { AuditEntry } from '../../src/core/receipt.js'
import { hasKeys, makeFirstKeys } from '../../src/first-keys.js'

/** Keeps the keys that are added, and nothing else. */
function keyStore() {
  const keys: ApiKey[] = []
  const store: Pick<Store, 'apiKeys' | 'commit'> = {
    apiKeys: () => keys,
    commit: (_draft, changes) => {
      for (const change of changes) if (change.kind === 'add_key') keys.push(change.key)
      return Promise.resolve({ committed: true as const, entry: {} as AuditEntry })
    },
  }
  return { store, keys }
}

const names = { organisation: 'default', issuer: 'countersign', approval: { levels: ['manager', 'director'] } }

describe('the first start', () => {
  it('makes a key for the agent, one for the operator and one for the approver, once', async () => {
    const { store, keys } = keyStore()
    expect(await makeFirstKeys(store, createSystemWorld(), names)).not.toBeNull()
    expect(keys.map(({ roles }) => roles)).toEqual([
      ['agent', 'executor'],
      ['admin', 'auditor', 'metrics'],
      ['approver'],
    ])
    expect(keys[2]).toMatchObject({ person: 'developer', levels: ['manager', 'director'] })
    expect(await makeFirstKeys(store, createSystemWorld(), names)).toBeNull()
    expect(keys).toHaveLength(3)
  })

  it('makes none where all keys were revoked: nobody can get in, and that stays so', async () => {
    const { store, keys } = keyStore()
    await makeFirstKeys(store, createSystemWorld(), names)
    const revoked = keys.splice(0).map((key) => ({ ...key, revokedAt: '2026-11-21T00:00:00.000Z' }))
    keys.push(...revoked)
    expect(hasKeys(store)).toBe(false)
    expect(await makeFirstKeys(store, createSystemWorld(), names)).toBeNull()
    expect(keys).toEqual(revoked)
  })

  it('that fails makes no keys: nobody would ever see them', async () => {
    const folder = tempFolder()
    const env = { COUNTERSIGN_DATA_DIR: folder.path, COUNTERSIGN_LOG_LEVEL: 'silent' }
    const start = (more: object) =>
      createApp(loadConfig({ cwd: process.cwd(), env: { ...env, ...more } }), {
        world: createSystemWorld(),
        log: createLog('silent'),
      })
    await expect(start({ COUNTERSIGN_POLICIES_DIR: folder.path })).rejects.toThrow('catalog.yaml')
    const app = await start({
      COUNTERSIGN_POLICIES_DIR: shippedPolicies(),
      COUNTERSIGN_EVALUATOR_SPARE_DELAY_MS: '60000',
    })
    expect(app.developmentKeys).not.toBeNull()
    await app.close()
    folder.remove()
  })
})
