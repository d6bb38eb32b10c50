import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { verifyChain } from '../../src/receipt/chain.js'
import { lookupOfKeys } from '../../src/receipt/verify.js'
import { openWorld, type TestWorld } from '../fixtures/world.js'

const DAY_MS = 86_400_000

let nowMs: number
let world: TestWorld
beforeEach(async () => {
  nowMs = Date.UTC(2026, 0, 1)
  const env = { COUNTERSIGN_LOG_RETENTION_DAYS: '1', COUNTERSIGN_ISSUER: 'house' }
  world = await openWorld({ env, world: { now: () => nowMs } })
})
afterEach(async () => {
  await world.close()
})

it('drops decisions from the log after the configured time; nobody reports on them any more', async () => {
  const agent = await world.key()
  const decide = () => world.enforce({ agent_id: 'a', tool: 'no_such_tool', arguments: {} }, { key: agent })
  const { audit_id: old } = await decide()
  nowMs += 3 * DAY_MS
  const { audit_id: young } = await decide()
  const entries = () => world.app.store.entries('default', 1, 1_000)
  await vi.waitUntil(() => (entries()[0]?.seq ?? 1) > 1, { timeout: 10_000, interval: 5 })
  const seen = async (auditId: string) => (await world.call('GET', `/decision/${auditId}`, { key: agent })).statusCode
  expect([await seen(old), await seen(young)]).toEqual([404, 200])
  const lookup = lookupOfKeys(world.app.store.signingKeys({}))
  expect(verifyChain(entries(), { organisation: 'default', lookup })).toEqual([])
  expect(entries().at(-1)?.receipt).toMatchObject({ issuer: 'house', detail: { change: 'log_pruned' } })
  expect(world.app.store.apiKeys('default')).not.toEqual([])
})
