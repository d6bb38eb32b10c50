import type { CellChange, CellRef } from './cells.js'
import { slotAt } from './grain.js'

export interface Addition {
  readonly value: string
  readonly amount: number
}

/** Adds to a cell of a window at this moment, kept as long as its longest window. `rows`: what it holds, where that is known. */
export function countNow(
  { id, grain, keepMs }: CellRef,
  additions: readonly Addition[],
  nowMs: number,
  rows: number,
): CellChange {
  const slotMs = slotAt(grain, nowMs, rows)
  const expiresMs = slotMs + (keepMs ?? 0)
  return { kind: 'count', cell: id, lines: additions.map((addition) => ({ slotMs, ...addition, expiresMs })) }
}
