import type { CodeText, Found } from '../analysis/analyse.js'
import type { Incomplete } from '../facts/facts.js'

/** Whose code it is: what one asks must not make the others wait. */
export interface Asker {
  readonly organisation: string
  readonly agentId: string
}

export type Outcome =
  | { readonly status: 'found'; readonly found: Found; readonly bytes: number; readonly tookMs: number }
  /** It brought its worker down, or was taken for doing so. */
  | { readonly status: 'lost'; readonly why: Extract<Incomplete, 'deadline' | 'failed'> }
  /** Nobody looked at it. */
  | { readonly status: 'refused'; readonly why: 'overloaded' | 'closed' }

/** A request on its way through the pool. */
export interface Job {
  readonly code: CodeText
  readonly asker: Asker
  /** Monotonic milliseconds. */
  readonly queuedAt: number
  readonly settle: (outcome: Outcome) => void
}
