import type { CounterLine } from '../../../core/counter.js'
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../../core/json.js'
import type { CellChange } from '../cells/cells.js'
import type { Line } from '../cells/series.js'

/** One addition to one counter, as the log has it. */
export interface ChargedLine extends Line {
  readonly counter: string
  readonly cell: string
  /** The amount is the money that the call spends: part of it can be given back. */
  readonly money: boolean
}

export function writeLine({ counter, cell, slotMs, value, amount, money }: ChargedLine): JsonObject {
  return { counter, cell, slot_ms: slotMs, value, amount, money }
}

/** The lines that a decision charged, as its entry's record has them. */
export function readCharges({ charges }: JsonObject): readonly ChargedLine[] {
  return readList(charges ?? []).map((line) => ({
    counter: readText(line.counter),
    cell: readText(line.cell),
    slotMs: readWhole(line.slot_ms),
    value: readText(line.value),
    amount: readWhole(line.amount),
    money: line.money === true,
  }))
}

export function readList(value: JsonValue | undefined): readonly JsonObject[] {
  if (value === undefined || !isJsonList(value)) throw unreadable()
  return value.map((item) => {
    if (!isJsonObject(item)) throw unreadable()
    return item
  })
}

export function readText(value: JsonValue | undefined): string {
  if (typeof value !== 'string') throw unreadable()
  return value
}

export function readWhole(value: JsonValue | undefined): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw unreadable()
  return value
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

/** An outcome of such a decision is not accepted. */
function unreadable(): Error {
  return new Error('what a decision reserved cannot be read')
}
