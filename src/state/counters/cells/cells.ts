import type { Plan } from '../../../core/state.js'
import type { Change, Store } from '../../../core/store.js'
import { createCellCache, type CellCache, type Held } from './cell-cache.js'
import type { Grain } from './grain.js'
import { add, covers, createSeries, LATE_MS, takeBack, windowAt, type Window } from './series.js'

/** Names one cell and says how much of it is kept. */
export interface CellRef {
  readonly organisation: string
  /** A fingerprint: no two organisations have one in common. */
  readonly id: string
  readonly grain: Grain
  /** The longest window that is read of it; null = lifetime. */
  readonly keepMs: number | null
}

export interface Cell {
  /** As the store will have it when all that is queued is durable. */
  readonly version: number
  readonly rows: number
  /** Of lifetime: when it is forgotten, unless something is added before; 0 = nothing was ever there. */
  readonly expiresMs: number
  /** To be read at once: it moves. */
  window(windowMs: number | null): Window
}

export type CellChange = Extract<Change, { readonly cell: string }>

/**
 * Counters' cells in memory, over the store. Read on demand; those used least are given up when there are too many, but
 * none with changes that are not durable yet. Where a change was lost, the cell is read again once nothing is pending on
 * it.
 */
export interface Cells {
  /** Null: all of them can be read now. Else one cannot: ask again when it resolves. */
  busy(refs: readonly CellRef[], nowMs: number): Promise<void> | null
  /** Throws for what is busy. */
  read(ref: CellRef, nowMs: number): Cell
  /** What is added counts from the moment it is queued; what is given back, when it is durable. */
  plan(changes: readonly CellChange[]): Plan
  /** A call was refused for what these hold: another process may have given back some of it, so they are read again. */
  doubt(refs: readonly CellRef[], nowMs: number): void
  /** What is held, in rows. */
  size(): number
}

/** What was read so lately is not doubted: calls that are refused again and again cost no more than others. */
const DOUBT_AFTER_MS = 1000

const DEFAULT_MAX_SIZE = 1_000_000

export function createCells(store: Pick<Store, 'counterCell'>, maxSize = DEFAULT_MAX_SIZE): Cells {
  const cache = createCellCache(maxSize)
  return {
    busy: (refs, nowMs) => {
      for (const ref of refs) {
        const cell = cache.get(ref.id)
        if (cell !== undefined && cell.pending > 0 && !isGood(cell, ref, nowMs)) return nothingPending(cell)
      }
      return null
    },
    read: (ref, nowMs) => {
      const known = cache.get(ref.id)
      if (known !== undefined && isGood(known, ref, nowMs)) return readable(known, nowMs)
      if (known !== undefined && known.pending > 0) throw new Error('a cell is read while it is busy')
      const cell = cache.put(ref.id, load(store, ref, nowMs))
      cache.makeRoom()
      return readable(cell, nowMs)
    },
    plan: (changes) => ({
      changes,
      queued: () => {
        for (const change of changes) queue(cache, change)
        cache.makeRoom()
      },
      settled: (committed) => {
        for (const change of changes) settle(cache, change, committed)
      },
    }),
    doubt: (refs, nowMs) => {
      for (const { id } of refs) {
        const cell = cache.get(id)
        if (cell?.pending === 0 && nowMs - cell.readMs > DOUBT_AFTER_MS) cache.remove(id)
      }
    },
    size: () => cache.size(),
  }
}

function queue(cache: CellCache, change: CellChange): void {
  const cell = cache.get(change.cell) ?? cache.put(change.cell, unknownCell())
  cell.pending++
  if (change.kind === 'charge') cell.version++
  if (change.kind === 'release') return
  for (const line of change.lines) {
    add(cell.series, line)
    cell.expiresMs = Math.max(cell.expiresMs, line.expiresMs)
  }
  cache.measure(cell)
}

function settle(cache: CellCache, change: CellChange, committed: boolean): void {
  const cell = cache.get(change.cell)
  if (cell === undefined) return
  cell.pending--
  if (!committed) cell.stale = true
  else if (change.kind === 'release') for (const line of change.lines) takeBack(cell.series, line)
  cache.measure(cell)
  if (cell.pending > 0) return
  if (cell.stale) cache.remove(change.cell)
  for (const go of cell.waiting.splice(0)) go()
}

/** Something is queued for a cell that was not read: it can be read when that is durable. */
function unknownCell(): Held {
  return {
    version: 0,
    series: createSeries(0, Infinity, []),
    expiresMs: 0,
    readMs: 0,
    pending: 0,
    stale: true,
    size: 0,
    waiting: [],
  }
}

function load(store: Pick<Store, 'counterCell'>, { organisation, id, keepMs }: CellRef, nowMs: number): Held {
  const fromMs = keepMs === null ? 0 : Math.max(0, nowMs - keepMs - LATE_MS)
  const { version, lines } = store.counterCell(organisation, id, fromMs)
  const live = keepMs === null ? lines.filter(({ expiresMs }) => expiresMs > nowMs) : lines
  const expiresMs = live.reduce((latest, line) => Math.max(latest, line.expiresMs), 0)
  return {
    version,
    series: createSeries(keepMs, fromMs, live),
    expiresMs,
    readMs: nowMs,
    pending: 0,
    stale: false,
    size: 0,
    waiting: [],
  }
}

function isGood({ stale, series, expiresMs }: Held, { keepMs }: CellRef, nowMs: number): boolean {
  const forgotten = keepMs === null && series.slots.length > 0 && expiresMs <= nowMs
  return !stale && !forgotten && covers(series, keepMs, nowMs)
}

function nothingPending({ waiting }: Held): Promise<void> {
  return new Promise((resolve) => waiting.push(resolve))
}

function readable({ version, series, expiresMs }: Held, nowMs: number): Cell {
  const rows = series.slots.length
  return { version, rows, expiresMs, window: (windowMs) => windowAt(series, windowMs, nowMs) }
}
