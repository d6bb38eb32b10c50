import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OutcomeRequest } from '../../../src/core/decision.js'
import type { Caller } from '../../../src/core/caller.js'
import {
  AGENT,
  counter,
  EXECUTOR,
  HOUR,
  LEASE_MS,
  MINUTE,
  openCounters,
  OTHER_EXECUTOR,
  pay,
  RECEIPT_TTL_MS,
  type CountersWorld,
} from './world.js'

let world: CountersWorld
beforeEach(async () => {
  world = await openCounters()
})
afterEach(() => world.close())

const COUNT = { type: 'count', of: null } as const
const COUNTERS = [
  counter(),
  counter({ name: 'trusting', release: 'agent' }),
  counter({ ...COUNT, name: 'times' }),
  counter({ ...COUNT, name: 'trusting_times', release: 'agent' }),
]
const ASKED = pay(100, COUNTERS)

/** Of 100 that were spent before, and 100 that are reserved: what counters say after the outcome, in memory and stored. */
async function after(outcome: Partial<OutcomeRequest>, caller: Caller, { redeemed = false } = {}) {
  await world.decide(ASKED)
  const { auditId } = await world.decide(ASKED)
  if (redeemed) await world.redeem(auditId)
  await world.outcome(auditId, outcome, caller)
  const told = async () => {
    const facts = await world.facts(ASKED)
    return [facts.spent, facts.trusting, facts.times, facts.trusting_times]
  }
  const inMemory = await told()
  await world.restart()
  expect(await told()).toEqual(inMemory)
  return inMemory
}

const NOTHING_BACK = [200, 200, 2, 2]
const ALL_BACK = [100, 100, 1, 1]

