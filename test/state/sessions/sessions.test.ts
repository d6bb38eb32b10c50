import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Plan } from '../../../src/core/state.js'
import { callerOf, openHistory, type Asked, type HistoryWorld } from '../history-world.js'

let world: HistoryWorld
beforeEach(async () => {
  world = await openHistory()
})
afterEach(() => world.close())

const IDLE_MS = 30 * 60_000
const READ: Asked = { tool: 'read_file', kind: 'file' }
const IN: Asked = { ...READ, session: 's1' }
const session = async (asked: Asked) => (await world.facts(asked)).session
const end = async (id: string, key = 'k1') => {
  const plan = world.state().endSession(id, callerOf(key))
  return plan === null ? null : world.commit(plan)
}
let serial = 0
const use = (id: string, key = 'k1'): Promise<boolean> =>
  world.commit(
    world.state().input(id, {
      input: { agentId: null, kind: 'said', text: 'hello', name: null },
      caller: callerOf(key),
      auditId: `inp_${serial++}`,
    }) satisfies Plan,
  )

describe('a session', () => {
  it('opens with the first call, and tells what was done in it', async () => {
    expect(await session(IN)).toEqual({ id_given: true, seconds_open: 0, calls: 0, sequence: [] })
    const id = await world.decide(IN, 'ALLOW')
    world.pass(1500)
    await world.decide({ session: 's1' }, 'BLOCK')
    await world.decide({ session: 's1', tool: 'nope', refused: 'tool_unknown' }, 'BLOCK')
    await world.outcome(id, 'succeeded')
    world.pass(1500)
    expect(await session(IN)).toEqual({
      id_given: true,
      seconds_open: 3,
      calls: 3,
      sequence: [
        { tool: 'read_file', kind: 'file', decision: 'ALLOW', outcome: 'succeeded' },
        { tool: 'process_payment', kind: 'payment', decision: 'BLOCK', outcome: 'none' },
        { tool: 'nope', kind: 'unknown', decision: 'BLOCK', outcome: 'none' },
      ],
    })
  })

  it('is one for all agents of its key, another for another key’s agent without a name', async () => {
    await world.decide({ ...IN, agent: 'a' }, 'ALLOW')
    await world.decide({ ...IN, agent: 'b' }, 'BLOCK')
    expect(await session({ ...IN, agent: 'c' })).toMatchObject({
      calls: 2,
      sequence: [{ decision: 'ALLOW', outcome: 'unreported' }, { decision: 'BLOCK' }],
    })
    expect((await session({ ...IN, session: 's2' })).calls).toBe(0)
    expect((await session({ ...IN, organisation: 'other' })).calls).toBe(0)
  })

  it('is the agent’s own where it has no name', async () => {
    await world.decide(READ, 'ALLOW')
    expect(await session(READ)).toMatchObject({ id_given: false, calls: 1 })
    expect(await session({ ...READ, agent: 'other' })).toMatchObject({ id_given: false, calls: 0 })
    expect(await session({ ...READ, key: 'k2' })).toMatchObject({ id_given: false, calls: 0 })
  })

  it('counts on behind the twenty steps that it tells', async () => {
    for (let call = 0; call < 25; call++) await world.decide({ ...IN, tool: `tool-${call}` }, 'ALLOW')
    const facts = await session(IN)
    expect(facts.calls).toBe(25)
    expect(facts.sequence.map(({ tool }: { tool: string }) => tool)).toEqual(
      Array.from({ length: 20 }, (_, index) => `tool-${index + 5}`),
    )
  })

  it('is the same after a restart, with every agent of it', async () => {
    const ids = []
    for (const agent of ['a', 'b', 'a', 'c']) {
      ids.push(await world.decide({ ...IN, agent, tool: `by-${agent}` }, 'ALLOW'))
      world.pass(1000)
    }
    await world.outcome(ids[1] ?? '', 'failed')
    await world.decide({ ...IN, agent: 'a', session: 's2' }, 'ALLOW')
    const before = await session(IN)
    expect(before).toMatchObject({
      calls: 4,
      sequence: [{ tool: 'by-a' }, { outcome: 'failed' }, {}, { tool: 'by-c' }],
    })
    await world.restart()
    expect(await session(IN)).toEqual(before)
  })

  it('hears an outcome that is reported before it was read again', async () => {
    const id = await world.decide(IN, 'ALLOW')
    await world.restart()
    await world.outcome(id, 'failed')
    expect((await session(IN)).sequence).toMatchObject([{ outcome: 'failed' }])
  })

  it('has what is queued, and forgets what could not be written', async () => {
    await world.decide(IN, 'ALLOW')
    world.breakStore(true)
    const failing = await world.queue(IN, 'BLOCK')
    world.breakStore(false)
    const behind = await world.queue({ ...IN, agent: 'b' }, 'ALLOW')
    expect((await session(IN)).calls).toBe(3)
    await Promise.all([failing.written, behind.written])
    const after = await session(IN)
    expect(after).toMatchObject({ calls: 2, sequence: [{ decision: 'ALLOW' }, { decision: 'ALLOW' }] })
    await world.restart()
    expect(await session(IN)).toEqual(after)
  })
})

