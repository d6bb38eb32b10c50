import type { JsonObject } from '../core/json.js'
import type { TallyLine } from '../core/store.js'
import type { Decision } from '../core/words.js'
import { estimateMs, LATENCY, sum } from './latency.js'
import { REASON } from './reason-names.js'
import { stepAt, type Window } from './window.js'

type Line = TallyLine & { readonly hourMs: number }

const DECISIONS = ['ALLOW', 'BLOCK', 'REQUIRES_APPROVAL'] as const satisfies readonly Decision[]
const TOP_REASONS = 10

/** What was counted of decisions in the window. */
export function decisionFigures(lines: readonly Line[], window: Window): JsonObject {
  const totals = totalsOf(lines)
  return {
    decisions: {
      total: DECISIONS.reduce((total, decision) => total + (totals.get(`decision:${decision}`) ?? 0), 0),
      by_decision: byDecision(totals),
      over_time: overTime(lines, window),
    },
    reasons: topReasons(totals),
    latency: latencyFigures(totals),
  }
}

function totalsOf(lines: readonly TallyLine[]): ReadonlyMap<string, number> {
  const totals = new Map<string, number>()
  for (const { name, count } of lines) totals.set(name, (totals.get(name) ?? 0) + count)
  return totals
}

function byDecision(totals: ReadonlyMap<string, number>): JsonObject {
  return Object.fromEntries(DECISIONS.map((decision) => [decision, totals.get(`decision:${decision}`) ?? 0]))
}

/** Every step of the window, also those in which nothing was decided. */
function overTime(lines: readonly Line[], window: Window): readonly JsonObject[] {
  const steps = window.starts.map(() => new Map<string, number>())
  for (const { hourMs, name, count } of lines) {
    const step = steps[stepAt(window, hourMs)]
    step?.set(name, (step.get(name) ?? 0) + count)
  }
  return window.starts.map((startMs, at) => ({
    at: new Date(startMs).toISOString(),
    ...byDecision(steps[at] ?? new Map()),
  }))
}

function topReasons(totals: ReadonlyMap<string, number>): readonly JsonObject[] {
  return [...totals]
    .filter(([name]) => name.startsWith(REASON))
    .map(([name, count]) => ({ code: name.slice(REASON.length), count }))
    .sort((one, other) => other.count - one.count || (one.code < other.code ? -1 : 1))
    .slice(0, TOP_REASONS)
}

function latencyFigures(totals: ReadonlyMap<string, number>): JsonObject {
  const latencies = [...totals].filter(([name]) => name.startsWith(LATENCY))
  const counts = new Map(latencies.map(([name, count]) => [name.slice(LATENCY.length), count]))
  return {
    counted: sum(counts),
    p50_ms: estimateMs(counts, 0.5),
    p90_ms: estimateMs(counts, 0.9),
    p99_ms: estimateMs(counts, 0.99),
  }
}
