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
    const name = numbered(`${resource}_rule`, count + 1)
    const rule: Rule = {
      name,
      rowName: name,
      cacheName: numbered(`${role}_rule`, count),
      file: source.file,
      line: source.at(path).line,
      resource,
      actions: [...new Set(allowActions)],
      roles: [role],
      derivedRoles: [],
      effect: 'allow',
      condition: reader.condition(condition, `${path}.condition`),
      onActivated: null,
      onConditionNotMet: null,
      tagged: false,
      sound: null,
    }
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
