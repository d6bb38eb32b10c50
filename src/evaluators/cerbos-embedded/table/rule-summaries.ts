import { createHash } from 'node:crypto'
import { toJsonString } from '@bufbuild/protobuf'
import { ValueSchema } from '@bufbuild/protobuf/wkt'
import type { RuleSummary } from '../../../core/evaluator.js'
import { describe } from './expressions.js'
import type { Definitions, DerivedRole, Policy, Rule } from './model.js'

/** What the rules of these policies say, each as a digest: two sets can be told apart rule by rule. */
export function ruleSummaries(policies: readonly Policy[]): readonly RuleSummary[] {
  return policies.flatMap((policy) =>
    policy.rules.map((rule) => ({
      rule: `${policy.key}#${rule.name}`,
      effect: rule.effect,
      place: { file: rule.file, line: rule.line },
      digest: digestOf(rule, policy.definitions),
    })),
  )
}

function digestOf(rule: Rule, definitions: Definitions): string {
  const said = {
    effect: rule.effect,
    actions: [...rule.actions].sort(),
    roles: [...rule.roles].sort(),
    derivedRoles: rule.derivedRoles.map(roleText),
    condition: rule.condition === null ? null : describe(rule.condition),
    onActivated: rule.onActivated?.text ?? null,
    onConditionNotMet: rule.onConditionNotMet?.text ?? null,
    definitions: definitionsText(definitions),
  }
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}

function roleText({ name, parentRoles, condition, definitions }: DerivedRole): readonly unknown[] {
  return [name, [...parentRoles].sort(), condition === null ? null : describe(condition), definitionsText(definitions)]
}

function definitionsText({ variables, constants }: Definitions): readonly unknown[] {
  return [
    [...variables].map(([name, { text }]) => [name, text]),
    [...constants].map(([name, value]) => [name, toJsonString(ValueSchema, value)]),
  ]
}
