import type { Account } from './account.js'
import type { Suspect } from './offenders.js'

export type Outcome =
  | { readonly status: 'answered'; readonly response: Uint8Array }
  | { readonly status: 'unavailable'; readonly detail: string }
  /** Too many calls of the organisation are waiting. */
  | { readonly status: 'overloaded'; readonly retryAfterSeconds: number }

/** What a pool is asked. */
export interface PoolRequest {
  readonly bytes: Uint8Array
  readonly organisation: string
  /** Asked when its turn comes, and told when it brings its engine down. */
  readonly suspect: Suspect
}

/** A request on its way through the pool. */
export interface Call {
  readonly request: PoolRequest
  readonly account: Account
  readonly settle: (outcome: Outcome) => void
  /** Monotonic milliseconds. */
  readonly queuedAt: number
  /** How often it lost its engine to another call's fault. */
  attempts: number
  /** Engine time that its organisation has been charged for it. */
  chargedMs: number
}

export function unavailable(detail: string): Outcome {
  return { status: 'unavailable', detail }
}
