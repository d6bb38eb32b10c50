import type { CounterSpec } from '../../../core/counter.js'
import type { JsonObject } from '../../../core/json.js'
import type { Cells } from '../cells/cells.js'
import { boundedValue, distinctIn } from '../cells/distinct.js'
import { slotAt } from '../cells/grain.js'
import type { Line, Window } from '../cells/series.js'
import type { Place, Resolved } from './resolve.js'

/** A counter as it stood at the view, and what a decision would add to it. */
export interface Reading {
  readonly spec: CounterSpec
  readonly place: Place
  readonly total: number
  readonly saturated: boolean
  readonly version: number
  /** Null: the call adds nothing. */
  readonly line: Line | null
}

/** Null: the counter is missing, because of what the call does not say, or because it could not be added up any more. */
export function readCounter({ spec, place }: Resolved, cells: Cells, nowMs: number): Reading | null {
  if (place === null) return null
  const cell = cells.read(place.ref, nowMs)
  const window = cell.window(spec.windowMs)
  const { total, saturated } = totalOf(spec, window)
  if (!Number.isSafeInteger(window.sum + place.amount)) return null
  const slotMs = slotAt(place.ref.grain, nowMs, cell.rows)
  const value = spec.type === 'distinct' ? boundedValue(window, place.value, spec.maxDistinct) : ''
  const line = place.amount === 0 ? null : { slotMs, value, amount: place.amount }
  return { spec, place, total, saturated, version: cell.version, line }
}

/** As the log has it. */
export function readingLine({ spec, place, total }: Reading): JsonObject {
  return { counter: spec.name, cell: place.ref.id, value: total }
}

function totalOf(
  { type, maxDistinct }: CounterSpec,
  window: Window,
): { readonly total: number; readonly saturated: boolean } {
  if (type !== 'distinct') return { total: window.sum, saturated: false }
  const { values, saturated } = distinctIn(window, maxDistinct)
  return { total: values, saturated }
}
