import type { RolePolicy as RolePolicyMessage } from '@cerbos/api/cerbos/policy/v1/policy_pb'
import type { Problems } from '../source/problems.js'
import type { PolicySource } from '../source/read-policies.js'
import { createExpressionReader } from './expressions.js'
import { NO_DEFINITIONS, type RolePolicy, type Rule } from './model.js'
import { numbered, policyKey, rolePolicyName } from './names.js'
import { definitionsOf } from './rule-parts.js'

const DEFAULT_VERSION = 'default'

export function readRolePolicy(source: PolicySource, message: RolePolicyMessage, problems: Problems): RolePolicy {
  const role = message.policyType.value ?? ''
  const version = message.version === '' ? DEFAULT_VERSION : message.version
  const reader = createExpressionReader(source, problems)
  const counts = new Map<string, number>()
  const placed = message.rules.map(({ resource, allowActions, condition }, index) => {
    const path = `rolePolicy.rules[${index}]`
    const count = counts.get(resource) ?? 0
    counts.set(resource, count + 1)
    const names = { path, name: numbered(`${resource}_rule`, count + 1), cacheName: numbered(`${role}_rule`, count) }
    const rule = readRule(
      source,
      { role, resource, actions: allowActions },
      names,
      reader.condition(condition, `${path}.condition`),
    )
    return { path, rule }
  })
  definitionsOf(source, placed, NO_DEFINITIONS, problems)
  const fullName = rolePolicyName(role, version, message.scope)
  return {
    kind: 'role',
    fullName,
    key: policyKey(fullName),
    file: source.file,
    line: source.at('rolePolicy').line,
    role,
    version,
    scope: message.scope,
    parentRoles: message.parentRoles,
    rules: placed.map(({ rule }) => rule),
    definitions: NO_DEFINITIONS,
    annotations: source.policy.metadata?.annotations ?? {},
  }
}

function readRule(
  source: PolicySource,
  {
    role,
    resource,
    actions,
  }: { readonly role: string; readonly resource: string; readonly actions: readonly string[] },
  { path, name, cacheName }: { readonly path: string; readonly name: string; readonly cacheName: string },
  condition: Rule['condition'],
): Rule {
  return {
    name,
    rowName: name,
    cacheName,
    file: source.file,
    line: source.at(path).line,
    resource,
    actions: [...new Set(actions)],
    roles: [role],
    derivedRoles: [],
    effect: 'allow',
    condition,
    onActivated: null,
    onConditionNotMet: null,
    tagged: false,
    sound: null,
  }
}
