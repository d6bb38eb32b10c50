import type { Window } from '../cells/series.js'

/** Stands for every value beyond the bound; no fingerprint looks like it. */
export const BEYOND = '*'

export interface Distinct {
  /** How many different values there are. Saturated: there are no more than that, and may be less. */
  readonly values: number
  readonly saturated: boolean
}

/** Each addition beyond the bound counts as a value of its own, so that it is never too few. */
export function distinctIn({ byValue }: Window, maxDistinct: number): Distinct {
  const beyond = byValue.get(BEYOND)
  const known = beyond === undefined ? byValue.size : byValue.size - 1
  return { values: known + (beyond ?? 0), saturated: beyond !== undefined || known > maxDistinct }
}

/** Under which value this one is added. */
export function boundedValue({ byValue }: Window, value: string, maxDistinct: number): string {
  if (byValue.has(value)) return value
  const known = byValue.has(BEYOND) ? byValue.size - 1 : byValue.size
  return known < maxDistinct ? value : BEYOND
}
