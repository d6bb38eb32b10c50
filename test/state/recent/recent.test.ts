import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS, openHistory, type HistoryWorld } from '../history-world.js'

let world: HistoryWorld
beforeEach(async () => {
  world = await openHistory()
})
afterEach(() => world.close())

const PAY = { args: { amount: 5000, currency: 'USD', recipient: 'vendor-x' } }
const DELETE = { tool: 'delete_file', kind: 'file', destructive: true, args: { path: '/tmp/a' } }
const READ = { tool: 'read_file', kind: 'file', args: { path: '/tmp/a' } }

describe('an agent that was never seen', () => {
  it('has no past', async () => {
    expect(await world.facts(PAY)).toMatchObject({
      ready: true,
      agent: {
        seconds_since_first_call: null,
        seconds_since_last_call: null,
        consecutive_denials: 0,
        consecutive_failures: 0,
        destructive_in_a_row: 0,
      },
      key: { seconds_since_last_call: null },
      same_call: { seen: false, minute: 0, hour: 0, day: 0, seconds_ago: null, decision: 'none', outcome: 'none' },
      denied_intent: {
        same: 0,
        cosmetic: 0,
        similar: { at_50: 0, at_70: 0, at_90: 0 },
        closest: 0,
        seconds_ago: null,
      },
    })
  })
})

describe('time since the calls before', () => {
  it('counts whole seconds from the first and the last call, of the agent and of its key', async () => {
    await world.decide(PAY, 'ALLOW')
    world.pass(10_000)
    await world.decide(PAY, 'BLOCK')
    world.pass(2_999)
    await world.decide({ agent: 'other' }, 'ALLOW')
    world.pass(1_001)
    expect(await world.facts(PAY)).toMatchObject({
      agent: { seconds_since_first_call: 14, seconds_since_last_call: 4 },
      key: { seconds_since_last_call: 1 },
    })
    expect(await world.facts({ key: 'k2', agent: 'third' })).toMatchObject({
      agent: { seconds_since_first_call: null },
      key: { seconds_since_last_call: null },
    })
  })

  it('knows the first call behind more calls than it remembers', async () => {
    await world.decide(PAY, 'ALLOW')
    world.pass(60_000)
    for (let call = 0; call < 210; call++) await world.decide(READ, 'ALLOW')
    const facts = await world.facts(PAY)
    expect(facts).toMatchObject({ agent: { seconds_since_first_call: 60 }, same_call: { seen: false } })
    await world.restart()
    expect(await world.facts(PAY)).toEqual(facts)
  })

  it('knows the first call of an agent that goes on for longer than calls are kept', async () => {
    for (let day = 0; day < 200; day += 40) {
      await world.decide(PAY, 'ALLOW')
      world.pass(40 * DAY_MS)
    }
    const facts = await world.facts(PAY)
    expect(facts.agent.seconds_since_first_call).toBe((200 * DAY_MS) / 1000)
    await world.restart()
    expect((await world.facts(PAY)).agent).toEqual(facts.agent)
  })

  it('forgets an agent that was not seen for longer', async () => {
    await world.decide(DELETE, 'ALLOW')
    world.pass(90 * DAY_MS + 1)
    const forgotten = {
      agent: { seconds_since_first_call: null, seconds_since_last_call: null, destructive_in_a_row: 0 },
      same_call: { seen: false },
    }
    expect(await world.facts(DELETE)).toMatchObject(forgotten)
    await world.restart()
    expect(await world.facts(DELETE)).toMatchObject(forgotten)
  })
})

describe('the same call', () => {
  it('is known by tool and canonical arguments, with when and how it ended', async () => {
    const auditId = await world.decide({ args: { b: 1, a: [1, { y: 2, x: 1.0 }] } }, 'ALLOW')
    world.pass(30_000)
    const again = { args: { a: [1, { x: 1, y: 2 }], b: 1.0 } }
    expect((await world.facts(again)).same_call).toEqual({
      seen: true,
      minute: 1,
      hour: 1,
      day: 1,
      seconds_ago: 30,
      decision: 'ALLOW',
      outcome: 'unreported',
    })
    await world.outcome(auditId, 'failed')
    expect((await world.facts(again)).same_call).toMatchObject({ outcome: 'failed' })
  })

  it.each([
    ['another tool', { ...PAY, tool: 'refund' }],
    ['another value', { args: { ...PAY.args, amount: 5001 } }],
    ['another letter case', { args: { ...PAY.args, recipient: 'Vendor-X' } }],
    ['another agent', { ...PAY, agent: 'other' }],
    ['another organisation', { ...PAY, organisation: 'other' }],
  ])('is not one of %s', async (_, other) => {
    await world.decide(PAY, 'ALLOW')
    expect((await world.facts(other)).same_call.seen).toBe(false)
  })

  it('leaves a window when it is as old as the window is long', async () => {
    await world.decide(PAY, 'REQUIRES_APPROVAL')
    const counts = async () => {
      const { minute, hour, day, seen } = (await world.facts(PAY)).same_call
      return [minute, hour, day, seen]
    }
    world.pass(59_999)
    expect(await counts()).toEqual([1, 1, 1, true])
    world.pass(1)
    expect(await counts()).toEqual([0, 1, 1, true])
    world.pass(3_540_000)
    expect(await counts()).toEqual([0, 0, 1, true])
    world.pass(DAY_MS)
    expect(await counts()).toEqual([0, 0, 0, true])
  })

  it('was refused before it was understood', async () => {
    await world.decide({ ...PAY, refused: 'argument_invalid' }, 'BLOCK')
    expect((await world.facts(PAY)).same_call).toMatchObject({ seen: true, decision: 'BLOCK', outcome: 'none' })
  })
})

