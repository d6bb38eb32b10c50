import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { learned, NO_BASELINE, type Baseline } from '../../../src/state/behaviour/baseline.js'
import type { Observation } from '../../../src/state/behaviour/observation.js'
import { scoreOf } from '../../../src/state/behaviour/score.js'
import {
  amountsAround,
  call,
  DAY,
  gauss,
  HOUR,
  inBursts,
  live,
  MINUTE,
  officeWorker,
  oneOf,
  poisson,
  SECOND,
  seeded,
  share,
  WARM_UP,
  type Chance,
  type Habits,
} from './agents.js'

const STEADY: Readonly<Record<string, (chance: Chance) => Habits>> = {
  'in office hours': (chance) => officeWorker(Math.floor(chance() * 1000)),
  'round the clock, once an hour': (chance) => ({
    nextMs: poisson(chance, HOUR),
    amounts: amountsAround(chance, 0.3),
    previousTool: oneOf(chance, { a: 0.7, b: 0.3 }),
  }),
  'twice a minute, without amounts': (chance) => ({
    nextMs: poisson(chance, 30 * SECOND),
    amounts: () => [],
    previousTool: oneOf(chance, { a: 0.5, b: 0.5 }),
  }),
  'in bursts, with amounts of every size': (chance) => ({
    nextMs: inBursts(chance),
    amounts: amountsAround(chance, 2),
    previousTool: () => 'a',
  }),
  'by the clock, always the same': (chance) => ({
    nextMs: (nowMs) => nowMs + MINUTE + gauss(chance) * SECOND,
    amounts: () => [{ currency: 'USD', minor: 5000 }],
    previousTool: () => 'a',
  }),
  'with ever other tools and a dozen currencies': (chance) => ({
    nextMs: poisson(chance, HOUR),
    amounts: () => amountsAround(chance, 1, `C${Math.floor(chance() * 12)}`)(),
    previousTool: () => `t${Math.floor(chance() * 100)}`,
  }),
}

describe('the score of a steady agent', () => {
  it.each(Object.keys(STEADY))('is above 1 − x for at most about x of its calls: %s', (name) => {
    const { scored } = live(steady(name, 7), 10_000 + WARM_UP)
    expect(share(scored, 0.9)).toBeLessThanOrEqual(0.1)
    expect(share(scored, 0.95)).toBeLessThanOrEqual(0.05)
    expect(share(scored, 0.99)).toBeLessThanOrEqual(0.01)
    expect(share(scored, 0.999)).toBeLessThanOrEqual(0.001)
  })

  it('is above 1 − x for not much less than x of them, taken together', () => {
    const scored = Object.keys(STEADY).flatMap((name) => live(steady(name, 8), 5_000).scored)
    expect(share(scored, 0.5)).toBeGreaterThan(0.2)
    expect(share(scored, 0.9)).toBeGreaterThan(0.03)
    expect(share(scored, 0.99)).toBeGreaterThan(0.001)
  })
})

describe('the score of an agent that is hardly known', () => {
  it('is above 0.99 for at most two of a hundred calls', () => {
    const scored = Array.from({ length: 200 }, (_, seed) => live(officeWorker(seed), WARM_UP + 20).scored).flat()
    expect(share(scored, 0.9)).toBeLessThanOrEqual(0.1)
    expect(share(scored, 0.99)).toBeLessThanOrEqual(0.02)
    expect(share(scored, 0.999)).toBeLessThanOrEqual(0.001)
  })
})

describe('an unusual call', () => {
  const { baseline, nowMs } = live(officeWorker(1), 1_000)
  const next = officeWorker(2).nextMs(nowMs)

  it('does not stand out when it is like the others', () => {
    expect(scoreOf(baseline, call(next)).score).toBeLessThan(0.9)
  })

  it.each([
    ['hour', { atMs: Math.floor(next / DAY) * DAY + DAY + 3 * HOUR }],
    ['amount', { amounts: [{ currency: 'USD', minor: 2_200_000 }] }],
    ['amount', { amounts: [{ currency: 'JPY', minor: 22_000 }] }],
    [
      'amount',
      {
        amounts: [
          { currency: 'USD', minor: 22_000 },
          { currency: 'USD', minor: Number.MAX_SAFE_INTEGER },
        ],
      },
    ],
    ['transition', { previousTool: 'delete_records' }],
  ] as const)('scores high for its %s, which is named first: %j', (fact, changed) => {
    const { score, reasons } = scoreOf(baseline, call(next, changed))
    expect(score).toBeGreaterThan(0.99)
    expect(reasons[0]?.fact).toBe(fact)
  })

  it('names three aspects, the most unusual first', () => {
    const { reasons } = scoreOf(baseline, call(next, { previousTool: 'delete_records' }))
    expect(reasons).toHaveLength(3)
    expect(reasons.map(({ score }) => score)).toEqual(reasons.map(({ score }) => score).sort((a, b) => b - a))
  })

  it('scores higher the larger its amount is', () => {
    const scores = [2, 10, 100, 10_000].map(
      (times) => scoreOf(baseline, call(next, { amounts: [{ currency: 'USD', minor: 22_000 * times }] })).score,
    )
    expect(scores).toEqual([...scores].sort((a, b) => a - b))
    expect(new Set(scores).size).toBe(scores.length)
  })
})

