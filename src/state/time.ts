export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** Whole seconds, rounded down; null when it never happened. */
export function secondsSince(thenMs: number | null, nowMs: number): number | null {
  return thenMs === null ? null : Math.max(0, Math.floor((nowMs - thenMs) / SECOND_MS))
}
