import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { CheckAnswer } from '../../../src/core/evaluator.js'
import type { EngineThread } from '../../../src/evaluators/cerbos-embedded/engine/engine-thread.js'
import { createPool, type Pool } from '../../../src/evaluators/cerbos-embedded/engine/pool.js'
import { REVOKED } from '../../../src/evaluators/cerbos-embedded/engine/protocol.js'
import type { Outcome } from '../../../src/evaluators/cerbos-embedded/engine/call.js'
import { fakeThread, type FakeThread } from './fake-thread.js'
import { ask, openWorld, payment, type World } from './world.js'

const numbers = (length: number): readonly number[] => Array.from({ length }, (_, index) => index)

describe('an engine that stalls', () => {
  const FILES = {
    'payment.yaml': payment(`
- name: cube
  actions: [create]
  roles: [agent]
  effect: EFFECT_ALLOW
  condition: { match: { expr: 'R.attr.list.all(a, R.attr.list.all(b, R.attr.list.all(c, a + b + c >= 0)))' } }
`),
  }
  let world: World
  afterEach(() => world.evaluator.close())

  it('does not hold up the calls behind a slow but legal one: the spare answers them before it', async () => {
    world = await openWorld(FILES, { deadlineMs: 20_000 })
    await world.withSpare()
    const order: string[] = []
    const check = (name: string, length: number): Promise<CheckAnswer> => {
      const answer = world.evaluator.check(ask({ list: numbers(length) }))
      void answer.then(() => order.push(name))
      return answer
    }
    for (const slow of ['slow one', 'slow two']) {
      const first = check(slow, 60)
      const behind = numbers(20).map((at) => check(`behind ${slow} ${at}`, 1))
      for (const answer of await Promise.all([first, ...behind])) {
        expect(answer).toMatchObject({ status: 'judged', layers: [{ effect: 'allow' }] })
      }
    }
    expect(order).toHaveLength(42)
    expect(new Set(order).size).toBe(42)
    expect([order.indexOf('slow one'), order.indexOf('slow two')]).toEqual([20, 41])
    expect(world.events).toEqual([])
    expect(world.evaluator.healthy()).toBe(true)
  })
})

describe('the hand-over to the spare', () => {
  let now: number
  let one: FakeThread
  let two: FakeThread
  let pool: Pool
  let settled: Record<string, Outcome[]>
  let blamed: string[]

  beforeAll(() => {
    now = 0
  })
  afterEach(() => pool.close())

  const check = (name: string): void => {
    const suspect = { isOffender: () => false, blame: () => blamed.push(name) }
    const request = { bytes: Buffer.from(name), organisation: 'acme', suspect }
    void pool.check(request).then((outcome) => (settled[name] ??= []).push(outcome))
  }
  const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 12))
  /** The pool has looked at what runs, then time passes, and it looks again. */
  const stall = async (): Promise<void> => {
    await tick()
    now += 5
    await tick()
  }
  const open = async (options: { readonly maxQueue?: number } = {}): Promise<void> => {
    one = fakeThread()
    two = fakeThread()
    settled = {}
    blamed = []
    const threads = [one, two]
    const start = (): Promise<EngineThread> => {
      const next = threads.shift()
      return next === undefined ? Promise.reject(new Error('no more')) : Promise.resolve(next)
    }
    const { maxQueue = 100 } = options
    pool = await createPool(
      { workers: 1, deadlineMs: 40, stallMs: 4, maxQueue, maxQueuePerOrganisation: maxQueue, spareDelayMs: 0 },
      { start, log: () => undefined, monotonic: () => now },
    )
    await tick()
  }
  const answered = (name: string): Outcome[] => [{ status: 'answered', response: Buffer.from(name) }]

  it('moves all but the running call, in order, and drops answers that come twice', async () => {
    await open()
    for (const name of ['a', 'b', 'c', 'd']) check(name)
    expect(one.handed.map(({ names }) => names)).toEqual([['a'], ['b']])
    one.at = 1
    await stall()
    expect(two.handed[0]).toEqual({ first: 1, names: ['b', 'c', 'd'] })
    one.answer(1, ['a'])
    one.answer(2, ['b'])
    two.answer(1, ['b', 'c', 'd'])
    await tick()
    expect(settled).toEqual({ a: answered('a'), b: answered('b'), c: answered('c'), d: answered('d') })
  })

  it('gives an engine calls again only when all its batches came back', async () => {
    await open()
    for (const name of ['a', 'b']) check(name)
    one.at = 1
    await stall()
    two.at = 1
    one.answer(1, ['a'])
    await stall()
    check('c')
    expect(one.handed).toHaveLength(2)
    one.answer(2, [])
    await stall()
    expect(one.handed[2]).toEqual({ first: 3, names: ['c'] })
    expect(two.at).toBe(REVOKED)
  })

  it('leaves everything where it is when the running call ends just then', async () => {
    await open()
    for (const name of ['a', 'b']) check(name)
    one.at = 1
    one.revoke = (running) => {
      one.at = running + 1
      return false
    }
    await stall()
    expect(two.handed).toEqual([])
    one.answer(1, ['a'])
    one.answer(2, ['b'])
    await tick()
    expect(settled).toEqual({ a: answered('a'), b: answered('b') })
  })

  it('blames an engine that overruns its deadline after the hand-over on the running call alone', async () => {
    await open()
    for (const name of ['poison', 'b']) check(name)
    one.at = 1
    await stall()
    two.answer(1, ['b'])
    now += 41
    await tick()
    await tick()
    expect(settled).toEqual({
      poison: [{ status: 'unavailable', detail: 'deadline' }],
      b: answered('b'),
    })
    expect(blamed).toEqual(['poison'])
    expect(two.handed.flatMap(({ names }) => names)).not.toContain('poison')
    one.answer(1, ['poison'])
    check('c')
    expect(two.handed.at(-1)?.names).toEqual(['c'])
    expect(one.handed).toHaveLength(2)
  })

  it('blames nobody when an engine ends after it has answered', async () => {
    await open()
    for (const name of ['a', 'b']) check(name)
    one.at = 1
    await stall()
    one.answer(1, ['a'])
    one.end('crash')
    two.answer(1, ['b'])
    await tick()
    expect(settled).toEqual({ a: answered('a'), b: answered('b') })
    expect(blamed).toEqual([])
  })

  it('replaces an engine that has outgrown its memory, and blames nobody', async () => {
    await open()
    for (const name of ['a', 'b', 'c']) check(name)
    one.memory = 1.6 * 1024 ** 3
    one.at = 2
    one.answer(1, ['a'])
    expect(two.handed.map(({ names }) => names)).toEqual([['b', 'c']])
    two.memory = one.memory
    two.answer(1, ['b', 'c'])
    await tick()
    expect(settled).toEqual({ a: answered('a'), b: answered('b'), c: answered('c') })
    expect(blamed).toEqual([])
    expect(pool.memoryBytes()).toEqual([two.memory])
  })

  it('keeps the queue bounded and answers everything when it is closed', async () => {
    await open({ maxQueue: 2 })
    for (const name of ['a', 'b', 'c', 'd', 'e']) check(name)
    one.at = 1
    await stall()
    two.at = 1
    await pool.close()
    one.end('closed')
    two.end('closed')
    await tick()
    expect(settled['e']).toEqual([{ status: 'unavailable', detail: 'queue full' }])
    expect(Object.values(settled).map((outcomes) => outcomes.length)).toEqual([1, 1, 1, 1, 1])
  })
})
