import { learned, NO_BASELINE, type Baseline } from '../../../src/state/behaviour/baseline.js'
import type { Amount, Observation } from '../../../src/state/behaviour/observation.js'
import { scoreOf, type Scored } from '../../../src/state/behaviour/score.js'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
/** A Monday, 09:00 UTC. */
export const MONDAY = Date.UTC(2026, 0, 5, 9)
export const WARM_UP = 50

/** Uniform in [0, 1), the same for the same seed (mulberry32). */
export type Chance = () => number

export function seeded(seed: number): Chance {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** How an agent lives: what does not change. */
export interface Habits {
  readonly nextMs: (nowMs: number) => number
  readonly amounts: () => readonly Amount[]
  readonly previousTool: () => string | null
}

export interface Lived {
  readonly baseline: Baseline
  readonly nowMs: number
  /** Of the calls after the warm-up. */
  readonly scored: readonly Scored[]
}

/** So many allowed calls, each scored before it is learned from, as the service does it. */
export function live(habits: Habits, calls: number, from: Pick<Lived, 'baseline' | 'nowMs'> = NEWBORN): Lived {
  let { baseline, nowMs } = from
  const scored: Scored[] = []
  for (let call = 0; call < calls; call++) {
    nowMs = habits.nextMs(nowMs)
    const observation = { atMs: nowMs, previousTool: habits.previousTool(), amounts: habits.amounts() }
    const score = baseline.calls < WARM_UP ? null : scoreOf(baseline, observation)
    if (score !== null) scored.push(score)
    baseline = learned(baseline, { observation, surprise: score?.surprise ?? null }, WARM_UP)
  }
  return { baseline, nowMs, scored }
}

const NEWBORN = { baseline: NO_BASELINE, nowMs: MONDAY }

export function share(scored: readonly Scored[], above: number): number {
  return scored.filter(({ score }) => score > above).length / scored.length
}

/** An ordinary call of an office worker, but for what is said. */
export function call(atMs: number, changed: Partial<Observation> = {}): Observation {
  return { atMs, previousTool: 'read_invoice', amounts: [{ currency: 'USD', minor: 22_000 }], ...changed }
}

/** Calls at random, a mean time apart. */
export function poisson(chance: Chance, meanMs: number): Habits['nextMs'] {
  return (nowMs) => nowMs - Math.log(1 - chance()) * meanMs
}

/** As `poisson`, but only from 8 to 18 o'clock. */
export function inOfficeHours(chance: Chance, meanMs: number): Habits['nextMs'] {
  const next = poisson(chance, meanMs)
  return (nowMs) => {
    let then = next(nowMs)
    while (Math.floor(then / HOUR) % 24 < 8 || Math.floor(then / HOUR) % 24 >= 18) then = next(then)
    return then
  }
}

/** Some calls within seconds, then hours of nothing. */
export function inBursts(chance: Chance): Habits['nextMs'] {
  const pause = poisson(chance, 4 * HOUR)
  return (nowMs) => (chance() < 0.2 ? pause(nowMs) : nowMs + SECOND + chance() * 5 * SECOND)
}

/** Log-normal about 220.00. */
export function amountsAround(chance: Chance, deviation: number, currency = 'USD'): Habits['amounts'] {
  return () => [{ currency, minor: Math.round(22_000 * Math.exp(deviation * gauss(chance))) }]
}

export function oneOf(chance: Chance, shares: Readonly<Record<string, number>>): () => string {
  return () => {
    let left = chance()
    for (const [name, of] of Object.entries(shares)) {
      left -= of
      if (left < 0) return name
    }
    return Object.keys(shares)[0] ?? ''
  }
}

export function gauss(chance: Chance): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
}

export function officeWorker(seed: number): Habits {
  const chance = seeded(seed)
  return {
    nextMs: inOfficeHours(chance, 10 * MINUTE),
    amounts: amountsAround(chance, 0.8),
    previousTool: oneOf(chance, { read_invoice: 0.7, process_payment: 0.25, look_up_vendor: 0.05 }),
  }
}