describe('an outcome gives back', () => {
  it.each<[string, Partial<OutcomeRequest>, Caller, readonly number[]]>([
    ['nothing for success', { status: 'succeeded' }, EXECUTOR, NOTHING_BACK],
    ['nothing for success with the whole amount', { status: 'succeeded', amountMinor: 100 }, EXECUTOR, NOTHING_BACK],
    ['the rest of the money that an executor did not spend', { amountMinor: 30 }, EXECUTOR, [130, 130, 2, 2]],
    ["by an agent's word the rest only where the counter says so", { amountMinor: 30 }, AGENT, [200, 130, 2, 2]],
    ['everything for what an executor says failed', { status: 'failed' }, EXECUTOR, ALL_BACK],
    ["by an agent's word on a failure what the counter says so of", { status: 'failed' }, AGENT, [200, 100, 2, 1]],
    [
      'what a failure did not spend, and the call counts',
      { status: 'failed', amountMinor: 30 },
      EXECUTOR,
      [130, 130, 2, 2],
    ],
    [
      "to the tool side of something else what it does on an agent's word",
      { status: 'failed' },
      OTHER_EXECUTOR,
      [200, 100, 2, 1],
    ],
    ['everything for what was not run, by an agent', { status: 'not_executed' }, AGENT, ALL_BACK],
    ['everything for what was not run, by an executor', { status: 'not_executed' }, EXECUTOR, ALL_BACK],
  ])('%s', async (_, outcome, caller, wanted) => {
    expect(await after(outcome, caller)).toEqual(wanted)
  })

  it("nothing on an agent's word that it was not run, when the tool side redeemed it", async () => {
    expect(await after({ status: 'not_executed' }, AGENT, { redeemed: true })).toEqual(NOTHING_BACK)
  })

  it('everything to the executor that redeemed it and did not run it', async () => {
    expect(await after({ status: 'not_executed' }, EXECUTOR, { redeemed: true })).toEqual(ALL_BACK)
  })

  it('what a tool without an audience reserved only to an executor for any', async () => {
    const asked = pay(100, [counter()])
    const { auditId } = await world.decide(asked)
    await world.outcome(auditId, { status: 'failed' }, { ...EXECUTOR, audiences: '*' })
    expect((await world.facts(asked)).spent).toBe(0)
  })

  it.each([
    ["nothing on a frozen agent's word", { kind: 'agent', id: 'bot' }, AGENT, 100],
    ['what an executor says of a frozen agent', { kind: 'agent', id: 'bot' }, EXECUTOR, 0],
    ["nothing to an executor's key that is frozen", { kind: 'key', id: EXECUTOR.keyId }, EXECUTOR, 100],
    ['nothing in a frozen organisation', { kind: 'organisation', id: 'acme' }, AGENT, 100],
  ] as const)('%s', async (_, target, caller, wanted) => {
    const { auditId } = await world.decide(ASKED)
    const freeze = world.state().freeze('acme', target, { reason: 'stop', auditId: 'adm_1' })
    if (freeze !== null) await world.commit(freeze)
    await world.outcome(auditId, { status: 'not_executed' }, caller)
    expect((await world.facts(ASKED)).spent).toBe(wanted)
  })

  it('nothing when the lease has ended', async () => {
    const { auditId } = await world.decide(ASKED)
    world.pass(LEASE_MS)
    expect(await world.outcome(auditId, { status: 'not_executed' }, EXECUTOR)).toEqual([])
    expect(await world.facts(ASKED)).toMatchObject({ spent: 100, times: 1 })
  })

  it('everything until just before that', async () => {
    const { auditId } = await world.decide(ASKED)
    world.pass(LEASE_MS - 1)
    await world.outcome(auditId, { status: 'not_executed' }, EXECUTOR)
    expect(await world.facts(ASKED)).toMatchObject({ spent: 0, times: 0 })
  })

  it("what the tool's own lease says, but no less than the receipt lives", async () => {
    const short = pay(100, COUNTERS, { tool: { leaseMs: 1 } })
    const [first, second] = [await world.decide(short), await world.decide(short)]
    world.pass(RECEIPT_TTL_MS - 1)
    await world.outcome(first.auditId, { status: 'not_executed' }, EXECUTOR)
    world.pass(1)
    await world.outcome(second.auditId, { status: 'not_executed' }, EXECUTOR)
    expect((await world.facts(short)).spent).toBe(100)
  })

  it('nothing where nothing was reserved', async () => {
    const { auditId } = await world.decide(pay(100, []))
    expect(await world.outcome(auditId, { status: 'not_executed', amountMinor: 999 }, EXECUTOR)).toEqual([])
  })

  it('no money by an amount where two kinds of money were reserved, and all of a failure', async () => {
    const fee = counter({ name: 'fees', of: { attribute: 'fee_minor', normalize: 'exact' } })
    const asked = pay(100, [counter(), fee], {
      attributes: { fee_minor: 100 },
      currencies: { amount_minor: 'USD', fee_minor: 'USD' },
    })
    const [first, second] = [await world.decide(asked), await world.decide(asked)]
    await world.outcome(first.auditId, { amountMinor: 30 }, EXECUTOR)
    await world.outcome(second.auditId, { status: 'failed' }, EXECUTOR)
    expect(await world.facts(asked)).toMatchObject({ spent: 100, fees: 100 })
  })
})

describe('an amount over what was reserved', () => {
  it.each([AGENT, EXECUTOR])('is refused, whoever says it', async (caller) => {
    const { auditId } = await world.decide(ASKED)
    expect(() => world.settle(auditId, { amountMinor: 101 }, caller)).toThrow(
      expect.objectContaining({ code: 'outcome_amount_invalid', member: '/amount_minor' }),
    )
  })

  it('is refused after the lease too', async () => {
    const { auditId } = await world.decide(ASKED)
    world.pass(1000 * HOUR)
    await world.decide(ASKED)
    expect(() => world.settle(auditId, { amountMinor: 101 }, EXECUTOR)).toThrow('larger than what was reserved')
  })
})

