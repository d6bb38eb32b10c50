/** Upper bounds, inclusive, of the classes in which latencies are counted; one more holds what is over the last. */
const BOUNDS_MS = [0.5, 1, 1.5, 2, 3, 4, 5, 7.5, 10, 15, 20, 30, 50, 100, 250, 500, 1000, 2500]

export const LATENCY = 'latency:'

const OVER = 'over'
const CLASSES: readonly { readonly name: string; readonly fromMs: number; readonly toMs: number }[] = [
  ...BOUNDS_MS.map((toMs, at) => ({ name: `le_${toMs}`, fromMs: BOUNDS_MS[at - 1] ?? 0, toMs })),
  { name: OVER, fromMs: BOUNDS_MS.at(-1) ?? 0, toMs: BOUNDS_MS.at(-1) ?? 0 },
]

/** `le_2`: of which class a latency is. */
export function latencyClass(latencyMs: number): string {
  return CLASSES.find(({ name, toMs }) => name === OVER || latencyMs <= toMs)?.name ?? OVER
}

/**
 * About how many milliseconds the fastest `share` of all took, as if a class were filled evenly; null: none were counted.
 * Of what is over the last bound no more is known than that.
 */
export function estimateMs(counts: ReadonlyMap<string, number>, share: number): number | null {
  const total = sum(counts)
  if (total === 0) return null
  let left = share * total
  for (const { name, fromMs, toMs } of CLASSES) {
    const count = counts.get(name) ?? 0
    if (count > 0 && left <= count) return rounded(fromMs + (toMs - fromMs) * (left / count))
    left -= count
  }
  return BOUNDS_MS.at(-1) ?? null
}

/** An estimate: what is behind the third decimal says nothing. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000
}

/** Of classes that are known. */
export function sum(counts: ReadonlyMap<string, number>): number {
  return CLASSES.reduce((total, { name }) => total + (counts.get(name) ?? 0), 0)
}
