import { createProblems } from '../../../src/evaluators/cerbos-embedded/source/problems.js'
import { readSources } from '../../../src/evaluators/cerbos-embedded/source/read-policies.js'
import { nameOf, type Case, type Vocabulary } from './cases.js'

/** Every name that these policies and cases mention, and some that nothing mentions. */
export function vocabularyOf(files: ReadonlyMap<string, Uint8Array>, cases: readonly Case[]): Vocabulary {
  const policies = readSources([...files], createProblems()).map(({ policy }) => policy.policyType)
  const principals = new Set(['nobody'])
  const roles = new Set(['nobody'])
  const scopes = new Set(['', 'acme.nowhere', 'unheard.of'])
  const versions = new Set(['', 'default', 'unheard_of'])
  const actions = new Map<string, Set<string>>([['unheard_of', new Set()]])
  const add = (kind: string, all: readonly string[]): void => {
    const known = actions.get(kind) ?? new Set<string>()
    for (const action of all) known.add(action.replaceAll('*', 'x'))
    actions.set(kind, known)
  }
  for (const { case: kind, value } of policies) {
    if (kind === 'resourcePolicy') {
      scopes.add(value.scope).add(`${value.scope}.deeper`.replace(/^\./, ''))
      versions.add(value.version)
      add(
        value.resource,
        value.rules.flatMap((rule) => rule.actions),
      )
      for (const role of value.rules.flatMap((rule) => rule.roles)) roles.add(role)
    } else if (kind === 'principalPolicy') {
      principals.add(value.principal)
      scopes.add(value.scope)
      versions.add(value.version)
      for (const { resource, actions: all } of value.rules)
        add(
          resource,
          all.map(({ action }) => action),
        )
    } else if (kind === 'rolePolicy') {
      if (value.policyType.case === 'role') roles.add(value.policyType.value)
      for (const role of value.parentRoles) roles.add(role)
      scopes.add(value.scope)
      for (const { resource, allowActions } of value.rules) add(resource, allowActions)
    } else if (kind === 'derivedRoles') {
      for (const role of value.definitions.flatMap(({ parentRoles }) => parentRoles)) roles.add(role)
    }
  }
  for (const { principal, resource, actions: all } of cases) {
    principals.add(nameOf(principal['id']))
    for (const role of list(principal['roles'])) roles.add(role)
    add(nameOf(resource['kind']), all)
  }
  return {
    principals: [...principals],
    roles: [...roles].filter((role) => role !== '*'),
    scopes: [...scopes],
    versions: [...versions],
    kinds: [...actions.keys()].filter((kind) => !kind.includes('*')),
    actions: new Map([...actions].map(([kind, all]) => [kind, [...all]])),
  }
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
