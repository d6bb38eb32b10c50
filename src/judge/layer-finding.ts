import type { LayerJudgement, RuleOutput } from '../core/evaluator.js'
import type { Obligation } from '../core/decision.js'
import type { Reason } from '../core/reason.js'
import type { Layer } from '../core/words.js'
import { refusal, type Finding } from './finding.js'
import { readAllowance, readDenial, type Said } from './rule-output.js'
import { serviceReason } from './service-reasons.js'

/**
 * What one layer's judgement means. An error in any rule, or an output of the wrong shape, denies whatever the effect
 * says: `policy_error`.
 */
export function layerFinding(judgement: LayerJudgement<Layer>, durationMs: number): Finding {
  const error = errorIn(judgement)
  if (error !== null) return refusal(error, durationMs)
  return judgement.effect === 'deny' ? denied(judgement, durationMs) : allowed(judgement, durationMs)
}

function errorIn({ layer, policy, errors, schemaErrors }: LayerJudgement<Layer>): Reason | null {
  const [error] = errors
  if (error !== undefined) {
    return serviceReason('policy_error', layer, `${error.rule}: cannot evaluate ${error.expression}`, {
      rule: error.rule,
      source: error.place,
    })
  }
  const [schemaError] = schemaErrors
  if (schemaError !== undefined) {
    return serviceReason('schema_violation', layer, `${schemaError.path}: ${withoutValue(schemaError.message)}`, {
      rule: policy,
      source: null,
    })
  }
  if (policy === null) return serviceReason('policy_missing', layer, 'no policy matches this resource')
  return null
}

/** Messages of these beginnings name types and members. Others quote the value itself (`'x' is not valid 'date'`). */
const TELLS_NO_VALUE = /^(?:expected |missing propert|additionalProperties |does not match pattern )/

function withoutValue(message: string): string {
  return TELLS_NO_VALUE.test(message) ? message : 'does not fit the schema'
}

/**
 * The reasons are those of the DENY rules that spoke. Where none did, an output of an ALLOW rule whose condition was not
 * met tells why it did not hold. Such an output never denies by itself.
 */
function denied({ layer, policy, outputs }: LayerJudgement<Layer>, durationMs: number): Finding {
  const wrong = malformedNotMet(outputs)
  if (wrong !== null) return malformed(layer, wrong, durationMs)
  const spoken = outputs.filter(({ effect, when }) => effect === 'deny' && when === 'activated')
  const unmet = outputs.filter(({ effect, when }) => effect === 'allow' && when === 'condition_not_met')
  const telling = spoken.length > 0 ? spoken : unmet
  if (telling.length === 0) {
    const silent = serviceReason('policy_denied', layer, 'no rule allows this action', {
      rule: policy,
      source: null,
    })
    return { ...refusal(silent, durationMs), byPolicy: true }
  }
  const reasons: Reason[] = []
  for (const output of telling) {
    const said = readDenial(output.value)
    if (said === null) return malformed(layer, output, durationMs)
    reasons.push(...said.map((one) => reasonOf(one, layer, output, 'Policy does not allow this action.')))
  }
  return { layer, effect: 'deny', reasons, obligations: [], byPolicy: true, durationMs }
}

function allowed({ layer, outputs }: LayerJudgement<Layer>, durationMs: number): Finding {
  const wrong = malformedNotMet(outputs)
  if (wrong !== null) return malformed(layer, wrong, durationMs)
  const obligations: Obligation[] = []
  const reasons: Reason[] = []
  for (const output of outputs.filter(({ when }) => when === 'activated')) {
    const read = output.effect === 'allow' ? readAllowance(output) : null
    if (read === null) return malformed(layer, output, durationMs)
    obligations.push(...read.obligations)
    reasons.push(...read.reasons.map((one) => reasonOf(one, layer, output, 'A person must approve this action first.')))
  }
  const effect = obligations.some(({ type }) => type === 'require_approval') ? 'require_approval' : 'allow'
  return { layer, effect, reasons, obligations, byPolicy: true, durationMs }
}

function reasonOf(said: Said, layer: Layer, { rule, place: source }: RuleOutput, toAgent: string): Reason {
  return { ...said, layer, rule, source, agentMessage: said.agentMessage ?? toAgent }
}

function malformedNotMet(outputs: readonly RuleOutput[]): RuleOutput | null {
  return outputs.find(({ when, value }) => when === 'condition_not_met' && readDenial(value) === null) ?? null
}

function malformed(layer: Layer, { rule, place: source }: RuleOutput, durationMs: number): Finding {
  return refusal(
    serviceReason('policy_error', layer, `${rule}: its output has not the published shape`, { rule, source }),
    durationMs,
  )
}
