import { createHash } from 'node:crypto'
import { toJsonString } from '@bufbuild/protobuf'
import { ValueSchema } from '@bufbuild/protobuf/wkt'
import type { RuleSummary } from '../../../core/evaluator.js'
import { describe } from './expressions.js'
import type { Definitions, DerivedRole, Policy, Rule } from './model.js'

/** What the rules of these policies say, each as a digest: two sets can be told apart rule by rule. */
export function ruleSummaries(policies: readonly Policy[]): readonly RuleSummary[] {
  return policies.flatMap((policy) => [...policy.rules.map((rule) => summary(policy, rule)), ...unlisted(policy)])
}

function summary(policy: Policy, rule: Rule): RuleSummary {
  const { effect, file, line } = rule
  const scopePermissions = policy.kind === 'role' ? null : policy.scopePermissions
  const digest = digestOf([ruleText(rule), scopePermissions, definitionsText(policy.definitions)])
  return { rule: `${policy.key}#${rule.name}`, effect, place: { file, line }, digest }
}

/** A role policy denies what none of its rules lists. */
function unlisted(policy: Policy): readonly RuleSummary[] {
  if (policy.kind !== 'role' || policy.rules.length === 0) return []
  const { key, file, line, rules, parentRoles } = policy
  const digest = digestOf([rules.map(ruleText), [...parentRoles].sort()])
  return [{ rule: `${key}#unlisted`, effect: 'deny', place: { file, line }, digest }]
}

function digestOf(said: unknown): string {
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}

function ruleText(rule: Rule): Readonly<Record<string, unknown>> {
  return {
    effect: rule.effect,
    resource: rule.resource,
    actions: [...rule.actions].sort(),
    roles: [...rule.roles].sort(),
    derivedRoles: rule.derivedRoles.map(roleText),
    condition: rule.condition === null ? null : describe(rule.condition),
    onActivated: rule.onActivated?.text ?? null,
    onConditionNotMet: rule.onConditionNotMet?.text ?? null,
  }
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
