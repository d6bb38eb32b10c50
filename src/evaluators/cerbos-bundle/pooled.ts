import type { CheckRequest, Evaluator } from '../../core/evaluator.js'
import { createChecks, type CheckEngine, type ChecksOptions } from '../cerbos-embedded/engine/checks.js'
import type { EvaluatorLog } from '../cerbos-embedded/events.js'
import type { EngineResult } from '../cerbos-embedded/wire/response.js'
import { lenientJudgements, type RuleOf } from '../lenient/judgements.js'

export type PooledOptions = Omit<ChecksOptions, 'workers'>

/** An engine in a thread, and the language that it speaks. */
export interface BundleEngine extends Omit<CheckEngine, 'judge'> {
  /** Throws for what cannot be read. */
  readonly decode: (response: Uint8Array) => readonly EngineResult[]
  readonly ruleOf: RuleOf
}

/** Calls go to watched threads, as those of the embedded evaluator do. Rejects when the first does not start. */
export function createPooledChecks(
  { start, encode, decode, ruleOf }: BundleEngine,
  options: PooledOptions,
  deps: { readonly log: EvaluatorLog; readonly monotonic: () => number },
): Promise<Pick<Evaluator, 'check' | 'healthy' | 'close'>> {
  const judge = (request: CheckRequest, response: Uint8Array) => lenientJudgements(request, decode(response), ruleOf)
  return createChecks({ start, encode, judge }, options, deps)
}
