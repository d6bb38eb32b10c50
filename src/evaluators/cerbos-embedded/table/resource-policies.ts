import type { ResourcePolicy as ResourcePolicyMessage, ResourceRule } from '@cerbos/api/cerbos/policy/v1/policy_pb'
import type { Problems } from '../source/problems.js'
import type { PolicySource } from '../source/read-policies.js'
import { readDefinitions, type Exports } from './definitions.js'
import { collapseRoles, type DerivedRoleSets } from './derived-roles.js'
import { createExpressionReader, type ExpressionReader } from './expressions.js'
import type { DerivedRole, ResourcePolicy, Rule } from './model.js'
import { defaultRuleName, policyKey, resourcePolicyName } from './names.js'
import { definitionsOf, readEffect, readOutputs, readScopePermissions } from './rule-parts.js'

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
  const { resource, version, scope, variables, constants } = message
  const all = readDefinitions(source, { path, variables, constants }, library.exports, problems)
  const roles = importedRoles(source, message, library, problems)
  const reader = createExpressionReader(source, problems)
  const placed = message.rules.map((rule, index) => {
    const at = `${path}.rules[${index}]`
    const name = rule.name === '' ? defaultRuleName(index) : rule.name
    return { path: at, rule: readRule(source, rule, { path: at, name, resource, roles }, reader, problems) }
  })
  const fullName = resourcePolicyName(resource, version, scope)
  return {
    kind: 'resource',
    fullName,
    key: policyKey(fullName),
    file: source.file,
    line: source.at(path).line,
    resource,
    version,
    scope,
    scopePermissions: readScopePermissions(message.scopePermissions),
    rules: placed.map(({ rule }) => rule),
    definitions: definitionsOf(source, placed, all, problems),
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
  const named = new Set(message.rules.flatMap((rule) => rule.derivedRoles))
  for (const [index, name] of message.importDerivedRoles.entries()) {
    const set = library.derivedRoles.get(name)
    const place = source.at(`resourcePolicy.importDerivedRoles[${index}]`)
    if (set === undefined) problems.add(source.file, place, `derived roles ${name} are not defined`)
    for (const role of set?.values() ?? []) {
      // Which of the two is meant matters only where a rule names it.
      if (roles.has(role.name) && named.has(role.name)) {
        problems.add(source.file, place, `derived role ${role.name} is imported twice`)
      }
      roles.set(role.name, role)
    }
  }
  return roles
}

interface RuleFrame {
  readonly path: string
  readonly name: string
  readonly resource: string
  readonly roles: ReadonlyMap<string, DerivedRole>
}

function readRule(
  source: PolicySource,
  rule: ResourceRule,
  { path, name, resource, roles }: RuleFrame,
  reader: ExpressionReader,
  problems: Problems,
): Rule {
  const report = (at: string, message: string): void => {
    problems.add(source.file, source.at(at), message)
  }
  const derivedRoles = [...new Set(rule.derivedRoles)].flatMap((wanted) => {
    const role = roles.get(wanted)
    if (role === undefined) report(`${path}.derivedRoles`, `derived role ${wanted} is not imported`)
    return role === undefined ? [] : [role]
  })
  const effect = readEffect(rule.effect)
  if (effect === null) report(path, 'a rule needs an effect')
  if (rule.roles.length + rule.derivedRoles.length === 0) report(path, 'a rule needs roles or derivedRoles')
  if (rule.actions.length === 0) report(path, 'a rule needs actions')
  return {
    name,
    rowName: name,
    cacheName: name,
    file: source.file,
    line: source.at(path).line,
    resource,
    actions: [...new Set(rule.actions)],
    roles: collapseRoles(rule.roles),
    derivedRoles,
    effect: effect ?? 'deny',
    condition: reader.condition(rule.condition, `${path}.condition`),
    ...readOutputs(rule.output, `${path}.output`, reader),
    tagged: false,
    sound: null,
  }
}
