import { describe, expect, it } from 'vitest'
import { createStaleness } from '../../src/activation/staleness.js'
import { clock } from './world.js'

const PROBLEMS = [{ file: 'p.yaml', line: 3, column: 1, message: 'broken' }]

function watched(maxStaleMs: number | null = null, initial: string | null = 'v1') {
  const time = clock()
  const staleness = createStaleness(initial, { maxStaleMs }, time)
  const look = (signature: string | null) => staleness.observe(signature, staleness.now())
  return { time, staleness, look }
}

describe('a look at the folder', () => {
  it('asks for a load when a change has stayed as it is for one more look', () => {
    const { look } = watched()
    expect([look('v1'), look('v2'), look('v3'), look('v3')]).toEqual(['in_force', 'wait', 'wait', 'load'])
  })

  it('forgets a change that was taken back, with its error', () => {
    const { look, staleness } = watched()
    look('v2')
    staleness.failed('v2', PROBLEMS)
    expect(look('v1')).toBe('in_force')
    expect(staleness.state()).toMatchObject({ lastError: null, staleSinceMs: null, staleForMs: 0, expired: false })
  })

  it('tries what could not be loaded again, with pauses from 5 seconds to a minute; something else at once', () => {
    const { look, staleness, time } = watched()
    look('v2')
    const pauses: number[] = []
    for (let tries = 0; tries < 6; tries++) {
      let waited = 0
      while (look('v2') === 'wait') {
        time.pass(1_000)
        waited += 1
      }
      pauses.push(waited)
      staleness.failed('v2', PROBLEMS)
    }
    expect(pauses).toEqual([0, 5, 10, 20, 40, 60])
    expect([look('v3'), look('v3')]).toEqual(['wait', 'load'])
  })

  it('that tells nothing never counts as what is in force, and what was loaded unseen is loaded again each minute', () => {
    const { look, staleness, time } = watched()
    expect([look(null), look(null)]).toEqual(['wait', 'load'])
    staleness.loaded(null)
    expect([look(null), look(null), staleness.state().staleSinceMs]).toEqual(['wait', 'wait', null])
    time.pass(60_000)
    expect(look(null)).toBe('load')
    staleness.failed(null, PROBLEMS)
    expect([look(null), staleness.state().staleSinceMs]).toEqual(['wait', time.now()])
    expect([look('v1'), look('v1')]).toEqual(['wait', 'load'])
  })
})

describe('staleness', () => {
  it('counts from the first look that differed, over all that failed since, and ends when something is loaded', () => {
    const { look, staleness, time } = watched()
    const changedMs = time.now()
    look('v2')
    time.pass(4_000)
    staleness.failed('v2', PROBLEMS)
    time.pass(3_000)
    look('v3')
    staleness.failed('v3', PROBLEMS)
    expect(staleness.state()).toMatchObject({ staleSinceMs: changedMs, staleForMs: 7_000 })
    staleness.loaded('v3')
    expect(staleness.state()).toMatchObject({
      lastError: null,
      staleSinceMs: null,
      staleForMs: 0,
      lastSuccessMs: time.now(),
    })
  })

  it('of a load under way shows after ten seconds, as one that hangs would', () => {
    const { look, staleness, time } = watched()
    look('v2')
    time.pass(9_999)
    expect(staleness.state().staleSinceMs).toBeNull()
    time.pass(1)
    expect(staleness.state()).toMatchObject({ staleSinceMs: time.now() - 10_000, staleForMs: 10_000 })
  })

  it('expires past the bound, not at it', () => {
    const { staleness, time } = watched(5_000)
    staleness.failed('v2', PROBLEMS)
    time.pass(5_000)
    expect(staleness.expired()).toBe(false)
    time.pass(1)
    expect([staleness.expired(), staleness.state().expired]).toEqual([true, true])
    staleness.loaded('v2')
    expect(staleness.expired()).toBe(false)
  })

  it('does not expire while a change is being loaded, unless that takes longer than ten seconds', () => {
    const { look, staleness, time } = watched(1_000)
    look('v2')
    time.pass(9_999)
    expect(staleness.expired()).toBe(false)
    time.pass(1)
    expect(staleness.expired()).toBe(true)
  })

  it('never expires without a bound', () => {
    const { staleness, time } = watched(null)
    staleness.failed('v2', PROBLEMS)
    time.pass(1e12)
    expect(staleness.expired()).toBe(false)
  })

  it.each([
    ['back', -86_400_000],
    ['forth', 86_400_000],
  ])('is the same when somebody sets the clock %s', (_, ms) => {
    const { staleness, time, look } = watched(5_000)
    staleness.failed('v2', PROBLEMS)
    time.setWall(time.now() + ms)
    time.pass(4_000)
    expect([staleness.state().staleForMs, staleness.expired(), look('v2')]).toEqual([4_000, false, 'wait'])
    time.pass(2_000)
    expect([staleness.state().staleForMs, staleness.expired(), look('v2')]).toEqual([6_000, true, 'load'])
  })
})
