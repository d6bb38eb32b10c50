/** At most `quota` requests in any `windowMs`, as far as two neighbouring windows can tell. */
export interface Window {
  /** Its name in the RateLimit headers. */
  readonly name: string
  readonly quota: number
  readonly windowMs: number
}

export interface Standing {
  readonly window: Window
  readonly remaining: number
  readonly resetSeconds: number
}

export interface Admission {
  readonly admitted: boolean
  readonly standings: readonly Standing[]
  /** Zero when admitted; else after so many seconds one more request fits. */
  readonly retryAfterSeconds: number
}

export interface RateLimiter {
  /** Counts the request in all windows, or, when one is full, in none. */
  admit(subject: string, windows: readonly Window[]): Admission
}

interface Counter {
  /** Number of the current window since time zero. */
  index: number
  current: number
  previous: number
}

const ROUNDING = 1e-9

/**
 * A sliding window counter: the requests of the window before count in proportion to how much of it still lies within
 * the last `windowMs`, so no burst of twice the quota fits around a border. `nowMs` is monotonic. Of `maxSubjects`
 * the one longest unseen is forgotten first.
 */
export function createRateLimiter({ nowMs, maxSubjects }: { nowMs: () => number; maxSubjects: number }): RateLimiter {
  const subjects = new Map<string, Map<string, Counter>>()

  function countersOf(subject: string): Map<string, Counter> {
    const counters = subjects.get(subject) ?? new Map<string, Counter>()
    subjects.delete(subject)
    subjects.set(subject, counters)
    const [oldest] = subjects.keys()
    if (subjects.size > maxSubjects && oldest !== undefined) subjects.delete(oldest)
    return counters
  }

  return {
    admit(subject, windows) {
      const now = nowMs()
      const counters = countersOf(subject)
      const places = windows.map((window) => ({ window, counter: advance(counters, window, now) }))
      const waitMs = Math.max(0, ...places.map(({ window, counter }) => waitFor(window, counter, now)))
      const admitted = waitMs === 0
      if (admitted) for (const { counter } of places) counter.current += 1
      return {
        admitted,
        standings: places.map(({ window, counter }) => standing(window, counter, now)),
        retryAfterSeconds: admitted ? 0 : Math.max(1, Math.ceil(waitMs / 1000 - ROUNDING)),
      }
    },
  }
}

function advance(counters: Map<string, Counter>, { name, windowMs }: Window, now: number): Counter {
  const index = Math.floor(now / windowMs)
  const counter = counters.get(name) ?? { index, current: 0, previous: 0 }
  counters.set(name, counter)
  if (counter.index !== index) {
    counter.previous = counter.index === index - 1 ? counter.current : 0
    counter.current = 0
    counter.index = index
  }
  return counter
}

function used({ windowMs }: Window, { index, current, previous }: Counter, now: number): number {
  return previous * (1 - (now - index * windowMs) / windowMs) + current
}

/** Milliseconds until one more request fits. */
function waitFor(window: Window, counter: Counter, now: number): number {
  const { quota, windowMs } = window
  if (used(window, counter, now) + 1 <= quota + ROUNDING) return 0
  const elapsed = now - counter.index * windowMs
  const room = quota - 1 - counter.current
  if (room >= 0) return windowMs * (1 - room / counter.previous) - elapsed
  return windowMs - elapsed + windowMs * (1 - (quota - 1) / counter.current)
}

function standing(window: Window, counter: Counter, now: number): Standing {
  const remaining = Math.max(0, Math.floor(window.quota - used(window, counter, now) + ROUNDING))
  return { window, remaining, resetSeconds: Math.ceil(((counter.index + 1) * window.windowMs - now) / 1000) }
}
