const FIRST_MS = 100
const LONGEST_MS = 5_000

/** The pause before the next attempt, after this many failed ones. */
export function backoffMs(attempts: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** attempts)
}
