import { afterEach, describe, expect, it } from 'vitest'
import { openPool, type PoolWorld } from './world.js'

let world: PoolWorld
afterEach(() => world.pool.close())

describe('a worker that does not come back', () => {
  it('is ended: its code is incomplete, what waited behind it is answered by the spare', async () => {
    world = await openPool()
    await world.threads(2)
    const [hung, ...others] = await Promise.all([world.run('hang'), world.run('a'), world.run('b'), world.run('c')])
    expect(hung.incomplete).toEqual(['deadline'])
    expect(others.map(({ incomplete }) => incomplete)).toEqual([[], [], []])
    expect(world.replaced()).toEqual(['deadline'])
  })

  it('is replaced, also where there was no spare yet', async () => {
    world = await openPool()
    const [hung, other] = await Promise.all([world.run('hang'), world.run('a')])
    expect([hung.incomplete, other.incomplete]).toEqual([['deadline'], []])
    await world.threads(2)
    expect(world.pool.healthy()).toBe(true)
  })

  it.each(['exit', 'throw', 'heap', 'halved'])(
    'or ends, or answers with no facts (%s): only its own code has failed',
    async (way) => {
      world = await openPool({ settings: { deadlineMs: 20_000, maxLength: 1_000, projectRoots: [] } })
      await world.threads(2)
      const [lost, other] = await Promise.all([world.run(way), world.run('a')])
      expect([lost.incomplete, other.incomplete]).toEqual([['failed'], []])
      expect(world.replaced()).toEqual(['failed'])
    },
  )
})

describe('code that brought a worker down', () => {
  it('is answered at once the next time, and brings no other down', async () => {
    world = await openPool()
    await world.run('exit')
    expect((await world.run('exit', { organisation: 'other' })).incomplete).toEqual(['failed'])
    expect(world.replaced()).toEqual(['failed'])
  })

  it('three times over closes the analysis to its agent, for a while, and to no other', async () => {
    world = await openPool()
    for (const text of ['exit 1', 'exit 2', 'exit 3', 'exit 4', 'a']) {
      expect((await world.run(text)).incomplete).toEqual(['failed'])
    }
    expect(world.replaced()).toHaveLength(3)
    expect((await world.run('b', { agentId: 'another' })).incomplete).toEqual([])
  })
})

describe('a queue', () => {
  it('that is full refuses, and never answers with facts', async () => {
    world = await openPool({ maxQueue: 2 })
    const answers = await Promise.allSettled(['busy 40', 'a', 'b', 'c', 'd'].map((text) => world.run(text)))
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'])
    expect(world.events).toContainEqual(expect.objectContaining({ event: 'analysed', outcome: 'refused' }))
  })

  it('of one organisation leaves room for the others', async () => {
    world = await openPool({ maxQueuePerOrganisation: 1 })
    const texts = ['busy 40', 'a', 'b']
    const own = texts.map((text) => world.run(text))
    const other = world.run('c', { organisation: 'other' })
    expect((await Promise.allSettled(own)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    expect((await other).incomplete).toEqual([])
  })

  it('gives organisations turns', async () => {
    world = await openPool()
    const order: string[] = []
    const run = async (text: string, organisation: string): Promise<void> => {
      await world.run(text, { organisation })
      order.push(text)
    }
    await Promise.all([run('busy 10', 'a'), run('a1', 'a'), run('a2', 'a'), run('a3', 'a'), run('b1', 'b')])
    expect(order.indexOf('b1')).toBeLessThan(order.indexOf('a2'))
  })

  it('behind a long analysis goes on with the spare, but not for the organisation that is at it', async () => {
    world = await openPool({ settings: { deadlineMs: 400, maxLength: 1_000, projectRoots: [] } })
    await world.threads(2)
    const order: string[] = []
    const run = async (text: string, organisation: string): Promise<void> => {
      await world.run(text, { organisation })
      order.push(text)
    }
    await Promise.all([run('busy 300', 'a'), run('busy 301', 'a'), run('b1', 'b')])
    expect(order).toEqual(['b1', 'busy 300', 'busy 301'])
  })

  it('in which nobody gets a thread in time is refused', async () => {
    world = await openPool({ patienceMs: 60, settings: { deadlineMs: 300, maxLength: 1_000, projectRoots: [] } })
    const [long, waiting] = await Promise.allSettled([world.run('busy 200'), world.run('a')])
    expect([long.status, waiting.status]).toEqual(['fulfilled', 'rejected'])
  })
})

it('a worker that has grown is replaced when another is there', async () => {
  world = await openPool()
  await world.threads(2)
  expect((await world.run('grown')).incomplete).toEqual([])
  expect(world.replaced()).toEqual(['memory'])
  await world.threads(2)
  expect((await world.run('a')).resources).toEqual([{ detail: 'answer 1' }])
})

it('the same code is analysed once, other code anew', async () => {
  world = await openPool()
  const first = await world.run('same')
  expect(await world.run('same')).toBe(first)
  expect(await world.run('other')).not.toBe(first)
  expect(world.events.map((event) => (event.event === 'analysed' ? event.outcome : event.event))).toEqual([
    'complete',
    'remembered',
    'complete',
  ])
})

it('code that is too long, or of no known language, is said to be so without an analysis', async () => {
  world = await openPool()
  const asker = { organisation: 'acme', agentId: 'agent' }
  const long = await world.run('x'.repeat(1_001))
  const unknown = await world.pool.analyse({ text: 'x', language: 'unknown', dialect: null }, asker)
  expect([long.incomplete, unknown.incomplete]).toEqual([['too_large'], ['language_unknown']])
  expect(world.events).toEqual([])
})

it('a pool that is closed answers nothing', async () => {
  world = await openPool()
  const running = world.run('busy 5000')
  const waiting = world.run('a')
  await Promise.all([
    world.pool.close(),
    expect(running).rejects.toThrow('closed'),
    expect(waiting).rejects.toThrow('closed'),
  ])
  await expect(world.run('b')).rejects.toThrow('closed')
  expect(world.pool.healthy()).toBe(false)
})

it('a worker that cannot start is told', async () => {
  world = await openPool()
  const { createAnalyst } = await import('../../../../src/evidence/code/pool/analyst.js')
  const settings = { deadlineMs: 50, maxLength: 1_000, projectRoots: [] }
  const options = { settings, workers: 1, patienceMs: 1_000, maxQueue: 1, maxQueuePerOrganisation: 1 }
  const worker = new URL('./none.mjs', import.meta.url)
  await expect(createAnalyst(options, { worker, monotonic: () => 0, report: () => undefined })).rejects.toThrow()
})
