/** Time that never runs back: not behind what it said before, nor behind the log. */
export function createMonotoneClock(wallMs: () => number, fromMs: number): () => number {
  let last = fromMs
  return () => {
    last = Math.max(last, wallMs())
    return last
  }
}
