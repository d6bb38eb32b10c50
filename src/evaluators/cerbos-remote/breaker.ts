export interface BreakerOptions {
  /** So many failures in a row open it. */
  readonly failures: number
  /** So long it stays open before one call may probe. */
  readonly openMs: number
}

/** Leave for one call. Say once how it went; what a permit says after the breaker has moved on is not heard. */
export interface Permit {
  succeeded(): void
  failed(): void
  /** The call said nothing about the target. */
  dismissed(): void
}

/** Keeps calls from a target that fails: closed → open after failures in a row → one probe → closed or open again. */
export interface Breaker {
  /** Null while open, and while a probe is out. */
  permit(): Permit | null
  /** Whether `permit` would give leave now. */
  admits(): boolean
  /** Whether the next permit would be a probe. */
  probing(): boolean
  /** There is reason to believe that the target is well again: an open breaker may probe at once. */
  hint(): void
}

type State =
  | { readonly name: 'closed'; failures: number }
  | { readonly name: 'open'; readonly until: number }
  | { readonly name: 'half_open' }

export function createBreaker(
  { failures: limit, openMs }: BreakerOptions,
  deps: { readonly monotonic: () => number; readonly changed: (state: 'open' | 'closed') => void },
): Breaker {
  let state: State = { name: 'closed', failures: 0 }
  const due = (): boolean => state.name === 'open' && deps.monotonic() >= state.until
  const open = (): void => {
    const wasClosed = state.name === 'closed'
    state = { name: 'open', until: deps.monotonic() + openMs }
    if (wasClosed) deps.changed('open')
  }
  const ordinary = (own: State & { name: 'closed' }): Permit => ({
    succeeded: () => {
      own.failures = 0
    },
    failed: () => {
      own.failures += 1
      if (state === own && own.failures >= limit) open()
    },
    dismissed: () => undefined,
  })
  const probe = (): Permit => {
    const own: State = { name: 'half_open' }
    const before = state
    state = own
    const once = (step: () => void) => () => {
      if (state === own) step()
    }
    return {
      succeeded: once(() => {
        state = { name: 'closed', failures: 0 }
        deps.changed('closed')
      }),
      failed: once(open),
      dismissed: once(() => {
        state = before
      }),
    }
  }
  return {
    permit: () => {
      if (state.name === 'closed') return ordinary(state)
      return due() ? probe() : null
    },
    admits: () => state.name === 'closed' || due(),
    probing: due,
    hint: () => {
      if (state.name === 'open') state = { name: 'open', until: deps.monotonic() }
    },
  }
}
