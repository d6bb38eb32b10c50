import type { CounterLine } from '../../../core/counter.js'
import { isJsonList, isJsonObject, type JsonObject } from '../../../core/json.js'
import type { CellChange } from '../cells/cells.js'
import type { Line } from '../cells/series.js'

/** One addition to one counter, as the log and reservations have it. */
export interface ChargedLine extends Line {
  readonly counter: string
  readonly cell: string
  /** The amount is the money that the call spends: part of it can be given back. */
  readonly money: boolean
}

export function wireLine({ counter, cell, slotMs, value, amount, money }: ChargedLine): JsonObject {
  return { counter, cell, slot_ms: slotMs, value, amount, money }
}

/** What the call may spend, as its decision's entry says; null: no money was reserved, or of more than one kind. */
export function moneyReserved({ charges }: JsonObject): number | null {
  if (charges === undefined || !isJsonList(charges)) return null
  const line = charges.find((charge) => isJsonObject(charge) && charge.money === true)
  return isJsonObject(line) && typeof line.amount === 'number' ? line.amount : null
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
