import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTallies, type Tallies } from '../../src/figures/tallies.js'
import { HOUR_MS, NOW_MS, openStoreWorld, tallied, type StoreWorld } from './world.js'

const HOUR = NOW_MS - (NOW_MS % HOUR_MS)

let world: StoreWorld
let tallies: Tallies
let problems: unknown[]
let keep: StoreWorld['store']['keep']

beforeEach(async () => {
  world = await openStoreWorld()
  problems = []
  keep = (...args) => world.store.keep(...args)
  tallies = open()
})
afterEach(async () => {
  vi.useRealTimers()
  await tallies.close()
  await world.close()
})

function open(): Tallies {
  const store = {
    keep: (...args: Parameters<typeof keep>) => keep(...args),
    tallies: world.store.tallies.bind(world.store),
  }
  return createTallies({ store, nowMs: world.now, report: (problem) => problems.push(problem) })
}

/** `decision:ALLOW` → 3, of one organisation and hour. */
function counted(organisation = 'acme', hourMs = HOUR): Record<string, number> {
  const lines = world.store.tallies(organisation, hourMs).filter((line) => line.hourMs === hourMs)
  return Object.fromEntries(lines.map(({ name, count }) => [name, count]))
}

describe('counts of decisions', () => {
  it('are kept by organisation and hour', async () => {
    tallies.decided('acme', tallied('ALLOW', 1.2))
    tallies.decided('acme', tallied('BLOCK', 40, 'tool_unknown', 'tool_unknown', 'agent_frozen'))
    tallies.decided('globex', tallied('REQUIRES_APPROVAL', 9000))
    world.at(NOW_MS + HOUR_MS)
    tallies.decided('acme', tallied('ALLOW', 0))
    await tallies.flush()
    expect(counted()).toEqual({
      'decision:ALLOW': 1,
      'decision:BLOCK': 1,
      'latency:le_1.5': 1,
      'latency:le_50': 1,
      'reason:agent_frozen': 1,
      'reason:tool_unknown': 1,
    })
    expect(counted('globex')).toEqual({ 'decision:REQUIRES_APPROVAL': 1, 'latency:over': 1 })
    expect(counted('acme', HOUR + HOUR_MS)).toEqual({ 'decision:ALLOW': 1, 'latency:le_0.5': 1 })
  })

  it('add up from flush to flush, and over restarts', async () => {
    tallies.decided('acme', tallied('ALLOW', 1))
    await tallies.flush()
    tallies.decided('acme', tallied('ALLOW', 1))
    await tallies.close()
    tallies = open()
    tallies.decided('acme', tallied('ALLOW', 1))
    await tallies.flush()
    expect(counted()['decision:ALLOW']).toBe(3)
  })

  it('that cannot be written are written later, once, and said once', async () => {
    keep = () => Promise.reject(new Error('disk full'))
    tallies.decided('acme', tallied('ALLOW', 1))
    await tallies.flush()
    tallies.decided('acme', tallied('ALLOW', 1))
    await tallies.flush()
    expect([counted(), problems]).toEqual([{}, [new Error('disk full')]])
    keep = (...args) => world.store.keep(...args)
    await tallies.flush()
    await tallies.flush()
    expect(counted()['decision:ALLOW']).toBe(2)
  })

  it('are written by themselves', async () => {
    vi.useFakeTimers()
    await tallies.close()
    tallies = open()
    const written = new Promise((resolve) => {
      keep = async (...args) => {
        const result = await world.store.keep(...args)
        resolve(result)
        return result
      }
    })
    tallies.decided('acme', tallied('ALLOW', 1))
    vi.advanceTimersByTime(2000)
    vi.useRealTimers()
    await written
    expect(counted()['decision:ALLOW']).toBe(1)
  })

  it('have a bound of names an hour, also over restarts', async () => {
    for (let code = 0; code < 200; code++) tallies.decided('acme', tallied('BLOCK', 1, `code_${code}`))
    await tallies.close()
    tallies = open()
    tallies.decided('acme', tallied('BLOCK', 1, 'code_new', 'code_7'))
    await tallies.flush()
    const codes = Object.keys(counted()).filter((name) => name.startsWith('reason:'))
    expect(codes).toHaveLength(51)
    expect(counted()).toMatchObject({ 'reason:other': 151, 'reason:code_7': 2, 'decision:BLOCK': 201 })
  })

  it('hold no more than a day while nothing can be written', async () => {
    keep = () => Promise.reject(new Error('disk full'))
    for (let hour = 0; hour < 30; hour++) {
      world.at(NOW_MS + hour * HOUR_MS)
      tallies.decided('acme', tallied('ALLOW', 1))
      await tallies.flush()
    }
    keep = (...args) => world.store.keep(...args)
    await tallies.flush()
    const hours = world.store.tallies('acme', 0).filter(({ name }) => name === 'decision:ALLOW')
    expect(hours.map(({ hourMs }) => (hourMs - HOUR) / HOUR_MS)).toEqual(Array.from({ length: 24 }, (_, at) => at + 6))
  })
})
