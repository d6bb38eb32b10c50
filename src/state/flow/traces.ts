import type { Label } from '../../core/flow.js'
import { findIn, type Found, type Look } from './find.js'
import { createPrintIndex } from './prints/print-index.js'
import type { Query } from './prints/printer.js'
import { createTally, type Tally } from './tally.js'
import type { Traced, TracedReport, TracedSection } from './traced.js'

/** What one agent read, or one session was told, within the window: oldest first, bounded. */
export interface Traces extends Pick<Tally, 'unreported' | 'reads' | 'lastSaid' | 'last'> {
  add(traced: Traced): void
  report(id: string, report: TracedReport): void
  /** Forgets what has expired. */
  expire(nowMs: number): void
  /** Where the value stands. */
  find(query: Query): readonly Found[]
  /** Something of the window was cut off or dropped: what is not found need not be new. */
  forgotten(nowMs: number): boolean
  weight(): number
}

export interface TracesLimits {
  readonly maxTraces: number
  readonly maxPrints: number
}

interface Kept {
  traced: Traced
  prints: number
}

/** Places are numbered: the trace's number times this, and the section. */
const SECTIONS = 128
/** Then numbers begin anew; what had them is long gone. */
const MAX_NUMBER = Math.floor(0xffff_ffff / SECTIONS)
const NO_PRINTS = new Float64Array()
/** A trace without prints takes memory too. */
const WEIGHT_OF_TRACE = 100

export function createTraces({ maxTraces, maxPrints }: TracesLimits): Traces {
  const shelf = createShelf()
  const tally = createTally()
  let forgottenUntilMs = -Infinity
  const forget = ({ expiresMs }: Traced): void => {
    forgottenUntilMs = Math.max(forgottenUntilMs, expiresMs)
  }
  const noteReport = (traced: Traced, { instructions, truncated }: TracedReport): void => {
    if (instructions) tally.instructed(traced.atMs)
    if (truncated) forget(traced)
  }
  const dropWhile = (isOver: (traced: Traced) => boolean): void => {
    for (let oldest = shelf.oldest(); oldest !== null && isOver(oldest); oldest = shelf.oldest()) {
      shelf.dropOldest()
      tally.drop(oldest)
    }
  }
  const makeRoom = (): void => {
    dropWhile((traced) => {
      const over = shelf.size() > maxTraces || shelf.prints() > maxPrints
      if (over) forget(traced)
      return over
    })
  }
  return {
    add: (traced) => {
      if (!shelf.put(traced)) return
      tally.add(traced)
      if (traced.report !== null) noteReport(traced, traced.report)
      makeRoom()
    },
    report: (id, report) => {
      const before = shelf.report(id, report)
      if (before === null) return
      tally.reported(before)
      noteReport(before, report)
      makeRoom()
    },
    expire: (nowMs) => {
      dropWhile(({ expiresMs }) => expiresMs <= nowMs)
    },
    find: (query) => findIn(query, shelf.look),
    forgotten: (nowMs) => forgottenUntilMs > nowMs,
    weight: () => shelf.prints() + shelf.size() * WEIGHT_OF_TRACE,
    unreported: tally.unreported,
    reads: tally.reads,
    lastSaid: tally.lastSaid,
    last: tally.last,
  }
}

/** Traces in their order, and by the prints of what was in them. */
interface Shelf {
  /** False: it stands there already. */
  put(traced: Traced): boolean
  /** The trace as it was, still without a report; null: there is none that waits for one. */
  report(id: string, report: TracedReport): Traced | null
  oldest(): Traced | null
  dropOldest(): void
  readonly look: Look
  size(): number
  prints(): number
}

function createShelf(): Shelf {
  const kept = new Map<number, Kept>()
  const numbers = new Map<string, number>()
  const index = createPrintIndex()
  let next = 0
  let prints = 0
  let gone = 0
  const addReport = (number: number, entry: Kept, report: TracedReport): void => {
    // The index has the prints.
    const sections = report.sections.map((section) => ({ ...section, prints: NO_PRINTS }))
    entry.traced = { ...entry.traced, report: { ...report, sections } }
    for (const [section, { kind, prints: own, label }] of report.sections.slice(0, SECTIONS).entries()) {
      index.add(number * SECTIONS + section, own, weightOf(kind, label))
      entry.prints += own.length
      prints += own.length
    }
  }
  const sweep = (dropped: number): void => {
    prints -= dropped
    gone += dropped
    if (gone <= prints) return
    index.remove((place) => !kept.has(Math.floor(place / SECTIONS)))
    gone = 0
  }
  return {
    put: (traced) => {
      if (numbers.has(traced.id)) return false
      const entry: Kept = { traced, prints: 0 }
      kept.set(next, entry)
      numbers.set(traced.id, next)
      if (traced.report !== null) addReport(next, entry, traced.report)
      next = (next + 1) % MAX_NUMBER
      return true
    },
    report: (id, report) => {
      const number = numbers.get(id)
      const entry = number === undefined ? undefined : kept.get(number)
      if (number === undefined || entry === undefined || entry.traced.report !== null) return null
      const before = entry.traced
      addReport(number, entry, report)
      return before
    },
    oldest: () => kept.values().next().value?.traced ?? null,
    dropOldest: () => {
      const [first] = kept
      if (first === undefined) return
      const [number, entry] = first
      kept.delete(number)
      numbers.delete(entry.traced.id)
      sweep(entry.prints)
    },
    look: (print, found) => {
      index.find(print, (place) => {
        const traced = kept.get(Math.floor(place / SECTIONS))?.traced
        const section = traced?.report?.sections[place % SECTIONS]
        if (traced !== undefined && section !== undefined) found(traced, section)
      })
    },
    size: () => kept.size,
    prints: () => prints,
  }
}

/** Of places that one print leads to the worst are kept. */
function weightOf(kind: TracedSection['kind'], { trust }: Label): number {
  if (kind === 'instructed') return 2
  return trust === 'untrusted' ? 1 : 0
}
