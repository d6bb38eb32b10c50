import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Outcome } from '../../../src/evaluators/cerbos-embedded/engine/call.js'
import type { EngineThread } from '../../../src/evaluators/cerbos-embedded/engine/engine-thread.js'
import { createPool, type Pool } from '../../../src/evaluators/cerbos-embedded/engine/pool.js'
import { fakeThread, type FakeThread } from './fake-thread.js'

/** Engines whose calls take what the test says; nothing here waits for real time but the pool's own lookout. */

const STALL_MS = 4
const numbers = (length: number): readonly number[] => Array.from({ length }, (_, index) => index)
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 12))

describe('organisations that share an engine', () => {
  let now: number
  let threads: FakeThread[]
  let pool: Pool
  let settled: Map<string, Outcome>
  let offenders: Set<string>
  let costs: Record<string, number>

  beforeEach(() => {
    now = 0
    threads = []
    settled = new Map()
    offenders = new Set()
    costs = {}
  })
  afterEach(() => pool.close())

  const open = async ({ engines = 1, maxQueue = 1000, maxQueuePerOrganisation = 1000 } = {}): Promise<void> => {
    const start = (): Promise<EngineThread> => {
      if (threads.length >= engines) return Promise.reject(new Error('no more'))
      const thread = fakeThread()
      threads.push(thread)
      return Promise.resolve(thread)
    }
    pool = await createPool(
      { workers: 1, deadlineMs: 10_000, stallMs: STALL_MS, maxQueue, maxQueuePerOrganisation, spareDelayMs: 0 },
      { start, log: () => undefined, monotonic: () => now },
    )
    await tick()
  }

  /** A call `name` of an organisation, which a fake engine answers with the name. */
  const check = (organisation: string, name: string): void => {
    const suspect = {
      isOffender: () => offenders.has(organisation),
      blame: () => {
        offenders.add(organisation)
      },
    }
    void pool
      .check({ bytes: Buffer.from(`${organisation} ${name}`), organisation, suspect })
      .then((outcome) => settled.set(`${organisation} ${name}`, outcome))
  }
  const flood = (organisation: string, count: number): void => {
    for (const number of numbers(count)) check(organisation, `${number}`)
  }

  /** Answers the oldest batch of the thread, each call at its organisation's cost; the organisations, in order. */
  const answered = new WeakMap<FakeThread, number>()
  const answerNext = (thread: FakeThread): readonly string[] => {
    const index = answered.get(thread) ?? 0
    const batch = thread.handed[index]
    if (batch === undefined) return []
    answered.set(thread, index + 1)
    const organisations = batch.names.map((name) => name.split(' ')[0] ?? '')
    thread.answer(
      batch.first,
      batch.names,
      organisations.map((organisation) => costs[organisation] ?? 0.5),
    )
    return organisations
  }
  const answerAll = (thread: FakeThread, batches: number): readonly string[] =>
    numbers(batches).flatMap(() => answerNext(thread))
  const count = (served: readonly string[], organisation: string): number =>
    served.filter((name) => name === organisation).length

  it('are served in turns, however many calls of one are waiting', async () => {
    await open()
    const [engine] = threads
    flood('many', 500)
    answerAll(engine!, 10)
    flood('few', 3)
    const served = answerAll(engine!, 5).slice(8)
    expect(count(served, 'few')).toBe(3)
    expect(served.indexOf('few')).toBeLessThan(2)
  })

  it('get equal engine time, not equal numbers of calls', async () => {
    await open()
    const [engine] = threads
    costs = { heavy: 20, light: 1 }
    flood('heavy', 300)
    flood('light', 300)
    const served = answerAll(engine!, 50)
    const ms = { heavy: 20 * count(served, 'heavy'), light: count(served, 'light') }
    expect(ms.light).toBeGreaterThan(100)
    expect(ms.light).toBeLessThan(300)
    expect(Math.abs(ms.heavy - ms.light)).toBeLessThan(60)
  })

  it('hand heavy calls over one by one, so that another’s next call waits for one of them alone', async () => {
    await open()
    const [engine] = threads
    costs = { heavy: 200 }
    flood('heavy', 50)
    answerAll(engine!, 20)
    check('light', 'only')
    expect(engine!.handed.at(-1)?.names).toHaveLength(1)
    expect(answerAll(engine!, 2).slice(0, 2)).toEqual(['heavy', 'light'])
  })

  it('save no time up in a pause', async () => {
    await open()
    const [engine] = threads
    flood('early', 4)
    answerAll(engine!, 4)
    flood('busy', 400)
    answerAll(engine!, 50)
    flood('early', 100)
    const served = answerAll(engine!, 20).slice(8)
    expect(count(served, 'busy')).toBeGreaterThanOrEqual(count(served, 'early') - 8)
  })

  it('leave one engine to light calls while another is at a heavy one', async () => {
    await open({ engines: 2 })
    const [one, two] = threads
    costs = { heavy: 200 }
    flood('heavy', 20)
    answerAll(one!, 6)
    one!.at = one!.handed.at(-1)!.first
    await tick()
    now += STALL_MS
    await tick()
    expect(two!.handed).toEqual([])
    check('light', 'one')
    expect(two!.handed.map(({ names }) => names)).toEqual([['light one']])
    expect(count(answerAll(two!, 1), 'light')).toBe(1)
    expect(two!.handed).toHaveLength(1)
  })

  it('are refused beyond their own bound, with a time to come back, while another is taken in', async () => {
    await open({ maxQueuePerOrganisation: 5 })
    flood('many', 7)
    check('few', 'one')
    await tick()
    expect([...settled]).toEqual([])
    check('many', 'too many')
    await tick()
    expect([...settled]).toEqual([['many too many', { status: 'overloaded', retryAfterSeconds: 1 }]])
    answerAll(threads[0]!, 20)
    await tick()
    expect(settled.get('few one')).toMatchObject({ status: 'answered' })
    expect([...settled.values()].filter(({ status }) => status === 'answered')).toHaveLength(8)
  })

  it('are told to come back later the longer their calls take', async () => {
    await open({ maxQueuePerOrganisation: 20 })
    costs = { heavy: 400 }
    flood('heavy', 20)
    answerAll(threads[0]!, 10)
    flood('heavy', 20)
    await tick()
    const refusals = [...settled.values()].filter((outcome) => outcome.status === 'overloaded')
    expect(refusals.length).toBeGreaterThan(0)
    expect(refusals.at(-1)).toMatchObject({
      retryAfterSeconds: expect.toSatisfy((seconds) => seconds > 5 && seconds <= 30),
    })
  })

  it('are all unavailable when the whole queue is full', async () => {
    await open({ maxQueue: 4, maxQueuePerOrganisation: 3 })
    for (const organisation of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) check(organisation, 'x')
    await tick()
    expect([...settled]).toEqual([['g x', { status: 'unavailable', detail: 'queue full' }]])
    expect(pool.healthy()).toBe(false)
  })

  it('do not lose a second engine to calls that were waiting when the first was lost', async () => {
    await open({ engines: 2 })
    const [one, two] = threads
    flood('poison', 12)
    check('other', 'one')
    one!.at = 1
    one!.end('trap')
    await tick()
    expect(two!.handed.flatMap(({ names }) => names)).toEqual(['other one'])
    const refused = [...settled.values()].map((outcome) => (outcome.status === 'unavailable' ? outcome.detail : ''))
    expect(refused).toHaveLength(12)
    expect(refused.filter((detail) => detail === 'this call brought an engine down before')).toHaveLength(11)
  })
})
