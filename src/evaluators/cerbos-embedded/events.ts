/** What an operator should hear of. Never with attribute values. */
export type EvaluatorEvent =
  /** Policies were not checked by Cerbos's own compiler, because none was found. */
  | { readonly event: 'validator_missing' }
  /** An engine crashed or overran the deadline and is being replaced. */
  | { readonly event: 'engine_lost'; readonly cause: string }
  | { readonly event: 'engine_start_failed'; readonly cause: string }

export type EvaluatorLog = (event: EvaluatorEvent) => void