describe('what is given back', () => {
  it('stands in the log line by line', async () => {
    const { auditId, charges } = await world.decide(ASKED)
    const released = await world.outcome(auditId, { amountMinor: 30 }, EXECUTOR)
    const money = charges.filter(({ money: isMoney }) => isMoney === true)
    expect(released).toEqual(money.map((line) => ({ ...line, amount: 70 })))
  })

  it('counts when it is durable, not before: until then nobody may spend it', async () => {
    const { auditId } = await world.decide(ASKED)
    const plan = world.settle(auditId, { status: 'not_executed' }, AGENT)
    plan.queued()
    expect((await world.facts(ASKED)).spent).toBe(100)
    plan.settled(false)
    expect((await world.facts(ASKED)).spent).toBe(100)
  })

  it("is not, when the tool side redeems in the moment before the agent's word is written", async () => {
    const { auditId } = await world.decide(ASKED)
    const plan = world.settle(auditId, { status: 'not_executed' }, AGENT)
    await world.redeem(auditId)
    expect(await world.commit(plan)).toBe('state_moved')
    expect(await world.facts(ASKED)).toMatchObject({ spent: 100, agent: { self_released: { day: 0 } } })
  })

  it('is only what is there, when two outcomes race for one slot with money of another call', async () => {
    const asked = pay(100, [counter({ windowMs: null })])
    const { auditId } = await world.decide(asked)
    await world.decide(asked)
    const settle = () => world.settle(auditId, { status: 'not_executed' }, EXECUTOR)
    const once = () => ({ ...settle(), changes: [...settle().changes, { kind: 'record_outcome', auditId } as const] })
    const conflicts = await Promise.all([world.commit(once()), world.commit(once())])
    expect(conflicts.sort()).toEqual([null, 'outcome_recorded'].sort())
    expect((await world.facts(asked)).spent).toBe(100)
  })
})

describe("an agent's own word", () => {
  it('is counted where it gave something back', async () => {
    for (const outcome of [{ status: 'not_executed' }, { amountMinor: 30 }, { status: 'failed' }] as const) {
      const { auditId } = await world.decide(ASKED)
      await world.outcome(auditId, outcome, AGENT)
    }
    expect((await world.facts(ASKED)).agent.self_released).toEqual({ day: 3 })
  })

  it('is counted for the key of the decisions too, whichever agents it spoke for', async () => {
    for (const agent of ['one', 'other']) {
      const { auditId } = await world.decide({ ...ASKED, agent })
      await world.outcome(auditId, { status: 'not_executed' }, AGENT)
    }
    const third = { ...ASKED, agent: 'third' }
    expect(await world.facts(third)).toMatchObject({
      agent: { self_released: { day: 0 } },
      key: { self_released: { day: 2 } },
    })
    expect((await world.facts({ ...third, key: 'k2' })).key.self_released).toEqual({ day: 0 })
    await world.restart()
    expect((await world.facts(third)).key.self_released).toEqual({ day: 2 })
  })

  it('is not where it gave nothing back, nor is that of an executor', async () => {
    const strict = pay(100, [counter()])
    const first = await world.decide(strict)
    await world.outcome(first.auditId, { status: 'failed' }, AGENT)
    const second = await world.decide(ASKED)
    await world.outcome(second.auditId, { status: 'not_executed' }, EXECUTOR)
    expect(await world.facts(ASKED)).toMatchObject({
      agent: { self_released: { day: 0 } },
      key: { self_released: { day: 0 } },
    })
  })
})

describe('a counter of failures', () => {
  const asked = pay(100, [counter({ ...COUNT, name: 'failures', counts: 'failed', windowMs: HOUR })])

  it('counts when a failure is reported, whoever says so', async () => {
    const [first, second] = [await world.decide(asked), await world.decide(asked)]
    world.pass(2 * HOUR)
    await world.outcome(first.auditId, { status: 'failed' }, AGENT)
    await world.outcome(second.auditId, { status: 'succeeded' }, AGENT)
    world.pass(MINUTE)
    expect((await world.facts(asked)).failures).toBe(1)
    await world.restart()
    expect((await world.facts(asked)).failures).toBe(1)
    world.pass(HOUR)
    expect((await world.facts(asked)).failures).toBe(0)
  })
})
