import type { Judgement } from '../core/decision.js'
import type { ApprovalChange, Store } from '../core/store.js'
import { LATENCY, latencyClass } from './latency.js'
import { createReasonNames } from './reason-names.js'
import { HOUR_MS, startOf } from './window.js'

const FLUSH_MS = 2000
/** Of one organisation, while nothing can be written. */
const MAX_HOURS_HELD = 24

/** Counts of decisions, by organisation and hour. What was counted since the last flush is lost in a crash. */
export interface Tallies {
  /** Never throws. */
  decided(organisation: string, judgement: Tallied): void
  /** Writes what was counted since the last time; what cannot be written is kept for the next time. Never throws. */
  flush(): Promise<void>
  /** Flushes, and no more after that. */
  close(): Promise<void>
}

export type Tallied = Pick<Judgement, 'decision' | 'reasons' | 'latencyMs'>

export interface TalliesDeps {
  readonly store: Pick<Store, 'keep' | 'tallies'>
  readonly nowMs: () => number
  /** Counts could not be written, for the first time since they could. */
  readonly report: (problem: unknown) => void
}

type Counts = Map<string, number>
/** By the hour's begin. */
type Hours = Map<number, Counts>

export function createTallies({ store, nowMs, report }: TalliesDeps): Tallies {
  let counted = new Map<string, Hours>()
  let failing = false
  let flushing: Promise<void> | null = null
  const reasonName = createReasonNames(store)

  const add = (organisation: string, hourMs: number, name: string, count: number): void => {
    const hours = getOr(counted, organisation, () => new Map<number, Counts>())
    const counts = getOr(hours, hourMs, () => new Map<string, number>())
    counts.set(name, (counts.get(name) ?? 0) + count)
  }
  const putBack = (organisation: string, hours: Hours): void => {
    for (const [hourMs, counts] of hours) {
      for (const [name, count] of counts) add(organisation, hourMs, name, count)
    }
    const held = counted.get(organisation)
    for (const hourMs of [...(held?.keys() ?? [])].sort((a, b) => b - a).slice(MAX_HOURS_HELD)) held?.delete(hourMs)
  }
  const write = async (organisation: string, hours: Hours): Promise<void> => {
    try {
      const result = await store.keep(organisation, changesOf(hours))
      if (!result.kept) throw new Error(`counts are not kept: ${result.conflict}`)
      failing = false
    } catch (problem) {
      putBack(organisation, hours)
      if (!failing) report(problem)
      failing = true
    }
  }
  const writeAll = async (): Promise<void> => {
    const batch = counted
    counted = new Map()
    await Promise.all([...batch].map(([organisation, hours]) => write(organisation, hours)))
  }
  const flush = async (): Promise<void> => {
    await flushing
    const mine = writeAll()
    flushing = mine
    await mine
    if (flushing === mine) flushing = null
  }
  const timer = setInterval(() => {
    if (flushing === null) void flush()
  }, FLUSH_MS)
  timer.unref()

  return {
    decided: (organisation, { decision, reasons, latencyMs }) => {
      const hourMs = startOf(nowMs(), HOUR_MS)
      add(organisation, hourMs, `decision:${decision}`, 1)
      add(organisation, hourMs, `${LATENCY}${latencyClass(latencyMs)}`, 1)
      const names = new Set(reasons.map(({ code }) => reasonName(organisation, hourMs, code)))
      for (const name of names) add(organisation, hourMs, name, 1)
    },
    flush,
    close: async () => {
      clearInterval(timer)
      await flush()
    },
  }
}

function changesOf(hours: Hours): readonly ApprovalChange[] {
  return [...hours].map(([hourMs, counts]) => ({
    kind: 'tally' as const,
    hourMs,
    lines: [...counts].map(([name, count]) => ({ name, count })),
  }))
}

function getOr<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
