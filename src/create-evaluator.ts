import type { Config } from './config/config.js'
import type { Evaluator } from './core/evaluator.js'
import type { PolicySnapshot } from './core/policy-set.js'
import { createEmbeddedEvaluator } from './evaluators/cerbos-embedded/evaluator.js'

export type Log = (event: { readonly event: string; readonly [member: string]: unknown }) => void

/** The evaluator that configuration names, over this snapshot. Throws PolicyLoadError. */
export function createEvaluator(snapshot: PolicySnapshot, config: Config, log: Log): Promise<Evaluator> {
  return createEmbeddedEvaluator(snapshot, { ...config.evaluator, strict: true }, { log })
}
