import fc from 'fast-check'
import { expect, it } from 'vitest'
import { add, createSeries, windowAt } from '../../../src/state/counters/cells/series.js'
import { boundedValue, distinctIn } from '../../../src/state/counters/cells/distinct.js'

const WINDOW_MS = 100

it('never says fewer values than there are, up to the bound; and exactly as many until it says saturated', () => {
  const step = fc.record({ passMs: fc.constantFrom(0, 1, 20, 60), value: fc.constantFrom('a', 'b', 'c', 'd', 'e') })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (steps, bound) => {
      const series = createSeries(WINDOW_MS, 0, [])
      const naive: { readonly atMs: number; readonly value: string; readonly beyond: boolean }[] = []
      let nowMs = 1000
      for (const { passMs, value } of steps) {
        nowMs += passMs
        const stored = boundedValue(windowAt(series, WINDOW_MS, nowMs), value, bound)
        add(series, { slotMs: nowMs, value: stored, amount: 1 })
        naive.push({ atMs: nowMs, value, beyond: stored !== value })
        const inside = naive.filter(({ atMs }) => atMs > nowMs - WINDOW_MS)
        const exact = new Set(inside.map((one) => one.value)).size
        const said = distinctIn(windowAt(series, WINDOW_MS, nowMs), bound)
        expect(said.saturated).toBe(inside.some(({ beyond }) => beyond))
        if (!said.saturated) expect(said.values).toBe(exact)
        expect(said.values).toBeGreaterThanOrEqual(Math.min(exact, bound))
        expect(said.values).toBeLessThanOrEqual(bound)
      }
    }),
    { numRuns: 2000 },
  )
})
