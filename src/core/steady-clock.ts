import type { World } from './clock.js'

export interface SteadyClock {
  /** Milliseconds since the epoch; never earlier than it said before. */
  now(): number
  /** It goes on from here, if it is not further already. */
  atLeast(ms: number): void
}

/** A wall clock that is back by no more than this is waited for: two clocks never run quite alike. */
const WAITED_FOR_MS = 2_000

/**
 * The wall clock, as long as it does not go back. Where it does, time goes on from what was said last, as fast as the
 * monotonic clock: what expires does so, until the wall has caught up.
 */
export function createSteadyClock({ now, monotonic }: Pick<World, 'now' | 'monotonic'>): SteadyClock {
  let said = -Infinity
  let saidAt = monotonic()
  const tell = (wallMs: number): number => {
    const at = monotonic()
    const isBack = said - wallMs > WAITED_FOR_MS
    said = isBack ? said + Math.max(0, at - saidAt) : Math.max(said, wallMs)
    saidAt = at
    return Math.floor(said)
  }
  return {
    now: () => tell(now()),
    atLeast: (ms) => {
      said = Math.max(said, ms)
    },
  }
}
