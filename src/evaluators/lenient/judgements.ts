import {
  actionsOf,
  type CheckRequest,
  type CheckResource,
  type LayerJudgement,
  type RuleOutput,
} from '../../core/evaluator.js'
import type { JsonValue } from '../../core/json.js'
import type { EngineResult } from '../cerbos-embedded/wire/response.js'

/** What Cerbos says where no policy stands for a resource. */
const NO_POLICY = 'NO_MATCH'
const LONE_SURROGATE = /\p{Surrogate}/u

/** What is known of the rule behind an output's source; null where the evaluator cannot tell. */
export type RuleOf = (source: string) => Pick<RuleOutput, 'effect' | 'when'> | null

/**
 * Answers of Cerbos that was not ours to prepare, in our own words. Throws when they do not answer exactly this request.
 *
 * Cerbos tells the source of an output, but neither the effect of the rule that spoke nor whether its condition held.
 * Where `ruleOf` does not know either, the action's effect decides: an output beside a denied action is read as the
 * denial's, one beside an allowed action as an obligation, both as `activated`. What then has the wrong shape (the
 * obligation of an allow that a deny overruled, or what a rule said because its condition did not hold) is
 * `policy_error`: a BLOCK, never an ALLOW.
 */
export function lenientJudgements(
  request: CheckRequest,
  results: readonly EngineResult[],
  ruleOf: RuleOf = () => null,
): readonly LayerJudgement[] {
  if (results.length !== request.resources.length) throw new Error('another number of resources was answered')
  return request.resources.flatMap((resource, at) => {
    const result = results[at]
    if (result === undefined || !answers(result, resource)) throw new Error('another resource was answered')
    const actions = actionsOf(request, resource)
    if (result.effects.size !== actions.length) throw new Error('another number of actions was answered')
    if (result.outputs.some(({ action }) => !actions.includes(action))) throw new Error('an output cannot be read')
    return actions.map((action) => toJudgement(action, resource, result, ruleOf))
  })
}

function answers({ resource: told }: EngineResult, asked: CheckResource): boolean {
  return (
    told.id === asked.id && told.kind === asked.kind && told.version === asked.version && told.scope === asked.scope
  )
}

function toJudgement(action: string, asked: CheckResource, result: EngineResult, ruleOf: RuleOf): LayerJudgement {
  const effect = result.effects.get(action)
  if (effect === undefined) throw new Error('another action was answered')
  const { schemaErrors } = result
  const policy = result.policies.get(action) ?? ''
  const matched = policy !== '' && policy !== NO_POLICY
  return {
    layer: asked.layer,
    effect: effect === 'allow' && matched && schemaErrors.length === 0 ? 'allow' : 'deny',
    policy: matched ? policy : null,
    outputs: inOrder(result.outputs.filter((output) => output.action === action)).map(
      ({ source, value }): RuleOutput => {
        if (!isPlain(value)) throw new Error('an output cannot be read')
        return { rule: source, effect, when: 'activated', ...ruleOf(source), place: null, value }
      },
    ),
    errors: [],
    schemaErrors,
  }
}

/** Cerbos visits rules in a random order. */
function inOrder(outputs: EngineResult['outputs']): EngineResult['outputs'] {
  return [...outputs].sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : 0))
}

/** Outputs go into signed records, which hold only what RFC 8785 can write. */
function isPlain(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'string') return !LONE_SURROGATE.test(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, member]) => !LONE_SURROGATE.test(name) && isPlain(member))
}
