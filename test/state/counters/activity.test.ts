import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  AGENT,
  counter,
  DAY,
  EXECUTOR,
  HOUR,
  MINUTE,
  openCounters,
  pay,
  type Asked,
  type CountersWorld,
} from './world.js'

let world: CountersWorld
beforeEach(async () => {
  world = await openCounters()
})
afterEach(() => world.close())

const ASKED = pay(100, [], { tool: { target: { attribute: 'recipient', normalize: 'case_folded' } } })
const FOUR_TIMES = (times: number) => ({ minute: times, five_minutes: times, hour: times, day: times })

describe('what an agent did', () => {
  it('is counted by how it was decided, in four windows', async () => {
    for (const decision of ['ALLOW', 'BLOCK', 'REQUIRES_APPROVAL', 'BLOCK'] as const)
      await world.decide(ASKED, decision)
    const { agent, key } = await world.facts(ASKED)
    const wanted = { calls: FOUR_TIMES(4), denials: FOUR_TIMES(2), asked: FOUR_TIMES(1), failures: FOUR_TIMES(0) }
    expect(agent).toMatchObject(wanted)
    expect(key).toMatchObject(wanted)
  })

  it('leaves each window on time, also after a restart', async () => {
    await world.decide(ASKED)
    const seen = []
    for (const ms of [MINUTE - 1, 1, 4 * MINUTE, 55 * MINUTE, 23 * HOUR + 5 * MINUTE]) {
      world.pass(ms)
      await world.restart()
      seen.push((await world.facts(ASKED)).agent.calls)
    }
    expect(seen).toEqual([
      { minute: 1, five_minutes: 1, hour: 1, day: 1 },
      { minute: 0, five_minutes: 1, hour: 1, day: 1 },
      { minute: 0, five_minutes: 0, hour: 1, day: 1 },
      { minute: 0, five_minutes: 0, hour: 0, day: 1 },
      { minute: 0, five_minutes: 0, hour: 0, day: 0 },
    ])
  })

  it('has calls that were not understood', async () => {
    await world.decide({ ...ASKED, refused: true }, 'BLOCK')
    const { agent, key } = await world.facts(ASKED)
    expect([agent.calls.hour, agent.denials.hour, key.calls.hour, key.denials.hour]).toEqual([1, 1, 1, 1])
  })

  it('has failures, whoever reports them, under the key that asked', async () => {
    const { auditId } = await world.decide({ ...ASKED, key: 'k2' })
    world.pass(HOUR)
    await world.outcome(auditId, { status: 'failed' }, EXECUTOR)
    expect((await world.facts(ASKED)).agent.failures).toEqual(FOUR_TIMES(1))
    expect((await world.facts(ASKED)).key.failures).toEqual(FOUR_TIMES(0))
    expect((await world.facts({ ...ASKED, key: 'k2' })).key.failures).toEqual(FOUR_TIMES(1))
  })

  it('is told apart by agent, key and organisation', async () => {
    await world.decide(ASKED)
    const other = async (more: Asked) => {
      const { agent, key } = await world.facts({ ...ASKED, ...more })
      return [agent.calls.hour, key.calls.hour]
    }
    expect([await other({ agent: 'x' }), await other({ key: 'x' }), await other({ organisation: 'x' })]).toEqual([
      [0, 1],
      [1, 0],
      [0, 0],
    ])
  })
})

describe('the first use of a tool', () => {
  const first = async (more: Asked = {}): Promise<boolean> =>
    (await world.facts({ ...ASKED, ...more })).agent.first_use_of_tool

  it('is over when it was allowed once; what was refused is no use', async () => {
    await world.decide(ASKED, 'BLOCK')
    await world.decide(ASKED, 'REQUIRES_APPROVAL')
    const before = await first()
    await world.decide(ASKED)
    expect([before, await first(), await first({ name: 'other' }), await first({ agent: 'x' })]).toEqual([
      true,
      false,
      true,
      true,
    ])
  })

  it('comes again when it was not used for as long as events are kept', async () => {
    await world.decide(ASKED)
    world.pass(80 * DAY)
    await world.decide(ASKED)
    world.pass(80 * DAY)
    const still = await first()
    world.pass(10 * DAY)
    expect([still, await first()]).toEqual([false, true])
  })
})

