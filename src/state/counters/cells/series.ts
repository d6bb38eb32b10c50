export interface Line {
  readonly slotMs: number
  readonly value: string
  readonly amount: number
}

/** What was added to a cell, by slot and value, in order, with running totals of the windows that are read. */
export interface Series {
  /** The longest window that is kept; null = lifetime. */
  readonly keepMs: number | null
  /** Rows of earlier slots may be missing. */
  fromMs: number
  /** One row each; ordered by slot, then value. */
  readonly slots: number[]
  readonly values: string[]
  readonly amounts: number[]
  /** By length; `Infinity` = lifetime. */
  readonly windows: Map<number, Window>
}

/** What is in a window: everything in slots after the cutoff. To be read at once, because it moves. */
export interface Window {
  sum: number
  readonly byValue: Map<string, number>
  cutoffMs: number
  /** Index of the first row in it. */
  start: number
}

/** A view may be so late: rows are kept so much longer than the longest window. */
export const LATE_MS = 60_000
/** Rows are not forgotten one by one. */
const WORTH_FORGETTING = 64

/** `fromMs`: rows of earlier slots are not in `lines`. */
export function createSeries(keepMs: number | null, fromMs: number, lines: readonly Line[]): Series {
  const ordered = [...lines].sort((a, b) => a.slotMs - b.slotMs || (a.value < b.value ? -1 : 1))
  return {
    keepMs,
    fromMs,
    slots: ordered.map(({ slotMs }) => slotMs),
    values: ordered.map(({ value }) => value),
    amounts: ordered.map(({ amount }) => amount),
    windows: new Map(),
  }
}

/** Whether all that is in this window at this moment is known. */
export function covers({ fromMs }: Series, windowMs: number | null, nowMs: number): boolean {
  return fromMs <= Math.max(0, cutoffAt(windowMs, nowMs) + 1)
}

/** Costs what left the window or came into it since it was asked for last. */
export function windowAt(series: Series, windowMs: number | null, nowMs: number): Window {
  forget(series, nowMs)
  const length = windowMs ?? Infinity
  let window = series.windows.get(length)
  if (window === undefined) {
    window = { sum: 0, byValue: new Map(), cutoffMs: Infinity, start: series.slots.length }
    series.windows.set(length, window)
  }
  move(series, window, cutoffAt(windowMs, nowMs))
  return window
}

export function add(series: Series, { slotMs, value, amount }: Line): void {
  const { at, found } = locate(series, slotMs, value)
  if (found) series.amounts[at] = amountAt(series, at) + amount
  else insert(series, at, { slotMs, value, amount })
  for (const window of series.windows.values()) {
    if (slotMs > window.cutoffMs) count(window, value, amount)
    else if (!found) window.start++
  }
}

/** Down to nothing and no further. */
export function takeBack(series: Series, { slotMs, value, amount }: Line): void {
  const { at, found } = locate(series, slotMs, value)
  if (!found) return
  const had = amountAt(series, at)
  const taken = Math.min(had, amount)
  if (had === taken) drop(series, at, 1)
  else series.amounts[at] = had - taken
  for (const window of series.windows.values()) {
    if (slotMs > window.cutoffMs) count(window, value, -taken)
    else if (had === taken) window.start--
  }
}

function cutoffAt(windowMs: number | null, nowMs: number): number {
  return windowMs === null ? -1 : nowMs - windowMs
}

function move(series: Series, window: Window, cutoffMs: number): void {
  const { slots } = series
  while (window.start < slots.length && slotAtRow(series, window.start) <= cutoffMs) {
    count(window, valueAt(series, window.start), -amountAt(series, window.start))
    window.start++
  }
  while (window.start > 0 && slotAtRow(series, window.start - 1) > cutoffMs) {
    window.start--
    count(window, valueAt(series, window.start), amountAt(series, window.start))
  }
  window.cutoffMs = cutoffMs
}

function count(window: Window, value: string, amount: number): void {
  window.sum += amount
  const total = (window.byValue.get(value) ?? 0) + amount
  if (total === 0) window.byValue.delete(value)
  else window.byValue.set(value, total)
}

/** Drops what has left the longest window, when it is half of all. */
function forget(series: Series, nowMs: number): void {
  const { keepMs, slots } = series
  if (keepMs === null || slots.length < WORTH_FORGETTING) return
  const beforeMs = nowMs - keepMs - LATE_MS
  if (slotAtRow(series, slots.length >> 1) > beforeMs) return
  const dropped = locate(series, beforeMs + 1, '').at
  drop(series, 0, dropped)
  series.fromMs = Math.max(series.fromMs, beforeMs + 1)
  for (const [length, window] of series.windows) {
    if (window.start < dropped) series.windows.delete(length)
    else window.start -= dropped
  }
}

/** The row of this slot and value, or where it would stand. Most are the last. */
function locate(series: Series, slotMs: number, value: string): { readonly at: number; readonly found: boolean } {
  let low = 0
  let high = series.slots.length
  if (high > 0 && compareRow(series, high - 1, slotMs, value) < 0) return { at: high, found: false }
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareRow(series, middle, slotMs, value) < 0) low = middle + 1
    else high = middle
  }
  return { at: low, found: low < series.slots.length && compareRow(series, low, slotMs, value) === 0 }
}

function compareRow(series: Series, at: number, slotMs: number, value: string): number {
  const bySlot = slotAtRow(series, at) - slotMs
  if (bySlot !== 0) return bySlot
  const own = valueAt(series, at)
  return own === value ? 0 : own < value ? -1 : 1
}

function insert(series: Series, at: number, { slotMs, value, amount }: Line): void {
  series.slots.splice(at, 0, slotMs)
  series.values.splice(at, 0, value)
  series.amounts.splice(at, 0, amount)
}

function drop(series: Series, at: number, rows: number): void {
  series.slots.splice(at, rows)
  series.values.splice(at, rows)
  series.amounts.splice(at, rows)
}

function slotAtRow({ slots }: Series, at: number): number {
  return slots[at] ?? Infinity
}

function valueAt({ values }: Series, at: number): string {
  return values[at] ?? ''
}

function amountAt({ amounts }: Series, at: number): number {
  return amounts[at] ?? 0
}