describe('a spree', () => {
  it('scores high for its rate within its first calls', () => {
    const { baseline, nowMs } = live(officeWorker(1), 1_000)
    const start = nowMs + 10 * MINUTE
    const scores = spree(baseline, start, 5 * SECOND, 12)
    expect(Math.max(...scores.map(({ score }) => score))).toBeGreaterThan(0.999)
    expect(scores.filter(({ score }) => score > 0.99).every(({ reasons }) => reasons[0]?.fact === 'rate')).toBe(true)
  })

  it('scores high when no single gap tells, only that so many came together', () => {
    const chance = seeded(5)
    const { baseline, nowMs } = live(STEADY['round the clock, once an hour']?.(chance) ?? officeWorker(1), 1_000)
    const scores = spree(baseline, nowMs, 6 * MINUTE, 12, 'a')
    expect(scores[0]?.score).toBeLessThan(0.99)
    expect(Math.max(...scores.map(({ score }) => score))).toBeGreaterThan(0.99)
  })
})

describe('the baseline', () => {
  it('follows a slow change: what was unusual is ordinary after some hundred calls', () => {
    const day = live(officeWorker(3), 1_500)
    const shifted: Habits = { ...officeWorker(4), nextMs: shiftedBy(12 * HOUR, officeWorker(4).nextMs) }
    const early = live(shifted, 60, day)
    const late = live(shifted, 1_500, early)
    expect(share(early.scored, 0.9)).toBeGreaterThan(0.1)
    expect(share(late.scored.slice(-500), 0.95)).toBeLessThan(0.05)
  })

  it('is taught by no hour more than a sixteenth of what it knows, however many calls come', () => {
    const { baseline, nowMs } = live(officeWorker(1), 3_000)
    const [{ calls }, flooded] = [baseline, flood(baseline, nowMs, 2_000)]
    expect(flooded.calls - calls).toBeLessThanOrEqual(2 * Math.max(WARM_UP, 1 + weight(baseline) / 16))
    expect(flooded.times.at(-1)).toBe(nowMs + 2_000 * SECOND)
  })

  it('never weighs more than what the last weeks hold, and keeps some hundred calls however old they are', () => {
    const busy = live({ ...officeWorker(1), nextMs: (nowMs) => nowMs + 5 * MINUTE }, 20_000)
    expect(weight(busy.baseline)).toBeLessThan((1.1 * (14 * DAY)) / (5 * MINUTE))
    const rare = live({ ...officeWorker(1), nextMs: (nowMs) => nowMs + 3 * DAY }, 2_000)
    expect(weight(rare.baseline)).toBeGreaterThan(500)
    expect(weight(rare.baseline)).toBeLessThan(540)
  })
})

describe('whatever the calls are', () => {
  it('the score is a number from 0 to 1', () => {
    const observation: fc.Arbitrary<Observation> = fc.record({
      atMs: fc.oneof(fc.nat(), fc.integer({ min: 0, max: 8.64e15 }), fc.constant(0)),
      previousTool: fc.option(fc.constantFrom('a', 'b', '', '__proto__', 'x'.repeat(128))),
      amounts: fc.array(
        fc.record({
          currency: fc.constantFrom('USD', 'JPY', '__proto__'),
          minor: fc.oneof(
            fc.constantFrom(0, -0, -1, 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, Number.MAX_VALUE),
            fc.integer(),
          ),
        }),
        { maxLength: 8 },
      ),
    })
    fc.assert(
      fc.property(fc.array(observation, { minLength: 1, maxLength: 80 }), (observations) => {
        let baseline = NO_BASELINE
        for (const one of observations) {
          const { score, reasons, surprise } = scoreOf(baseline, one)
          for (const number of [score, ...reasons.map((reason) => reason.score)]) {
            expect(number).toBeGreaterThanOrEqual(0)
            expect(number).toBeLessThanOrEqual(1)
          }
          expect(Number.isSafeInteger(surprise)).toBe(true)
          baseline = learned(baseline, { observation: one, surprise }, WARM_UP)
        }
      }),
    )
  })
})

function steady(name: string, seed: number): Habits {
  const habits = STEADY[name]
  if (habits === undefined) throw new Error(name)
  return habits(seeded(seed))
}

function spree(baseline: Baseline, startMs: number, gapMs: number, calls: number, previousTool = 'read_invoice') {
  let left = baseline
  return Array.from({ length: calls }, (_, index) => {
    const observation = call(startMs + (index + 1) * gapMs, { previousTool })
    const scored = scoreOf(left, observation)
    left = learned(left, { observation, surprise: scored.surprise }, WARM_UP)
    return scored
  })
}

/** One call a second. */
function flood(baseline: Baseline, startMs: number, calls: number): Baseline {
  let left = baseline
  for (let index = 1; index <= calls; index++) {
    left = learned(left, { observation: call(startMs + index * SECOND), surprise: null }, WARM_UP)
  }
  return left
}

function shiftedBy(ms: number, nextMs: Habits['nextMs']): Habits['nextMs'] {
  return (nowMs) => nextMs(nowMs - ms) + ms
}

function weight({ hours }: Baseline): number {
  return hours.reduce((sum, own) => sum + own, 0)
}
