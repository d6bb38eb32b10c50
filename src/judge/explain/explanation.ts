import type { ExplainedRule } from '../../core/evaluator.js'
import type { JsonObject, JsonValue } from '../../core/json.js'
import type { Decision } from '../../core/words.js'

export type ChangeKind =
  'at_most' | 'at_least' | 'less_than' | 'greater_than' | 'equals' | 'one_of' | 'only' | 'absent' | 'approval'

/** One change that was judged and turns the decision. */
export interface Nearest {
  readonly on: 'argument' | 'context' | 'approval'
  /** JSON Pointer into `R.attr` (on an argument) or `P.attr` (on the context); null for an approval. */
  readonly attribute: string | null
  /** JSON Pointer into the arguments that have to change. */
  readonly argument: string | null
  readonly change: ChangeKind
  /** As policies see it; of `one_of` a list. Null where there is none (`absent`, `approval`). */
  readonly value: JsonValue
  /** What was sent in its place and judged; of `one_of` a list. Null as `value`. */
  readonly sent: JsonValue
  readonly decision: Decision
  /** Who must agree then; empty on ALLOW. */
  readonly approval: readonly string[]
  readonly text: string
}

export interface Explanation {
  /** False where the evaluator cannot explain, or could not just now. */
  readonly available: boolean
  readonly rules: readonly ExplainedRule[]
  readonly nearest: readonly Nearest[]
}

export const UNAVAILABLE: Explanation = { available: false, rules: [], nearest: [] }

export function wireExplanation({ available, rules, nearest }: Explanation): JsonObject {
  return { available, rules: rules.map(wireRule), nearest: nearest.map((item) => ({ ...item })) }
}

function wireRule({ layer, rule, policy, effect, place, state, condition, detail }: ExplainedRule): JsonObject {
  const source = place === null ? null : { file: place.file, line: place.line }
  return { layer, rule, policy, effect, source, state, condition, detail }
}
