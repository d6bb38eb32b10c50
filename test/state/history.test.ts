import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CounterSpec } from '../../src/core/counter.js'
import type { JsonObject } from '../../src/core/json.js'
import type { Decision } from '../../src/core/words.js'
import { assembleHistory } from '../../src/state/history.js'
import { historySchema } from '../../src/state/history-schema.js'
import { createNoState } from '../../src/state/nothing.js'
import { openWorld, pay, type TestWorld } from '../fixtures/world.js'
import { normalizedOf, openHistory, type Asked, type HistoryWorld } from './history-world.js'

const validate = new Ajv2020({ allowUnionTypes: true }).compile(historySchema)
const problems = (history: unknown) => (validate(history) ? [] : validate.errors)

const COUNTER = { key: ['agent'], windowMs: 60_000, counts: 'allowed', release: 'executor', maxDistinct: 3 } as const
const COUNTERS: readonly CounterSpec[] = [
  { ...COUNTER, name: 'calls_here', type: 'count', of: null },
  { ...COUNTER, name: 'spent', type: 'sum', of: { attribute: 'amount', normalize: 'exact' } },
  { ...COUNTER, name: 'sessions', type: 'distinct', of: 'session', windowMs: null },
  { ...COUNTER, name: 'by_user', type: 'count', of: null, key: ['user'] },
]

describe('the parts of history', () => {
  it('become one object, one level deep', () => {
    expect(assembleHistory([{ agent: { a: 1 }, spent: 5 }, {}, { agent: { b: { c: 2 } }, key: {} }])).toEqual({
      ready: true,
      agent: { a: 1, b: { c: 2 } },
      spent: 5,
      key: {},
    })
  })

  it.each<[string, readonly JsonObject[]]>([
    ['agent.a', [{ agent: { a: 1 } }, { agent: { a: 1 } }]],
    ['spent', [{ spent: 1 }, { spent: 1 }]],
    ['agent', [{ agent: 5 }, { agent: {} }]],
    ['ready', [{ ready: true }]],
  ])('never say the same member twice: %s', (name, parts) => {
    expect(() => assembleHistory(parts)).toThrow(`"${name}"`)
  })
})

describe('the facts of a state', () => {
  let world: HistoryWorld
  beforeEach(async () => {
    world = await openHistory({ behaviourWarmUpCalls: 2 })
  })
  afterEach(() => world.close())

  const asked: fc.Arbitrary<Asked> = fc.record({
    agent: fc.constantFrom('a', 'b'),
    key: fc.constantFrom('k1', 'k2'),
    session: fc.constantFrom(null, null, 'k1-only'),
    tool: fc.constantFrom('process_payment', 'delete_file'),
    destructive: fc.boolean(),
    counters: fc.constantFrom([], COUNTERS),
    otherCounters: fc.constantFrom([], ['not_mine']),
    target: fc.constantFrom(null, { attribute: 'recipient', normalize: 'case_folded' as const }),
    args: fc.record(
      { amount: fc.nat(10_000), recipient: fc.constantFrom('vendor-x', 'Vendor-X', 'y'), text: fc.string() },
      { requiredKeys: [] },
    ),
  })
  const decision = fc.constantFrom<Decision>('ALLOW', 'ALLOW', 'BLOCK', 'REQUIRES_APPROVAL')
  const status = fc.constantFrom(null, 'succeeded' as const, 'failed' as const, 'not_executed' as const)
  const step = fc.record({ asked, decision, status, passMs: fc.constantFrom(0, 1, 59_999, 3_600_000, 86_400_000) })

  it('fit the closed schema, whatever was done before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 12 }), async (steps) => {
        for (const { asked: call, decision: decided, status: reported, passMs } of steps) {
          const own = call.session === null || call.key === 'k1' ? call : { ...call, session: null }
          expect(problems(await world.facts(own))).toEqual([])
          const auditId = await world.decide(own, decided)
          if (decided === 'ALLOW' && reported !== null) await world.outcome(auditId, reported)
          world.pass(passMs)
        }
      }),
      { numRuns: 10 },
    )
  })

  it('are none for a call that was not understood', async () => {
    const view = await world.state().view(normalizedOf({ refused: 'argument_invalid' }))
    expect(() => view.history()).toThrow('no evidence')
  })
})

describe('a state that remembers nothing', () => {
  const history = async (call: Asked) => (await createNoState().view(normalizedOf(call))).history()

  it('says so, in the same closed shape', async () => {
    const facts = await history({ counters: COUNTERS, otherCounters: ['not_mine'] })
    expect(problems(facts)).toEqual([])
    expect(facts).toMatchObject({ ready: false, spent: 0, by_user: 0, not_mine: null })
  })

  it('has no facts of a call that was not understood', async () => {
    await expect(history({ refused: 'tool_unknown' })).rejects.toThrow('no evidence')
  })
})

describe('the schema', () => {
  const counted = async (more: JsonObject) =>
    problems({ ...(await createNoState().view(normalizedOf({}))).history(), ...more })

  it('admits counters by name, and no other member', async () => {
    expect(await counted({ spent_today: 5, not_mine: null })).toEqual([])
    for (const more of [{ Spent: 1 }, { spent: '5' }, { agent: 5 }, { key: { extra: 1 } }, { ready: null }]) {
      expect(await counted(more as JsonObject)).not.toEqual([])
    }
  })

  it('misses every member that is not there', async () => {
    const whole = (await createNoState().view(normalizedOf({}))).history()
    for (const name of Object.keys(whole)) {
      const { [name]: _, ...rest } = whole
      expect([name, problems(rest)?.length]).toEqual([name, 1])
    }
  })
})

describe('what the service writes down as evidence', () => {
  let service: TestWorld
  beforeEach(async () => {
    service = await openWorld()
  })
  afterEach(() => service.close())

  it('fits the closed schema', async () => {
    const auditor = await service.key({ roles: ['auditor'], mayInput: false })
    for (const body of [pay(100), pay(100), pay(5_000_000), pay(1, { session_id: 's1' }), pay(2, { agent_id: 'b' })]) {
      const { audit_id: auditId } = await service.enforce(body)
      const { record } = (await service.call('GET', `/decision/${auditId}`, { key: auditor })).json()
      expect(problems(record.evidence.history)).toEqual([])
    }
  })
})
