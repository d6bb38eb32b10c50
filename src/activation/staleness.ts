import type { ActivationState } from '../core/activation.js'
import type { World } from '../core/clock.js'
import type { PolicyProblem } from '../core/policy-set.js'

export interface StalenessOptions {
  /** Past this, what is in force may not decide any more; null = never. */
  readonly maxStaleMs: number | null
}

/** One instant by both clocks: durations must not depend on the wall clock, answers must show it. */
export interface Moment {
  readonly wallMs: number
  readonly monotonicMs: number
}

export type Advice = 'in_force' | 'wait' | 'load'

/**
 * What is known of the folder beside what is in force. Signatures are compared, never read; null is that of a folder
 * that could not be looked at: only a load can tell what it says.
 */
export interface Staleness {
  /** A look at the folder, begun at `at`: `load` when it differs, and was the same at the look before. */
  observe(signature: string | null, at: Moment): Advice
  /** What had this signature is in force. */
  loaded(signature: string | null): void
  /** What has this signature cannot be loaded; it is tried again with longer and longer pauses. */
  failed(signature: string | null, problems: readonly PolicyProblem[]): void
  expired(): boolean
  state(): Pick<ActivationState, 'lastError' | 'staleSinceMs' | 'staleForMs' | 'lastSuccessMs' | 'expired'>
  now(): Moment
}

/** A change that is not in force after this time counts as stale, whether its load hangs or never begins; one whose load failed does at once. */
const GRACE_MS = 10_000
const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 60_000

export function createStaleness(
  initial: string | null,
  { maxStaleMs }: StalenessOptions,
  world: Pick<World, 'now' | 'monotonic'>,
): Staleness {
  let inForce = initial
  let seen = initial
  let lastSuccessMs = world.now()
  /** Since when the folder differs. */
  let since: Moment | null = null
  /** The last load that was not the end of it: not sooner than then again, as long as the folder looks like this. */
  let pause: { readonly signature: string | null; readonly tries: number; readonly untilMs: number } | null = null
  let lastError: ActivationState['lastError'] = null

  const now = (): Moment => ({ wallMs: world.now(), monotonicMs: world.monotonic() })
  const settle = (): void => {
    since = null
    pause = null
    lastError = null
  }
  const staleForMs = (): number => {
    const forMs = since === null ? 0 : world.monotonic() - since.monotonicMs
    return lastError !== null || forMs >= GRACE_MS ? forMs : 0
  }
  const expired = (): boolean => maxStaleMs !== null && staleForMs() > maxStaleMs
  const due = (signature: string | null): Advice =>
    pause === null || pause.signature !== signature || world.monotonic() >= pause.untilMs ? 'load' : 'wait'

  return {
    now,
    expired,
    observe: (signature, at) => {
      const settled = signature === seen
      seen = signature
      // What was loaded unseen may have changed unseen.
      if (signature === null && inForce === null) return due(signature)
      if (signature === inForce) {
        settle()
        return 'in_force'
      }
      since ??= at
      return settled ? due(signature) : 'wait'
    },
    loaded: (signature) => {
      inForce = signature
      lastSuccessMs = world.now()
      settle()
      if (signature === null) pause = { signature, tries: 0, untilMs: world.monotonic() + LONGEST_RETRY_MS }
    },
    failed: (signature, problems) => {
      const at = now()
      const tries = pause?.signature === signature ? pause.tries + 1 : 1
      pause = { signature, tries, untilMs: at.monotonicMs + retryAfterMs(tries) }
      lastError = { atMs: at.wallMs, problems }
      since ??= at
    },
    state: () => {
      const forMs = staleForMs()
      return {
        lastError,
        lastSuccessMs,
        staleSinceMs: since !== null && (lastError !== null || forMs > 0) ? since.wallMs : null,
        staleForMs: forMs,
        expired: expired(),
      }
    },
  }
}

function retryAfterMs(tries: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1))
}
