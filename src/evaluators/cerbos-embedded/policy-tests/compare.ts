import type { LayerJudgement } from '../../../core/evaluator.js'
import type { JsonValue } from '../../../core/json.js'
import { sameJson } from './same-json.js'
import type { Expected } from './test-case.js'

const MAX_VALUE_LENGTH = 300

/**
 * What is wrong with the answer; null where it is as wanted. A rule that cannot be evaluated denies, so that a test
 * which wants ALLOW there does not pass.
 */
export function mismatch(wanted: Expected, judgement: LayerJudgement): string | null {
  const faults = [
    ...(judgement.effect === wanted.effect ? [] : [`wants ${nameOf(wanted.effect)}, gets ${nameOf(judgement.effect)}`]),
    ...[...wanted.outputs].flatMap(([rule, value]) => outputFault(rule, value, judgement)),
  ]
  if (faults.length === 0) return null
  const errors = judgement.errors.map(({ rule, expression }) => `${rule} cannot evaluate ${expression}`)
  const refused = judgement.schemaErrors.map(({ path, message }) => `the schema refuses ${path}: ${message}`)
  return [...faults, ...errors, ...refused].join('; ')
}

function outputFault(rule: string, value: JsonValue, { outputs }: LayerJudgement): readonly string[] {
  const said = outputs.filter((output) => output.rule === rule)
  if (said.some((output) => sameJson(output.value, value))) return []
  const [first] = said
  const actual = first === undefined ? 'none' : short(first.value)
  return [`wants output ${short(value)} of ${rule}, gets ${actual}`]
}

function nameOf(effect: 'allow' | 'deny'): string {
  return effect === 'allow' ? 'EFFECT_ALLOW' : 'EFFECT_DENY'
}

function short(value: JsonValue): string {
  const text = JSON.stringify(value)
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text
}
