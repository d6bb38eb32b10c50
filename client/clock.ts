/** Time that never runs back: what was forgotten because its time had passed stays passed. */
export function monotone(now: () => number): () => number {
  let latest = -Infinity
  return () => {
    latest = Math.max(latest, now())
    return latest
  }
}
