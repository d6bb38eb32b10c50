export const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** What is longer is shown by the day. */
const MAX_HOURS_BY_HOUR = 72

/** The time that figures are about, in steps of one length. Hours and days are those of UTC. */
export interface Window {
  readonly step: 'hour' | 'day'
  readonly fromMs: number
  readonly toMs: number
  /** When each step begins, oldest first; the last one is not over yet. */
  readonly starts: readonly number[]
}

/** The last so many hours; where they are shown by the day, all of each day that they reach into. */
export function windowOf(nowMs: number, hours: number): Window {
  const byHour = hours <= MAX_HOURS_BY_HOUR
  const stepMs = byHour ? HOUR_MS : DAY_MS
  const steps = byHour ? hours : Math.ceil((hours * HOUR_MS) / DAY_MS)
  const fromMs = startOf(nowMs, stepMs) - (steps - 1) * stepMs
  return {
    step: byHour ? 'hour' : 'day',
    fromMs,
    toMs: nowMs,
    starts: Array.from({ length: steps }, (_, at) => fromMs + at * stepMs),
  }
}

/** Index of the step in which a moment lies; outside of the window there is none with it. */
export function stepAt({ step, fromMs }: Window, atMs: number): number {
  return Math.floor((atMs - fromMs) / (step === 'hour' ? HOUR_MS : DAY_MS))
}

export function startOf(atMs: number, stepMs: number): number {
  return Math.floor(atMs / stepMs) * stepMs
}
