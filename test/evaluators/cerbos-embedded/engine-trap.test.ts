import { afterEach, describe, expect, it } from 'vitest'
import { PROBE_KIND, PROBE_POLICIES } from '../../../src/evaluators/cerbos-embedded/self-test/probe-policies.js'
import type { Outcome } from '../../../src/evaluators/cerbos-embedded/engine/call.js'
import { engineConfig } from '../../../src/evaluators/cerbos-embedded/engine/config.js'
import { startThread, type ThreadTables } from '../../../src/evaluators/cerbos-embedded/engine/engine-thread.js'
import { compileEngine } from '../../../src/evaluators/cerbos-embedded/engine/go.js'
import { createPool, type Pool } from '../../../src/evaluators/cerbos-embedded/engine/pool.js'
import type { EvaluatorEvent } from '../../../src/evaluators/cerbos-embedded/events.js'
import { compilePolicies } from '../../../src/evaluators/cerbos-embedded/table/compile.js'
import { createRequestEncoder } from '../../../src/evaluators/cerbos-embedded/wire/request.js'
import { ask, payment, snapshotOf } from './world.js'

const FILES = {
  'payment.yaml': payment(`
- { name: allow, actions: [create], roles: [agent], effect: EFFECT_ALLOW }
`),
}
/** `CheckResourcesRequest` with one resource and no principal: a Go panic. */
const PANIC = Uint8Array.from([
  0x22,
  0x13,
  0x0a,
  0x01,
  0x61,
  0x12,
  0x0e,
  0x0a,
  0x07,
  ...Buffer.from('payment'),
  0x1a,
  0x03,
  ...Buffer.from('abc'),
])

describe('an engine that traps', () => {
  let pool: Pool
  afterEach(() => pool.close())

  it('is replaced, and only the call that did it is unavailable', async () => {
    const snapshot = snapshotOf(FILES)
    const { table } = compilePolicies(snapshot, { strict: true, own: { kind: PROBE_KIND, policies: PROBE_POLICIES } })
    const tables: ThreadTables = { module: await compileEngine(), table, config: engineConfig({}) }
    const events: EvaluatorEvent[] = []
    pool = await createPool(
      { workers: 1, deadlineMs: 20_000, stallMs: 1_000, maxQueue: 100, maxQueuePerOrganisation: 100, spareDelayMs: 0 },
      {
        start: () => startThread(tables, 30_000),
        log: (event) => events.push(event),
        monotonic: () => performance.now(),
      },
    )
    while (pool.memoryBytes().length < 2) await new Promise((resolve) => setTimeout(resolve, 20))
    const blamed: string[] = []
    const check = (name: string, bytes: Uint8Array): Promise<Outcome> =>
      pool.check({ bytes, organisation: 'acme', suspect: { isOffender: () => false, blame: () => blamed.push(name) } })
    const good = createRequestEncoder()(ask({}))
    const before = Array.from({ length: 3 }, (_, at) => check(`before ${at}`, good))
    const trapped = check('panic', PANIC)
    const after = Array.from({ length: 20 }, (_, at) => check(`after ${at}`, good))
    expect(await trapped).toEqual({ status: 'unavailable', detail: 'the engine has ended' })
    const statuses = (await Promise.all([...before, ...after])).map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set(['answered']))
    expect(blamed).toEqual(['panic'])
    expect(events).toEqual([{ event: 'engine_lost', cause: 'the engine has ended' }])
    while (pool.memoryBytes().length < 2) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await check('later', good)).toMatchObject({ status: 'answered' })
    expect(pool.healthy()).toBe(true)
  })
})
