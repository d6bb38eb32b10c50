import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../time.js'

/** How finely a cell's time is told apart. */
export type Grain = 'exact' | 'five_minutes' | 'hour' | 'lifetime'

const WEEK_MS = 7 * DAY_MS
/** From so many rows on, an exact cell's further rows are for whole seconds; from so many, for whole minutes. */
const MANY_ROWS = 8192
const TOO_MANY_ROWS = 32_768

/** Windows of one grain share their cells: changing a window within it does not begin anew. Null: lifetime. */
export function grainOf(windowMs: number | null): Grain {
  if (windowMs === null) return 'lifetime'
  if (windowMs <= HOUR_MS) return 'exact'
  return windowMs <= WEEK_MS ? 'five_minutes' : 'hour'
}

/**
 * The slot of this moment, named by its last millisecond: what is in it stays in a window until the last moment that it can
 * be of has left, so no window ever has less in it than it should. `rows`: what the cell holds already.
 */
export function slotAt(grain: Grain, nowMs: number, rows: number): number {
  const lengthMs = slotLength(grain, rows)
  return lengthMs === null ? 0 : nowMs - (nowMs % lengthMs) + lengthMs - 1
}

function slotLength(grain: Grain, rows: number): number | null {
  switch (grain) {
    case 'exact':
      if (rows < MANY_ROWS) return 1
      return rows < TOO_MANY_ROWS ? SECOND_MS : MINUTE_MS
    case 'five_minutes':
      return 5 * MINUTE_MS
    case 'hour':
      return HOUR_MS
    case 'lifetime':
      return null
  }
}