describe('the target', () => {
  const target = async (more: Asked = {}) => (await world.facts({ ...ASKED, ...more })).target

  it('is not given by tools without one, or calls that do not name it', async () => {
    const nothing = {
      given: false,
      first_use_by_agent: false,
      first_use: false,
      agents_hour: 0,
      agents_day: 0,
      other_agents_day: 0,
      calls_day: 0,
      own_calls_day: 0,
      amount_day: null,
      own_amount_day: null,
    }
    expect(await target({ tool: { target: null } })).toEqual(nothing)
    expect(await target({ attributes: { amount_minor: 1 } })).toEqual(nothing)
  })

  it('was used by nobody at first', async () => {
    expect(await target()).toEqual({
      given: true,
      first_use_by_agent: true,
      first_use: true,
      agents_hour: 0,
      agents_day: 0,
      other_agents_day: 0,
      calls_day: 0,
      own_calls_day: 0,
      amount_day: 0,
      own_amount_day: 0,
    })
  })

  it('says who acts on it, how often and with how much, however it is spelled', async () => {
    await world.decide(ASKED)
    await world.decide({ ...ASKED, agent: 'x', attributes: { amount_minor: 50, recipient: ' VENDOR-X ' } })
    await world.decide({ ...ASKED, agent: 'y' }, 'BLOCK')
    world.pass(HOUR)
    await world.decide({ ...ASKED, agent: 'y' }, 'REQUIRES_APPROVAL')
    const wanted = {
      given: true,
      first_use_by_agent: false,
      first_use: false,
      agents_hour: 0,
      agents_day: 2,
      other_agents_day: 1,
      calls_day: 2,
      own_calls_day: 1,
      amount_day: 150,
      own_amount_day: 100,
    }
    expect(await target()).toEqual(wanted)
    await world.restart()
    expect(await target()).toEqual(wanted)
    expect(await target({ agent: 'y' })).toMatchObject({
      first_use_by_agent: true,
      first_use: false,
      other_agents_day: 2,
    })
  })

  it('has amounts of one currency, and none where a call has two', async () => {
    await world.decide(ASKED)
    expect(await target({ currencies: { amount_minor: 'EUR' } })).toMatchObject({ amount_day: 0, own_amount_day: 0 })
    expect(await target({ currencies: { amount_minor: 'USD', fee: 'USD' } })).toMatchObject({
      amount_day: null,
      calls_day: 1,
    })
  })

  it('is another one for another kind of tool', async () => {
    await world.decide(ASKED)
    const other = { target: { attribute: 'recipient', normalize: 'case_folded' }, kind: 'message' } as const
    expect(await target({ tool: other })).toMatchObject({ first_use: true, calls_day: 0 })
  })

  it('is shared by agents in turn', async () => {
    const { normalizedOf } = await import('./world.js')
    const lanes = (asked: Asked) => world.state().lanes(normalizedOf(asked))
    const shared = lanes(ASKED).filter((lane) => lanes({ ...ASKED, agent: 'x' }).includes(lane))
    expect(shared).toHaveLength(1)
  })
})

it("an agent's own word is counted for a day", async () => {
  const asked = pay(100, [counter()])
  const { auditId } = await world.decide(asked)
  await world.outcome(auditId, { status: 'not_executed' }, AGENT)
  const now = (await world.facts(asked)).agent.self_released.day
  world.pass(DAY + 5 * MINUTE)
  expect([now, (await world.facts(asked)).agent.self_released.day]).toEqual([1, 0])
})
