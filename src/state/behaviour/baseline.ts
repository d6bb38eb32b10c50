import { DAY_MS, HOUR_MS } from '../time.js'
import { fadedAmounts, NO_AMOUNTS, withAmount, type Amounts } from './amounts.js'
import { fadedCategories, NO_CATEGORIES, seenAgain, type Categories } from './categories.js'
import { added, EMPTY_HISTOGRAM, faded, logBin, type Histogram } from './histogram.js'
import { fadedHours, hourOfDay, hoursWeight, NO_HOURS, withHour, type Hours } from './hours.js'
import type { Observation } from './observation.js'

/** What an agent's allowed calls of one tool are usually like. */
export interface Baseline {
  /** Calls that it learned from, ever. */
  readonly calls: number
  /** Of the last calls, at most `SPAN_CALLS`, the latest last. */
  readonly times: readonly number[]
  /** Weights were faded at this moment. */
  readonly fadedMs: number
  /** Hours since the epoch, and how many calls it learned from in that hour. */
  readonly hour: number
  readonly taught: number
  /** Log of the time since the call before. */
  readonly gaps: Histogram
  /** Log of the time in which the last `SPAN_CALLS` calls were made. */
  readonly spans: Histogram
  readonly hours: Hours
  readonly amounts: Amounts
  /** The tools of the allowed calls before. */
  readonly before: Categories
  /** How unlikely the calls were; see `score.ts`. */
  readonly surprises: Histogram
}

export interface Lesson {
  readonly observation: Observation
  /** The bin of how unlikely the call was; null where that was not asked. */
  readonly surprise: number | null
}

/** So many gaps make a span: slow sprees show in it that no single gap tells. */
export const SPAN_CALLS = 8

/** Weights fade to 1/e in this time, but never so far that less than the weight of `MEMORY_CALLS` calls is left. */
const MEMORY_MS = 14 * DAY_MS
const MEMORY_CALLS = 512
/** Weights are faded in steps no smaller than this, so that rounding does not stop them. */
const FADING_STEP = 31 / 32
/** An hour teaches at most so much of what is known already (or as many calls as the warm-up takes). */
const HOURLY_SHARE = 1 / 16
const MAX_TIME_BINS = 28
const MAX_TOOLS_BEFORE = 12
const MAX_SURPRISE_BINS = 24

export const NO_BASELINE: Baseline = {
  calls: 0,
  times: [],
  fadedMs: 0,
  hour: 0,
  taught: 0,
  gaps: EMPTY_HISTOGRAM,
  spans: EMPTY_HISTOGRAM,
  hours: NO_HOURS,
  amounts: NO_AMOUNTS,
  before: NO_CATEGORIES,
  surprises: EMPTY_HISTOGRAM,
}

/** The baseline after an allowed call. What is beyond the hour's share is remembered as a time alone. */
export function learned(baseline: Baseline, lesson: Lesson, warmUpCalls: number): Baseline {
  const { atMs } = lesson.observation
  const hour = Math.floor(atMs / HOUR_MS)
  const taught = hour === baseline.hour ? baseline.taught : 0
  const times = [...baseline.times, atMs].slice(-SPAN_CALLS)
  if (taught >= Math.max(warmUpCalls, hoursWeight(baseline.hours) * HOURLY_SHARE)) return { ...baseline, times }
  const left = fadedBaseline(baseline, atMs)
  return { ...withCall(left, lesson), hour, taught: taught + 1, times }
}

function withCall(baseline: Baseline, { observation, surprise }: Lesson): Baseline {
  const { atMs, amounts, previousTool } = observation
  const { gap, span } = binsOfTime(baseline, atMs)
  const { before, surprises } = baseline
  return {
    ...baseline,
    calls: baseline.calls + 1,
    fadedMs: baseline.calls === 0 ? atMs : baseline.fadedMs,
    gaps: gap === null ? baseline.gaps : added(baseline.gaps, gap, MAX_TIME_BINS),
    spans: span === null ? baseline.spans : added(baseline.spans, span, MAX_TIME_BINS),
    hours: withHour(baseline.hours, hourOfDay(atMs)),
    amounts: amounts.reduce(withAmount, baseline.amounts),
    before: previousTool === null ? before : seenAgain(before, previousTool, MAX_TOOLS_BEFORE),
    surprises: surprise === null ? surprises : added(surprises, surprise, MAX_SURPRISE_BINS),
  }
}

/** Null where there were not so many calls yet. A clock that stepped back is read as no time. */
export function binsOfTime(
  { times }: Pick<Baseline, 'times'>,
  atMs: number,
): { gap: number | null; span: number | null } {
  const [last, first] = [times.at(-1), times.at(-SPAN_CALLS)]
  return { gap: binSince(last, atMs), span: binSince(first, atMs) }
}

function binSince(thenMs: number | undefined, atMs: number): number | null {
  return thenMs === undefined ? null : logBin(Math.max(0, atMs - thenMs))
}

function fadedBaseline(baseline: Baseline, atMs: number): Baseline {
  const weight = hoursWeight(baseline.hours)
  const factor = Math.max(Math.exp(-Math.max(0, atMs - baseline.fadedMs) / MEMORY_MS), MEMORY_CALLS / weight)
  if (factor > FADING_STEP) return baseline
  return {
    ...baseline,
    fadedMs: atMs,
    gaps: faded(baseline.gaps, factor),
    spans: faded(baseline.spans, factor),
    hours: fadedHours(baseline.hours, factor),
    amounts: fadedAmounts(baseline.amounts, factor),
    before: fadedCategories(baseline.before, factor),
    surprises: faded(baseline.surprises, factor),
  }
}
