import { Effect } from '@cerbos/api/cerbos/effect/v1/effect_pb'
import { ScopePermissions as Permissions, type Output } from '@cerbos/api/cerbos/policy/v1/policy_pb'
import type { Problems } from '../source/problems.js'
import type { PolicySource } from '../source/read-policies.js'
import { attempt } from './attempt.js'
import { usedDefinitions } from './definitions.js'
import { leaves, type ExpressionReader } from './expressions.js'
import { NO_DEFINITIONS, type Definitions, type Expression, type Rule, type ScopePermissions } from './model.js'

export function readEffect(effect: Effect): Rule['effect'] | null {
  if (effect === Effect.ALLOW) return 'allow'
  return effect === Effect.DENY ? 'deny' : null
}

export function readScopePermissions(permissions: Permissions): ScopePermissions {
  return permissions === Permissions.REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS ? 'require_consent' : 'override'
}

/** Both outputs of a rule. */
export function readOutputs(
  output: Output | undefined,
  path: string,
  reader: ExpressionReader,
): Pick<Rule, 'onActivated' | 'onConditionNotMet'> {
  const read = (text: string, member: string): Expression | null =>
    text === '' ? null : reader.expression(text, `${path}${member}`)
  // `output.expr` is the old form, which Cerbos still reads.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const activated = output?.when?.ruleActivated ?? output?.expr ?? ''
  return {
    onActivated: read(activated, output?.when === undefined ? '.expr' : '.when.ruleActivated'),
    onConditionNotMet: read(output?.when?.conditionNotMet ?? '', '.when.conditionNotMet'),
  }
}

/** The rules of one policy, each with the place where it stands. */
export interface PlacedRule {
  readonly rule: Rule
  readonly path: string
}

/** What the rules' expressions use of all definitions; each rule that names something unknown is a problem. */
export function definitionsOf(
  source: PolicySource,
  placed: readonly PlacedRule[],
  all: Definitions,
  problems: Problems,
): Definitions {
  const used = placed.map(({ rule, path }) =>
    attempt(source, path, problems, () => usedDefinitions(expressionsOf(rule), all)),
  )
  if (used.includes(null)) return NO_DEFINITIONS
  return usedDefinitions(
    placed.flatMap(({ rule }) => expressionsOf(rule)),
    all,
  )
}

export function expressionsOf(rule: Rule): readonly Expression[] {
  const outputs = [rule.onActivated, rule.onConditionNotMet].filter((expression) => expression !== null)
  return [...leaves(rule.condition), ...outputs]
}