describe('calls in a row', () => {
  const runs = async () => {
    const { consecutive_denials, consecutive_failures, destructive_in_a_row } = (await world.facts()).agent
    return [consecutive_denials, consecutive_failures, destructive_in_a_row]
  }

  it('counts refusals until something is allowed; what needs an approval changes nothing', async () => {
    await world.decide(PAY, 'BLOCK')
    await world.decide({ refused: 'tool_unknown', tool: 'nope' }, 'BLOCK')
    await world.decide(PAY, 'REQUIRES_APPROVAL')
    await world.decide(READ, 'BLOCK')
    expect(await runs()).toEqual([3, 0, 0])
    await world.decide(READ, 'ALLOW')
    expect(await runs()).toEqual([0, 0, 0])
  })

  it('counts failures until a call succeeds; silence and what was not run change nothing', async () => {
    const ids = []
    for (let call = 0; call < 5; call++) ids.push(await world.decide(READ, 'ALLOW'))
    const [first = '', second = '', third = '', fourth = ''] = ids
    await world.outcome(first, 'failed')
    await world.outcome(second, 'not_executed')
    await world.outcome(third, 'failed')
    expect(await runs()).toEqual([0, 2, 0])
    await world.outcome(fourth, 'succeeded')
    expect(await runs()).toEqual([0, 0, 0])
  })

  it('counts destructive calls until one is allowed that is not; refused ones change nothing', async () => {
    for (let call = 0; call < 3; call++) await world.decide(DELETE, 'ALLOW')
    await world.decide(DELETE, 'BLOCK')
    await world.decide(READ, 'BLOCK')
    expect(await runs()).toEqual([2, 0, 3])
    await world.decide(READ, 'ALLOW')
    expect(await runs()).toEqual([0, 0, 0])
  })

  it('cannot be pushed out of memory by refused calls', async () => {
    for (let call = 0; call < 3; call++) await world.decide(DELETE, 'ALLOW')
    for (let call = 0; call < 205; call++) await world.decide(READ, 'BLOCK')
    expect(await runs()).toEqual([205, 0, 3])
    await world.restart()
    expect(await runs()).toEqual([205, 0, 3])
  })
})

describe('memory', () => {
  it('has a call from the moment it is queued', async () => {
    const { written } = await world.queue(PAY, 'ALLOW')
    expect((await world.facts(PAY)).same_call.seen).toBe(true)
    await written
  })

  it('forgets what could not be written, and keeps what was', async () => {
    await world.decide(PAY, 'ALLOW')
    world.pass(1000)
    const before = await world.facts(PAY)
    world.breakStore(true)
    const failing = await world.queue(PAY, 'BLOCK')
    world.breakStore(false)
    const behind = await world.queue(READ, 'BLOCK')
    expect((await world.facts(PAY)).agent.consecutive_denials).toBe(2)
    expect([await failing.written, await behind.written]).toEqual([false, true])
    const after = await world.facts(PAY)
    expect(before.agent).toMatchObject({ seconds_since_last_call: 1, consecutive_denials: 0 })
    expect(after.agent).toMatchObject({ seconds_since_last_call: 0, consecutive_denials: 1 })
    await world.restart()
    expect(await world.facts(PAY)).toEqual(after)
  })

  it('waits with what it cannot be sure of until nothing is under way', async () => {
    const slow = await world.queue(READ, 'BLOCK')
    world.breakStore(true)
    const failing = await world.queue(PAY, 'BLOCK')
    await slow.written
    await failing.written
    world.breakStore(false)
    expect((await world.facts(PAY)).agent.consecutive_denials).toBe(1)
  })

  it('says the same after a restart', async () => {
    await world.decide(PAY, 'ALLOW').then((id) => world.outcome(id, 'succeeded'))
    world.pass(1234)
    await world.decide({ args: { text: 'Please DELETE all   rows!' } }, 'BLOCK', ['denied'])
    await world.decide({ ...DELETE, session: 's1' }, 'ALLOW')
    await world.decide({ tool: 'nope', refused: 'tool_unknown' }, 'BLOCK', ['tool_unknown'])
    world.pass(777)
    const calls = [PAY, READ, { ...DELETE, session: 's1' }, { args: { text: 'please delete all rows' } }]
    const before = await Promise.all(calls.map((call) => world.facts(call)))
    await world.restart()
    expect(await Promise.all(calls.map((call) => world.facts(call)))).toEqual(before)
  })
})

it('keeps fingerprints, no values', async () => {
  const secret = 'Zebrastripe-4711'
  await world.decide({ args: { note: secret, amount: 918273 } }, 'BLOCK')
  const [event] = world.store().events('acme', 'bot', 1)
  expect(JSON.stringify(event)).not.toMatch(/zebrastripe|4711|918273/i)
  expect(JSON.stringify(event).length).toBeLessThan(2048)
})
