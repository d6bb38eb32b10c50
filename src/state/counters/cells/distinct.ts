import type { Window } from './series.js'

/** Stands for every value beyond the bound; no fingerprint looks like it. */
const BEYOND = '*'

export interface Distinct {
  /** How many different values there are; of more than the bound, at least as many as the bound. */
  readonly values: number
  /** Values beyond the bound were added: there may be more. */
  readonly saturated: boolean
}

/** Each addition beyond the bound may be a value of its own: up to the bound it counts as one. */
export function distinctIn({ byValue }: Window, maxDistinct: number): Distinct {
  const beyond = byValue.get(BEYOND) ?? 0
  const known = beyond === 0 ? byValue.size : byValue.size - 1
  const values = Math.max(known, Math.min(known + beyond, maxDistinct))
  return { values, saturated: beyond > 0 || known > maxDistinct }
}

/** Under which value this one is added. */
export function boundedValue({ byValue }: Window, value: string, maxDistinct: number): string {
  if (byValue.has(value)) return value
  const known = byValue.has(BEYOND) ? byValue.size - 1 : byValue.size
  return known < maxDistinct ? value : BEYOND
}
