import type {
  PrincipalPolicy as PrincipalPolicyMessage,
  PrincipalRule_Action,
} from '@cerbos/api/cerbos/policy/v1/policy_pb'
import type { Problems } from '../source/problems.js'
import type { PolicySource } from '../source/read-policies.js'
import { readDefinitions, type Exports } from './definitions.js'
import { createExpressionReader, type ExpressionReader } from './expressions.js'
import type { PrincipalPolicy, Rule } from './model.js'
import { defaultActionName, policyKey, principalPolicyName } from './names.js'
import { definitionsOf, readEffect, readOutputs, readScopePermissions, type PlacedRule } from './rule-parts.js'

export function readPrincipalPolicy(
  source: PolicySource,
  message: PrincipalPolicyMessage,
  exports: Exports,
  problems: Problems,
): PrincipalPolicy {
  const path = 'principalPolicy'
  const { principal, version, scope, variables, constants } = message
  const all = readDefinitions(source, { path, variables, constants }, exports, problems)
  const reader = createExpressionReader(source, problems)
  const byResource = message.rules.map(({ resource, actions }, at): readonly PlacedRule[] =>
    actions.map((action, index) => {
      const place = `${path}.rules[${at}].actions[${index}]`
      const name = action.name === '' ? defaultActionName(resource, index) : action.name
      return { path: place, rule: readAction(source, action, { path: place, name, resource }, reader, problems) }
    }),
  )
  const placed = byResource.flat()
  const fullName = principalPolicyName(principal, version, scope)
  return {
    kind: 'principal',
    fullName,
    key: policyKey(fullName),
    file: source.file,
    line: source.at(path).line,
    principal,
    version,
    scope,
    scopePermissions: readScopePermissions(message.scopePermissions),
    rules: placed.map(({ rule }) => rule),
    definitions: definitionsOf(source, placed, all, problems),
    annotations: source.policy.metadata?.annotations ?? {},
  }
}

function readAction(
  source: PolicySource,
  { action, condition, effect: told, output }: PrincipalRule_Action,
  { path, name, resource }: { readonly path: string; readonly name: string; readonly resource: string },
  reader: ExpressionReader,
  problems: Problems,
): Rule {
  const effect = readEffect(told)
  if (effect === null) problems.add(source.file, source.at(path), 'a rule needs an effect')
  return {
    name,
    rowName: name,
    cacheName: name,
    file: source.file,
    line: source.at(path).line,
    resource,
    actions: [action],
    roles: ['*'],
    derivedRoles: [],
    effect: effect ?? 'deny',
    condition: reader.condition(condition, `${path}.condition`),
    ...readOutputs(output, `${path}.output`, reader),
    tagged: false,
    sound: null,
  }
}
