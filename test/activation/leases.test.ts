import { describe, expect, it } from 'vitest'
import { createLeases } from '../../src/activation/leases.js'
import { gate, settle, testSet } from './world.js'

const FOREVER = { retireWithinMs: 600_000 }

function leasesOf(first = testSet('v1'), options = FOREVER) {
  const errors: unknown[] = []
  const report = (error: unknown): void => void errors.push(error)
  return { first, errors, leases: createLeases(first, options, { expired: () => false, report }) }
}

describe('a request that holds a set', () => {
  it('keeps it to its end, whatever takes its place; only then it is closed, once', async () => {
    const { first, leases } = leasesOf()
    const work = gate()
    const seen: string[] = []
    const request = leases.use(async (set) => {
      seen.push(set.version)
      await work.passed
      seen.push(set.version)
    })
    leases.swap(testSet('v2'))
    await settle()
    expect([leases.current().version, first.closed()]).toEqual(['v2', 0])
    work.open()
    await request
    await settle()
    expect([seen, first.closed()]).toEqual([['v1', 'v1'], 1])
  })

  it('holds up the closing until the last of them has ended', async () => {
    const { first, leases } = leasesOf()
    const works = [gate(), gate()]
    const requests = works.map(({ passed }) => leases.use(() => passed))
    leases.swap(testSet('v2'))
    works[0]?.open()
    await requests[0]
    await settle()
    expect(first.closed()).toBe(0)
    works[1]?.open()
    await requests[1]
    await settle()
    expect(first.closed()).toBe(1)
  })

  it.each<[string, () => Promise<never>]>([
    ['rejects', () => Promise.reject(new Error('refused'))],
    [
      'throws before its first wait',
      () => {
        throw new Error('refused')
      },
    ],
  ])('and %s gives it back', async (_, run) => {
    const { first, leases } = leasesOf()
    await expect(leases.use(run)).rejects.toThrow('refused')
    leases.swap(testSet('v2'))
    await settle()
    expect(first.closed()).toBe(1)
  })

  it('is not kept waiting for by a set that nobody holds', async () => {
    const { first, leases } = leasesOf()
    leases.swap(testSet('v2'))
    await settle()
    expect(first.closed()).toBe(1)
  })

  it('loses it past the bound', async () => {
    const { first, leases } = leasesOf(testSet('v1'), { retireWithinMs: 5 })
    const work = gate()
    const request = leases.use(() => work.passed)
    leases.swap(testSet('v2'))
    await expect.poll(() => first.closed()).toBe(1)
    work.open()
    await request
    await settle()
    expect(first.closed()).toBe(1)
  })
})

describe('a set in force', () => {
  it('is not closed when its last request ends', async () => {
    const { first, leases } = leasesOf()
    await leases.use(() => Promise.resolve())
    await settle()
    expect(first.closed()).toBe(0)
  })

  it('is closed at the end, after those that are still being retired', async () => {
    const { first, leases } = leasesOf()
    const second = testSet('v2')
    const work = gate()
    const request = leases.use(() => work.passed)
    leases.swap(second)
    const closed = leases.close()
    await settle()
    expect([first.closed(), second.closed()]).toEqual([0, 1])
    work.open()
    await Promise.all([request, closed])
    expect(first.closed()).toBe(1)
  })

  it('that cannot be closed is told of, and holds up nothing', async () => {
    const { errors, leases } = leasesOf(testSet('v1', () => Promise.reject(new Error('stuck'))))
    leases.swap(testSet('v2'))
    await leases.close()
    expect(errors).toMatchObject([{ message: 'stuck' }])
  })
})
