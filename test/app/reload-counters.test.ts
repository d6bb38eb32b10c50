import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import type { PolicyContents } from '../../src/core/activation.js'
import { catalogue, policyFolder, resourcePolicy } from '../fixtures/policy-folder.js'
import { openWorld } from '../fixtures/world.js'

/** Counters that change under a running service: what is said of them, and what becomes of their figures. */

const ends: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const COUNT = { type: 'count', key: ['agent'], window: '24h' }

function catalogueWith(counters: Readonly<Record<string, object>>): string {
  const { tools, ...rest } = JSON.parse(catalogue({ spend: ['amount'] }))
  const tool = { ...tools.t_spend, counters: ['spent'] }
  return JSON.stringify({ ...rest, counters, tools: { t_spend: tool } })
}

/** One call for an agent, so far as its counter goes back. */
async function service() {
  const folder = policyFolder({
    'catalog.yaml': catalogueWith({ spent: COUNT, other: COUNT }),
    'cerbos/spend.yaml': resourcePolicy('k_spend', {
      allow: { effect: 'ALLOW' },
      spent: { effect: 'DENY', when: 'R.attr.evidence.history.spent >= 1' },
    }),
  })
  ends.push(() => {
    folder.remove()
  })
  const world = await openWorld({
    env: { COUNTERSIGN_POLICIES_DIR: folder.path, COUNTERSIGN_RELOAD_WATCH: 'false' },
  })
  ends.push(() => world.close())
  const admin = await world.key({ roles: ['admin'], agentIds: [], asserts: {}, mayInput: false })
  return {
    store: world.app.store,
    spend: async () =>
      (await world.enforce({ agent_id: 'a', tool: 't_spend', arguments: { amount: 1 }, context: {} })).decision,
    activate: async (counters: Readonly<Record<string, object>>) => {
      writeFileSync(join(folder.path, '.new'), catalogueWith(counters))
      renameSync(join(folder.path, '.new'), join(folder.path, 'catalog.yaml'))
      const { changes } = (await world.call('POST', '/policies/reload', { key: admin })).json()
      const entry = world.app.store.entries('default', 1, 100).at(-1)
      expect(entry).toMatchObject({ receipt: { detail: { change: 'policies_activated' } }, record: { changes } })
      return changes
    },
  }
}

it('a reload and its entry tell which counters are gone, which begin anew and which go on; and so they do', async () => {
  const { spend, activate } = await service()
  expect([await spend(), await spend()]).toEqual(['ALLOW', 'BLOCK'])

  expect(await activate({ spent: { ...COUNT, window: '7d' } })).toMatchObject({
    totals: { counters_removed: 1, counters_changed: 1, counters_added: 0, counters_begun_anew: 0 },
    counters: [
      { change: 'removed', counter: 'other', begins_anew: null },
      { change: 'changed', counter: 'spent', begins_anew: false },
    ],
    tools: { removed: [], changed: [], added: [] },
    not_listed: { counters: 0 },
  })
  expect(await spend()).toBe('BLOCK')

  expect(await activate({ spent: { ...COUNT, window: '30d' }, more: COUNT })).toMatchObject({
    totals: { counters_removed: 0, counters_changed: 1, counters_added: 1, counters_begun_anew: 1 },
    counters: [
      { change: 'changed', counter: 'spent', begins_anew: true },
      { change: 'added', counter: 'more', begins_anew: null },
    ],
  })
  expect(await spend()).toBe('ALLOW')
})

it('an activation from before counters were recorded leaves theirs unknown, once: not all of them added', async () => {
  const { store, activate } = await service()
  const last = store.lastActivation()
  const [entry] = store.entries('default', 1, 1)
  if (last === null || entry === undefined) throw new Error('there is an activation')
  const { counters: _unrecorded, ...contents } = last.contents
  const { receipt, record } = entry
  const claims = { ...receipt, type: 'countersign.admin/v1' as const, audit_id: 'adm_old' }
  const activation = { ...last, contents: contents as PolicyContents }
  await store.commit({ claims, callerKeyId: null, record, ttlMs: null, salt: null }, [
    { kind: 'record_activation', activation },
  ])
  expect(store.lastActivation()?.contents.counters).toBeNull()

  expect(await activate({ spent: { ...COUNT, key: ['session'] } })).toMatchObject({
    totals: { rules_added: 0, counters_removed: null, counters_added: null, counters_begun_anew: null },
    counters: null,
    tools: { added: [] },
  })
  expect(await activate({ spent: COUNT })).toMatchObject({
    counters: [{ change: 'changed', counter: 'spent', begins_anew: true }],
  })
})
