import type { CheckRequest, CheckResource, LayerJudgement, RuleError, RuleOutput } from '../../core/evaluator.js'
import type { RuleIndex } from './table/rule-index.js'
import { readResponse, type EngineResult } from './wire/response.js'

/** What the engine says where no policy stands for a resource. */
const NO_POLICY = 'NO_MATCH'

/** The engine's response in our own words. Throws when it does not answer exactly this request. */
export function toJudgements(request: CheckRequest, response: Uint8Array, index: RuleIndex): readonly LayerJudgement[] {
  const results = readResponse(response)
  if (results.length !== request.resources.length) throw new Error('the engine answered another number of resources')
  return request.resources.map((resource, at) => {
    const result = results[at]
    if (result === undefined || !answers(result, resource)) throw new Error('the engine answered another resource')
    return toJudgement(request.action, resource, result, index)
  })
}

function answers({ resource: told }: EngineResult, asked: CheckResource): boolean {
  return told.id === asked.id && told.kind === asked.kind && told.version === asked.version
}

function toJudgement(action: string, { layer }: CheckResource, result: EngineResult, index: RuleIndex): LayerJudgement {
  const outputs: RuleOutput[] = []
  const errors: RuleError[] = []
  for (const { source, value } of inOrder(result)) {
    const entry = index.get(source)
    if (entry === undefined)
      errors.push({ rule: source, expression: 'an output of a rule that was not loaded', place: null })
    else if (entry.kind === 'witness')
      errors.push({ rule: entry.rule, expression: entry.expression, place: entry.place })
    else outputs.push({ rule: source, effect: entry.effect, when: 'activated', place: entry.place, value })
  }
  const policy = result.policies.get(action) ?? ''
  const { schemaErrors } = result
  const allowed = result.effects.get(action) === 'allow' && errors.length === 0 && schemaErrors.length === 0
  return {
    layer,
    effect: allowed ? 'allow' : 'deny',
    policy: policy === '' || policy === NO_POLICY ? null : policy,
    outputs,
    errors,
    schemaErrors,
  }
}

/** The engine visits rules in a random order. */
function inOrder(result: EngineResult): EngineResult['outputs'] {
  return [...result.outputs].sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : 0))
}