describe('the end of a session', () => {
  it('comes by itself when it idles; the next use opens it anew', async () => {
    await world.decide(IN, 'ALLOW')
    world.pass(IDLE_MS)
    expect((await session(IN)).calls).toBe(1)
    await world.decide(IN, 'ALLOW')
    world.pass(IDLE_MS + 1)
    expect(await session(IN)).toEqual({ id_given: true, seconds_open: 0, calls: 0, sequence: [] })
    await world.decide(IN, 'BLOCK')
    world.pass(1000)
    const fresh = await session(IN)
    expect(fresh).toMatchObject({ seconds_open: 1, calls: 1, sequence: [{ decision: 'BLOCK' }] })
    await world.restart()
    expect(await session(IN)).toEqual(fresh)
  })

  it('comes when its key says so, once', async () => {
    await world.decide(IN, 'ALLOW')
    expect(await end('s1')).toBe(true)
    expect(await session(IN)).toMatchObject({ calls: 0, sequence: [] })
    expect(await end('s1')).toBeNull()
    await world.restart()
    expect(await end('s1')).toBeNull()
    expect((await session(IN)).calls).toBe(0)
  })

  it('is followed by a new life, within the same millisecond too', async () => {
    await world.decide(IN, 'ALLOW')
    await end('s1')
    await world.decide(IN, 'BLOCK')
    const fresh = await session(IN)
    expect(fresh).toMatchObject({ seconds_open: 0, calls: 1, sequence: [{ decision: 'BLOCK' }] })
    world.pass(5000)
    await world.restart()
    expect(await session(IN)).toMatchObject({ seconds_open: 4, calls: 1 })
  })

  it.each([
    ['never opened', () => end('nobody')],
    ['another key’s', () => end('s1', 'k2')],
    ['idle', () => (world.pass(IDLE_MS + 1), end('s1'))],
  ])('does not come to one that is %s', async (_, ending) => {
    await world.decide(IN, 'ALLOW')
    expect(await ending()).toBeNull()
  })

  it('does not come when it could not be written', async () => {
    await world.decide(IN, 'ALLOW')
    world.breakStore(true)
    expect(await end('s1')).toBe(false)
    world.breakStore(false)
    expect((await session(IN)).calls).toBe(1)
    expect(await end('s1')).toBe(true)
  })
})

describe('what a session is told', () => {
  it('opens it and keeps it open, and is no call', async () => {
    expect(await use('s1')).toBe(true)
    world.pass(IDLE_MS)
    await use('s1')
    world.pass(IDLE_MS)
    expect(await session(IN)).toMatchObject({ seconds_open: (2 * IDLE_MS) / 1000, calls: 0, sequence: [] })
    expect(await end('s1')).toBe(true)
  })
})

it('a session belongs to the key that used it first; the other’s use is not written and leaves nothing', async () => {
  await world.decide(IN, 'ALLOW')
  const taken = await world.queue({ ...IN, key: 'k2' }, 'ALLOW')
  expect(await taken.written).toBe(false)
  expect((await session(IN)).calls).toBe(1)
  expect((await session({ ...IN, key: 'k2' })).calls).toBe(0)
  expect(await use('s1', 'k2')).toBe(false)
})
