import { chanceOfAmount } from './amounts.js'
import { binsOfTime, SPAN_CALLS, type Baseline } from './baseline.js'
import { chanceOf } from './categories.js'
import { tail, weightOf } from './histogram.js'
import { chanceOfHour, hourOfDay } from './hours.js'
import type { Observation } from './observation.js'

export interface Scored {
  /** 0..1: 1 − how many of the agent's ordinary calls of this tool are as unlikely as this one. */
  readonly score: number
  /** The most unusual aspects, highest first, at most three. */
  readonly reasons: readonly Unusual[]
  /** For the baseline; see `Lesson`. */
  readonly surprise: number
}

export interface Unusual {
  readonly fact: 'rate' | 'hour' | 'amount' | 'transition'
  /** 1 − the chance of a call that is as unusual in this aspect. */
  readonly score: number
}

interface Aspect {
  readonly fact: Unusual['fact']
  readonly chance: number
}

const MAX_REASONS = 3
const DECIMALS = 1_000_000
/** Of the calculated chance, against the calls that were as unlikely. */
const CALCULATED_WEIGHT = 64
const SURPRISES_PER_OCTAVE = 4
const MOST_SURPRISING = 400

/**
 * The chance of the least likely aspect, with Šidák's correction for how many were looked at; then, since no agent is
 * quite as calculated, brought together with how often the agent's calls were so unlikely.
 */
export function scoreOf(baseline: Baseline, observation: Observation): Scored {
  const aspects = aspectsOf(baseline, observation)
  const calculated = leastOf(aspects.map(({ chance }) => chance))
  const surprise = Math.min(MOST_SURPRISING, Math.floor(-Math.log2(calculated) * SURPRISES_PER_OCTAVE))
  const reasons = aspects
    .map(({ fact, chance }) => ({ fact, score: rounded(1 - chance) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_REASONS)
  return { score: rounded(1 - chanceOfSurprise(baseline, surprise, calculated)), reasons, surprise }
}

function chanceOfSurprise({ surprises }: Baseline, surprise: number, calculated: number): number {
  let asUnlikely = 0
  for (const [bin, weight] of surprises) if (bin >= surprise) asUnlikely += weight
  return (asUnlikely + CALCULATED_WEIGHT * calculated) / (weightOf(surprises) + CALCULATED_WEIGHT)
}

/** What can be said of this call; an aspect that has no meaning for it is not there. */
function aspectsOf(baseline: Baseline, { atMs, amounts, previousTool }: Observation): readonly Aspect[] {
  const rate = chancesOfRate(baseline, atMs)
  const sizes = amounts.map((amount) => chanceOfAmount(baseline.amounts, amount))
  return [
    { fact: 'rate', chance: leastOf(rate) },
    { fact: 'hour', chance: chanceOfHour(baseline.hours, hourOfDay(atMs)) },
    ...(sizes.length === 0 ? [] : [{ fact: 'amount', chance: leastOf(sizes) } as const]),
    ...(previousTool === null
      ? []
      : [{ fact: 'transition', chance: chanceOf(baseline.before, previousTool) } as const]),
  ]
}

/** Of calls that come so soon, one by one and eight together. Spans overlap, so the guess has the weight of eight. */
function chancesOfRate(baseline: Baseline, atMs: number): readonly number[] {
  const { gap, span } = binsOfTime(baseline, atMs)
  return [
    ...(gap === null ? [] : [tail(baseline.gaps, gap, 'below', 1)]),
    ...(span === null ? [] : [tail(baseline.spans, span, 'below', SPAN_CALLS)]),
  ]
}

/** The chance that the least of so many chances is so small. */
function leastOf(chances: readonly number[]): number {
  const least = Math.min(1, ...chances)
  if (least === 1) return 1
  return -Math.expm1(chances.length * Math.log1p(-least))
}

function rounded(score: number): number {
  return Math.min(1, Math.max(0, Math.round(score * DECIMALS) / DECIMALS))
}
