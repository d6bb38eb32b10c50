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

/** What is known of the folder beside what is in force. Signatures are compared, never read. */
export interface Staleness {
  /** A look at the folder, begun at `at`: `load` when it differs, and was the same at the look before. */
  observe(signature: string, at: Moment): Advice
  /** What had this signature is in force. */
  loaded(signature: string): void
  /** What has this signature cannot be loaded; it is tried again with longer and longer pauses. */
  failed(signature: string, problems: readonly PolicyProblem[]): void
  expired(): boolean
  state(): Pick<ActivationState, 'lastError' | 'staleSinceMs' | 'lastSuccessMs' | 'expired'>
  now(): Moment
}

/** A change that is not in force after this time counts as stale, whether its load fails, hangs, or never begins. */
const GRACE_MS = 10_000
const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 60_000

export function createStaleness(
  initial: string,
  { maxStaleMs }: StalenessOptions,
  world: Pick<World, 'now' | 'monotonic'>,
): Staleness {
  let inForce = initial
  let seen = initial
  let lastSuccessMs = world.now()
  /** Since when the folder differs. */
  let since: Moment | null = null
  let failure: { readonly signature: string; readonly tries: number; readonly retryAtMs: number } | null = null
  let lastError: ActivationState['lastError'] = null

  const now = (): Moment => ({ wallMs: world.now(), monotonicMs: world.monotonic() })
  const stalenessMs = (): number => (since === null ? 0 : world.monotonic() - since.monotonicMs)
  const settle = (): void => {
    since = null
    failure = null
    lastError = null
  }
  const expired = (): boolean => maxStaleMs !== null && since !== null && stalenessMs() > maxStaleMs

  return {
    now,
    expired,
    observe: (signature, at) => {
      const settled = signature === seen
      seen = signature
      if (signature === inForce) {
        settle()
        return 'in_force'
      }
      since ??= at
      if (!settled) return 'wait'
      if (signature !== failure?.signature) return 'load'
      return world.monotonic() >= failure.retryAtMs ? 'load' : 'wait'
    },
    loaded: (signature) => {
      inForce = signature
      lastSuccessMs = world.now()
      settle()
    },
    failed: (signature, problems) => {
      const at = now()
      const tries = failure?.signature === signature ? failure.tries + 1 : 1
      failure = { signature, tries, retryAtMs: at.monotonicMs + retryAfterMs(tries) }
      lastError = { atMs: at.wallMs, problems }
      since ??= at
    },
    state: () => ({
      lastError,
      lastSuccessMs,
      staleSinceMs: since !== null && (lastError !== null || stalenessMs() >= GRACE_MS || expired()) ? since.wallMs : null,
      expired: expired(),
    }),
  }
}

function retryAfterMs(tries: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1))
}
