import type { Obligation } from '../core/decision.js'
import type { Reason } from '../core/reason.js'
import type { Effect, Layer } from '../core/words.js'

/** One layer's answer. */
export interface Finding {
  readonly layer: Layer
  readonly effect: Effect
  readonly reasons: readonly Reason[]
  readonly obligations: readonly Obligation[]
  /** True where a policy said so; false for a refusal that no mode may lift (the fail-closed table). */
  readonly byPolicy: boolean
  readonly durationMs: number
}

/** A refusal of the service itself. */
export function refusal(reason: Reason, durationMs = 0): Finding {
  return { layer: reason.layer, effect: 'deny', reasons: [reason], obligations: [], byPolicy: false, durationMs }
}
