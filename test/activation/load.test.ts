import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLoader, type Attempt } from '../../src/activation/load.js'
import { createLook } from '../../src/activation/look.js'
import { boundedProblems } from '../../src/activation/problems.js'
import { within } from '../../src/activation/within.js'
import { PolicyLoadError } from '../../src/core/policy-set.js'
import { gate, loaded, testSet } from './world.js'

const active = testSet('v1')

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A loader whose loads end when the test says so. */
function loader(timeoutMs = 1_000) {
  const loads: ReturnType<typeof gate<Attempt>>[] = []
  const errors: unknown[] = []
  const load = () => {
    const next = gate<Attempt>()
    loads.push(next)
    return next.passed as Promise<ReturnType<typeof loaded>>
  }
  return { loads, errors, loader: createLoader(timeoutMs, { load, report: (error) => errors.push(error) }) }
}

describe('a load', () => {
  it('that fails answers its problems, also where they are of no known kind', async () => {
    const { loads, loader: one } = loader()
    const problems = [{ file: 'p.yaml', line: 1, column: 2, message: 'no' }]
    const first = one.attempt(active)
    loads[0]?.fail(new PolicyLoadError(problems))
    expect(await first).toEqual({ problems })
    const second = one.attempt(active)
    loads[1]?.fail(new Error('out of threads'))
    expect(await second).toEqual({
      problems: [{ file: 'policies', line: null, column: null, message: 'out of threads' }],
    })
  })

  it('that hangs is given up, and what it built is closed when it comes all the same', async () => {
    const { loads, loader: one } = loader(1_000)
    const attempt = one.attempt(active)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await attempt).toMatchObject({ problems: [{ message: expect.stringContaining('1000 ms') }] })
    const late = testSet('v2')
    loads[0]?.open(loaded(late))
    await vi.advanceTimersByTimeAsync(0)
    expect(late.closed()).toBe(1)
  })

  it('is not begun while two that were given up still hang', async () => {
    const { loads, loader: one } = loader(1_000)
    for (let index = 0; index < 2; index++) {
      const attempt = one.attempt(active)
      await vi.advanceTimersByTimeAsync(1_000)
      await attempt
    }
    expect(await one.attempt(active)).toMatchObject({ problems: [{ message: expect.stringContaining('still hang') }] })
    expect(loads).toHaveLength(2)
    loads[0]?.open({ set: null, revision: null })
    await vi.advanceTimersByTimeAsync(0)
    void one.attempt(active)
    expect(loads).toHaveLength(3)
  })

  it('under way is given up at the end, which waits until what it built is closed, and not for ever', async () => {
    const { loads, loader: one } = loader(60_000)
    const attempt = one.attempt(active)
    one.giveUp()
    expect(await attempt).toHaveProperty('problems')
    let idle = false
    const waiting = one.idle().then(() => {
      idle = true
    })
    await vi.advanceTimersByTimeAsync(9_999)
    expect(idle).toBe(false)
    const late = testSet('v2')
    loads[0]?.open(loaded(late))
    await waiting
    expect(late.closed()).toBe(1)
    expect(await one.attempt(active)).toHaveProperty('problems')
    const hanging = one.idle()
    await vi.advanceTimersByTimeAsync(10_000)
    await hanging
  })

  it.each<[string, () => Promise<void>, string]>([
    ['fails to close', () => Promise.reject(new Error('stuck')), 'stuck'],
    ['never closes', () => new Promise(() => undefined), 'not closed within 10000 ms'],
  ])('that is not needed and %s is told of, and holds up nothing', async (_, close, message) => {
    const { errors, loader: one } = loader()
    const discarded = one.discard(loaded(testSet('v2', close)))
    await vi.advanceTimersByTimeAsync(10_000)
    await discarded
    expect(errors).toMatchObject([{ message }])
  })
})

describe('waiting within a limit', () => {
  it('leaves nothing behind on the signal that could end it', async () => {
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    expect(await within(Promise.resolve(1), 1_000, signal)).toEqual({ inTime: true, value: 1 })
    await expect(within(Promise.reject(new Error('no')), 1_000, signal)).rejects.toThrow('no')
    expect([added.mock.calls.length, removed.mock.calls.length]).toEqual([2, 2])
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(added.mock.calls.map(([, listener]) => listener))
  })
})

describe('the signature of a folder', () => {
  it('is null where it cannot be had, and where it does not come in time; meanwhile it is not asked again', async () => {
    const asked: ReturnType<typeof gate<string>>[] = []
    const look = createLook(() => {
      const next = gate<string>()
      asked.push(next)
      return next.passed
    }, 1_000)
    for (let index = 0; index < 3; index++) {
      const answer = look()
      await vi.advanceTimersByTimeAsync(1_000)
      expect(await answer).toBeNull()
    }
    expect(asked).toHaveLength(1)
    asked[0]?.open('late')
    await vi.advanceTimersByTimeAsync(0)
    const next = look()
    asked[1]?.open('now')
    expect(await next).toBe('now')
    const failing = look()
    asked[2]?.fail(new Error('EIO'))
    expect(await failing).toBeNull()
  })
})

describe('many problems', () => {
  it('are cut to a hundred of bounded length, and the rest is counted', () => {
    const problem = { file: 'p.yaml', line: 1, column: 1, message: 'x'.repeat(5_000) }
    const shown = boundedProblems(Array<typeof problem>(1_234).fill(problem))
    expect(shown).toHaveLength(101)
    expect(shown[0]?.message).toHaveLength(1_000)
    expect(shown[100]?.message).toBe('and 1134 more problems')
    expect(boundedProblems(Array<typeof problem>(100).fill(problem))).toHaveLength(100)
  })
})
