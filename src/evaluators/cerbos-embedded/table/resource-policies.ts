import {
  ScopePermissions,
  type ResourcePolicy as ResourcePolicyMessage,
  type ResourceRule,
} from '@cerbos/api/cerbos/policy/v1/policy_pb'
import { Effect } from '@cerbos/api/cerbos/effect/v1/effect_pb'
import type { Problems } from '../source/problems.js'
import type { PolicySource } from '../source/read-policies.js'
import { attempt } from './attempt.js'
import { readDefinitions, usedDefinitions, type Exports } from './definitions.js'
import { collapseRoles, type DerivedRoleSets } from './derived-roles.js'
import { createExpressionReader, leaves, type ExpressionReader } from './expressions.js'
import type { DerivedRole, Expression, ResourcePolicy, Rule } from './model.js'
import { defaultRuleName, policyKey, resourcePolicyName } from './names.js'

export interface Library {
  readonly exports: Exports
  readonly derivedRoles: DerivedRoleSets
}

export function readResourcePolicy(
  source: PolicySource,
  message: ResourcePolicyMessage,
  library: Library,
  problems: Problems,
): ResourcePolicy {
  const path = 'resourcePolicy'
  const all = readDefinitions(
    source,
    { path, variables: message.variables, constants: message.constants },
    library.exports,
    problems,
  )
  const roles = importedRoles(source, message, library, problems)
  const reader = createExpressionReader(source, problems)
  const rules = message.rules.map((rule, index) => readRule(source, rule, index, roles, reader, problems))
  refuseRepeatedNames(source, rules, problems)
  const used = rules.map((rule, index) =>
    attempt(source, `${path}.rules[${index}]`, problems, () => usedDefinitions(expressionsOf(rule), all)),
  )
  const definitions = used.includes(null) ? null : usedDefinitions(rules.flatMap(expressionsOf), all)
  const fullName = resourcePolicyName(message.resource, message.version, message.scope)
  return {
    fullName,
    key: policyKey(fullName),
    resource: message.resource,
    version: message.version,
    scope: message.scope,
    scopePermissions:
      message.scopePermissions === ScopePermissions.REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS
        ? 'require_consent'
        : 'override',
    rules,
    definitions: definitions ?? { variables: new Map(), constants: new Map() },
    schemas: message.schemas ?? null,
    annotations: source.policy.metadata?.annotations ?? {},
  }
}

function importedRoles(
  source: PolicySource,
  message: ResourcePolicyMessage,
  library: Library,
  problems: Problems,
): ReadonlyMap<string, DerivedRole> {
  const roles = new Map<string, DerivedRole>()
  for (const [index, name] of message.importDerivedRoles.entries()) {
    const set = library.derivedRoles.get(name)
    const place = source.at(`resourcePolicy.importDerivedRoles[${index}]`)
    if (set === undefined) problems.add(source.file, place, `derived roles ${name} are not defined`)
    for (const role of set?.values() ?? []) {
      if (roles.has(role.name)) problems.add(source.file, place, `derived role ${role.name} is imported twice`)
      roles.set(role.name, role)
    }
  }
  return roles
}

function readRule(
  source: PolicySource,
  rule: ResourceRule,
  index: number,
  roles: ReadonlyMap<string, DerivedRole>,
  reader: ExpressionReader,
  problems: Problems,
): Rule {
  const path = `resourcePolicy.rules[${index}]`
  const report = (at: string, message: string): void => {
    problems.add(source.file, source.at(at), message)
  }
  const derivedRoles = [...new Set(rule.derivedRoles)].flatMap((name) => {
    const role = roles.get(name)
    if (role === undefined) report(`${path}.derivedRoles`, `derived role ${name} is not imported`)
    return role === undefined ? [] : [role]
  })
  if (rule.effect !== Effect.ALLOW && rule.effect !== Effect.DENY) report(path, 'a rule needs an effect')
  if (rule.roles.length + rule.derivedRoles.length === 0) report(path, 'a rule needs roles or derivedRoles')
  if (rule.actions.length === 0) report(path, 'a rule needs actions')
  // `output.expr` is the old form, which Cerbos still reads.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const activated = rule.output?.when?.ruleActivated ?? rule.output?.expr ?? ''
  const notMet = rule.output?.when?.conditionNotMet ?? ''
  return {
    name: rule.name === '' ? defaultRuleName(index) : rule.name,
    file: source.file,
    line: source.at(path).line,
    actions: [...new Set(rule.actions)],
    roles: collapseRoles(rule.roles),
    derivedRoles,
    effect: rule.effect === Effect.ALLOW ? 'allow' : 'deny',
    condition: reader.condition(rule.condition, `${path}.condition`),
    onActivated: activated === '' ? null : reader.expression(activated, `${path}.output`),
    onConditionNotMet: notMet === '' ? null : reader.expression(notMet, `${path}.output`),
  }
}

/** The rule's name keys the engine's cache of conditions: two of one name would share an answer. */
function refuseRepeatedNames(source: PolicySource, rules: readonly Rule[], problems: Problems): void {
  const seen = new Set<string>()
  for (const [index, rule] of rules.entries()) {
    const place = source.at(`resourcePolicy.rules[${index}]`)
    if (seen.has(rule.name)) problems.add(source.file, place, `rule name ${rule.name} is used twice`)
    seen.add(rule.name)
  }
}

function expressionsOf(rule: Rule): readonly Expression[] {
  const outputs = [rule.onActivated, rule.onConditionNotMet].filter((expression) => expression !== null)
  return [...leaves(rule.condition), ...outputs]
}
