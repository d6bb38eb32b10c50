import type { CounterLine } from '../../../core/counter.js'
import type { JsonObject } from '../../../core/json.js'
import type { CellChange } from '../cells/cells.js'
import type { Line } from '../cells/series.js'

/** One addition to one counter, as the log and reservations have it. */
export interface ChargedLine extends Line {
  readonly counter: string
  readonly cell: string
}

export function wireLine({ counter, cell, slotMs, value, amount }: ChargedLine): JsonObject {
  return { counter, cell, slot_ms: slotMs, value, amount }
}

/** When the row leaves its window for good; that of a lifetime, when nothing more is added. */
export function expiryOf(slotMs: number, windowMs: number | null, nowMs: number, lifetimeMs: number): number {
  return windowMs === null ? nowMs + lifetimeMs : slotMs + windowMs
}

export function countChange(cell: string, line: CounterLine): CellChange {
  return { kind: 'count', cell, lines: [line] }
}

export function releaseChange({ cell, slotMs, value, amount }: ChargedLine): CellChange {
  return { kind: 'release', cell, lines: [{ slotMs, value, amount, expiresMs: 0 }] }
}
