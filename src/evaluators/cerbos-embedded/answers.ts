import {
  actionsOf,
  type CheckRequest,
  type CheckResource,
  type LayerJudgement,
  type RuleError,
  type RuleOutput,
} from '../../core/evaluator.js'
import { isJsonList, type JsonValue } from '../../core/json.js'
import type { RuleEntry, RuleIndex } from './table/rule-index.js'
import { readResponse, type EngineResult } from './wire/response.js'

/** The engine's response in our own words. Throws when it does not answer exactly this request. */
export function toJudgements(request: CheckRequest, response: Uint8Array, index: RuleIndex): readonly LayerJudgement[] {
  const results = readResponse(response)
  if (results.length !== request.resources.length) throw new Error('the engine answered another number of resources')
  return request.resources.flatMap((resource, at) => {
    const result = results[at]
    if (result === undefined || !answers(result, resource)) throw new Error('the engine answered another resource')
    const actions = actionsOf(request, resource)
    if (result.outputs.some(({ action }) => !actions.includes(action)))
      throw new Error('the engine told of another action')
    return actions.map((action) => toJudgement(action, resource, result, index))
  })
}

function answers({ resource: told }: EngineResult, asked: CheckResource): boolean {
  return told.id === asked.id && told.kind === asked.kind && told.version === asked.version
}

function toJudgement(action: string, resource: CheckResource, result: EngineResult, index: RuleIndex): LayerJudgement {
  const outputs: RuleOutput[] = []
  const witnessed: RuleError[] = []
  const unreadable: RuleError[] = []
  for (const { source, value } of inOrder(result.outputs.filter((output) => output.action === action))) {
    const entry = index.get(source)
    const read = entry === undefined ? notLoaded(source) : readEntry(entry, value)
    if (!('expression' in read)) outputs.push(read)
    else (entry?.kind === 'witness' ? witnessed : unreadable).push(read)
  }
  // Where an output errs the engine may say it all the same, as null: its witness says more.
  const errors = [...witnessed, ...unreadable.filter(({ rule }) => !witnessed.some((error) => error.rule === rule))]
  const { schemaErrors } = result
  const allowed = result.effects.get(action) === 'allow' && errors.length === 0 && schemaErrors.length === 0
  return {
    layer: resource.layer,
    effect: allowed ? 'allow' : 'deny',
    policy: decidedBy(result.policies.get(action) ?? '', index.policies),
    outputs,
    errors,
    schemaErrors,
  }
}

function notLoaded(source: string): RuleError {
  return { rule: source, expression: 'an output of a rule that was not loaded', place: null }
}

function readEntry(entry: RuleEntry, value: JsonValue): RuleOutput | RuleError {
  const { rule, place } = entry
  if (entry.kind === 'witness') return { rule, expression: entry.expression, place }
  if (!allFinite(value)) return { rule, expression: 'its output, which holds a number that JSON has not', place }
  const { effect } = entry
  if (!entry.tagged) return { rule, effect, when: 'activated', place, value }
  const tagged = readTagged(value)
  return tagged === null
    ? { rule, expression: 'its output, which is no JSON value', place }
    : { rule, effect, ...tagged, place }
}

/** The engine's numbers may be NaN or infinite. */
function allFinite(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.values(value).every(allFinite)
}

/** `[activated, value]` */
function readTagged(output: JsonValue): Pick<RuleOutput, 'when' | 'value'> | null {
  if (!isJsonList(output) || output.length !== 2) return null
  const [activated, value = null] = output
  if (typeof activated !== 'boolean') return null
  return { when: activated ? 'activated' : 'condition_not_met', value }
}

/**
 * The engine names the policy of the most specific scope where no rule decided, even one that does not stand; then it is
 * the nearest above. Null where there is none.
 */
function decidedBy(told: string, policies: ReadonlySet<string>): string | null {
  for (let name = told; name !== ''; name = parentOf(name)) if (policies.has(name)) return name
  return null
}

/** `resource.payment.vdefault/acme.hr` → `resource.payment.vdefault/acme` → `resource.payment.vdefault` → none. */
function parentOf(name: string): string {
  const slash = name.lastIndexOf('/')
  const dot = name.lastIndexOf('.')
  return slash === -1 ? '' : name.slice(0, Math.max(slash, dot))
}

/** The engine visits rules in a random order. */
function inOrder(outputs: EngineResult['outputs']): EngineResult['outputs'] {
  return [...outputs].sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : 0))
}
