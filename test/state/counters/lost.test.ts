import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AGENT, counter, DAY, openCounters, pay, type CountersWorld } from './world.js'

let world: CountersWorld
beforeEach(async () => {
  world = await openCounters()
})
afterEach(() => world.close())

const ASKED = pay(30, [counter()])
const spent = async (of: CountersWorld = world): Promise<number> => (await of.facts(ASKED)).spent

describe('calls that read before either is written', () => {
  it('are not both allowed: the second is to be judged again, on what the first spent', async () => {
    const views = [await world.view(ASKED), await world.view(ASKED)]
    const conflicts = await Promise.all(views.map((view) => world.write(view, ASKED, 'ALLOW').conflict))
    expect(conflicts).toEqual([null, 'state_moved'])
    expect(await spent()).toBe(30)
  })

  it('do not disturb each other where each reads what the one before queued, durable or not', async () => {
    const conflicts = []
    for (let i = 0; i < 5; i++) conflicts.push(world.write(await world.view(ASKED), ASKED, 'ALLOW').conflict)
    expect(await Promise.all(conflicts)).toEqual([null, null, null, null, null])
    expect(await spent()).toBe(150)
  })

  it('are all written where they were not allowed', async () => {
    const views = [await world.view(ASKED), await world.view(ASKED), await world.view(ASKED)]
    const decisions = ['ALLOW', 'BLOCK', 'REQUIRES_APPROVAL'] as const
    const conflicts = await Promise.all(
      views.map((view, index) => world.write(view, ASKED, decisions[index] ?? 'BLOCK').conflict),
    )
    expect(conflicts).toEqual([null, null, null])
  })

  it('do not disturb each other where they charge different cells', async () => {
    const other = pay(30, [counter()], { permitted: { user_id: 'u2' } })
    const views = [await world.view(ASKED), await world.view(other)]
    const written = [world.write(views[0]!, ASKED, 'ALLOW'), world.write(views[1]!, other, 'ALLOW')]
    expect(await Promise.all(written.map(({ conflict }) => conflict))).toEqual([null, null])
  })
})

describe('a decision that could not be written', () => {
  it('is forgotten: the next view waits until nothing is under way and reads again', async () => {
    await world.decide(ASKED)
    world.breakStore(true)
    const lost = [
      world.write(await world.view(ASKED), ASKED, 'ALLOW'),
      world.write(await world.view(ASKED), ASKED, 'ALLOW'),
    ]
    expect(await spent()).toBe(90)
    expect(await Promise.all(lost.map(({ conflict }) => conflict))).toEqual(['store_unavailable', 'store_unavailable'])
    expect(await spent()).toBe(30)
    world.breakStore(false)
    await world.decide(ASKED)
    expect(await spent()).toBe(60)
    await world.restart()
    expect(await spent()).toBe(60)
  })

  it('holds up views of its cells while others are under way, and no others', async () => {
    const view = await world.view(ASKED)
    const [first, second] = [view.plan(decided('a')), view.plan(decided('b'))]
    first.queued()
    second.queued()
    first.settled(false)
    let seen: number | null = null
    const waiting = spent().then((value) => (seen = value))
    expect((await world.facts(pay(1, [counter()], { agent: 'x', key: 'x', permitted: { user_id: 'u2' } }))).spent).toBe(
      0,
    )
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(seen).toBeNull()
    second.settled(false)
    expect(await waiting).toBe(0)
  })

  const decided = (auditId: string) =>
    ({
      auditId,
      decision: 'ALLOW',
      action: null,
      files: null,
      destroys: false,
      reasonCodes: [],
      retryable: false,
      obligations: [],
      receiptTtlMs: 1,
    }) as const
})

describe('another process on the same database', () => {
  let other: CountersWorld
  beforeEach(async () => {
    other = await world.another()
  })
  afterEach(() => other.close())

  it('makes an ALLOW be judged again that does not know what it spent', async () => {
    expect(await spent()).toBe(0)
    await other.decide(ASKED)
    const { conflict } = world.write(await world.view(ASKED), ASKED, 'ALLOW')
    expect(await conflict).toBe('state_moved')
    expect(await spent()).toBe(30)
  })

  it('gives back: a call that was refused for it is not refused for long', async () => {
    const { auditId } = await world.decide(ASKED)
    expect(await spent(other)).toBe(30)
    await world.outcome(auditId, { status: 'not_executed' }, AGENT)
    world.pass(2000)
    await other.decide(ASKED, 'BLOCK')
    expect(await spent(other)).toBe(0)
  })
})

it('what is kept in memory is bounded, and what is given up is read again', async () => {
  const { createCells } = await import('../../../src/state/counters/cells/cells.js')
  const cells = createCells(world.store(), 100)
  const refs = Array.from({ length: 50 }, (_, i) => ({
    organisation: 'acme',
    id: `cell-${i}`,
    grain: 'five_minutes' as const,
    keepMs: DAY,
  }))
  const nowMs = world.state().now()
  const line = { slotMs: nowMs, value: '', amount: 5, expiresMs: nowMs + DAY }
  for (const ref of refs) {
    cells.read(ref, nowMs)
    await world.commit(cells.plan([{ kind: 'count', cell: ref.id, lines: [line] }]))
  }
  expect(cells.size()).toBeLessThanOrEqual(100)
  const sums = refs.map((ref) => cells.read(ref, nowMs).window(DAY).sum)
  expect(sums).toEqual(refs.map(() => 5))
})
