import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  add,
  covers,
  createSeries,
  LATE_MS,
  takeBack,
  windowAt,
  type Line,
  type Series,
} from '../../../src/state/counters/cells/series.js'

const WINDOWS = [1, 10, 60_000, 100_000]
const KEEP_MS = 100_000

describe('a window over a series', () => {
  it('has a slot until the moment at which it is a whole window old', () => {
    const series = createSeries(KEEP_MS, 0, [])
    add(series, { slotMs: 1000, value: '', amount: 7 })
    expect([1000, 1009, 1010].map((nowMs) => windowAt(series, 10, nowMs).sum)).toEqual([7, 7, 0])
  })

  it('of a lifetime has everything', () => {
    const series = createSeries(null, 0, [])
    add(series, { slotMs: 0, value: '', amount: 7 })
    expect(windowAt(series, null, 1e15).sum).toBe(7)
  })

  it('that is longer than what was read is not covered', () => {
    const series = createSeries(KEEP_MS, 5000, [])
    expect([covers(series, 10, 5010), covers(series, 10, 5009), covers(series, 6000, 5010)]).toEqual([
      true,
      true,
      false,
    ])
  })
})

it('does what looking through a list does: additions in any order, taking back, windows, reading again', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 200 }), (steps) => {
      const naive: Line[] = []
      let series = createSeries(KEEP_MS, 0, [])
      let nowMs = 1_000_000
      for (const one of steps) {
        if (one.kind === 'pass') nowMs += one.ms
        if (one.kind === 'add') {
          const line = { slotMs: nowMs - one.agoMs, value: one.value, amount: one.amount }
          add(series, line)
          naive.push(line)
        }
        if (one.kind === 'take_back') {
          const line = naive[one.index % Math.max(1, naive.length)]
          if (line === undefined) continue
          takeBack(series, { ...line, amount: one.amount })
          takeFrom(naive, { ...line, amount: one.amount })
        }
        if (one.kind === 'read_again') series = readAgain(naive, nowMs)
        for (const windowMs of WINDOWS) {
          const viewMs = nowMs - one.lateMs
          const { sum, byValue } = windowAt(series, windowMs, viewMs)
          expect({ sum, byValue: Object.fromEntries(byValue) }).toEqual(naiveWindow(naive, windowMs, viewMs))
        }
      }
    }),
    { numRuns: 500 },
  )
})

it('keeps no more than twice what is in the longest window', () => {
  const series = createSeries(1000, 0, [])
  for (let nowMs = 0; nowMs < 1_000_000; nowMs += 10) {
    add(series, { slotMs: nowMs, value: '', amount: 1 })
    windowAt(series, 1000, nowMs)
  }
  expect(series.slots.length).toBeLessThanOrEqual((2 * (1000 + LATE_MS)) / 10 + 64)
})

const lateMs = fc.constantFrom(0, 0, 0, 3, 5000)
const value = fc.constantFrom('', 'a', 'b', 'c')
const step = fc.oneof(
  fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(0, 1, 9, 10, 59_999, 90_000, 300_000), lateMs }),
  fc
    .record({
      kind: fc.constant('add' as const),
      agoMs: fc.constantFrom(0, 0, 0, 1, 7),
      value,
      amount: fc.nat(50),
      lateMs,
    })
    .map((one) => ({ ...one, amount: one.amount + 1 })),
  fc
    .record({ kind: fc.constant('take_back' as const), index: fc.nat(1000), amount: fc.nat(60), lateMs })
    .map((one) => ({
      ...one,
      amount: one.amount + 1,
    })),
  fc.record({ kind: fc.constant('read_again' as const), lateMs }),
)

function naiveWindow(lines: readonly Line[], windowMs: number, nowMs: number) {
  const inside = lines.filter(({ slotMs }) => slotMs > nowMs - windowMs)
  const byValue: Record<string, number> = {}
  for (const { value: of, amount } of inside) if (amount > 0) byValue[of] = (byValue[of] ?? 0) + amount
  return { sum: inside.reduce((sum, { amount }) => sum + amount, 0), byValue }
}

/** From the row of this slot and value, whichever additions made it. */
function takeFrom(lines: Line[], { slotMs, value: of, amount }: Line): void {
  let left = amount
  for (const [index, line] of lines.entries()) {
    if (line.slotMs !== slotMs || line.value !== of) continue
    const taken = Math.min(left, line.amount)
    lines[index] = { ...line, amount: line.amount - taken }
    left -= taken
  }
}

function readAgain(lines: readonly Line[], nowMs: number): Series {
  const fromMs = Math.max(0, nowMs - KEEP_MS - LATE_MS)
  const rows = new Map<string, Line>()
  for (const line of lines.filter(({ slotMs, amount }) => slotMs >= fromMs && amount > 0)) {
    const name = `${line.slotMs} ${line.value}`
    rows.set(name, { ...line, amount: line.amount + (rows.get(name)?.amount ?? 0) })
  }
  return createSeries(KEEP_MS, fromMs, [...rows.values()])
}
