import type { Problems } from '../source/problems.js'
import type { PolicySource } from '../source/read-policies.js'
import { readDefinitions, usedDefinitions, type Exports } from './definitions.js'
import { createExpressionReader, leaves } from './expressions.js'
import { attempt } from './attempt.js'
import type { DerivedRole } from './model.js'
import { derivedRolesName } from './names.js'

/** Derived roles by the name of their set, then by their own name. */
export type DerivedRoleSets = ReadonlyMap<string, ReadonlyMap<string, DerivedRole>>

export function readDerivedRoles(
  sources: readonly PolicySource[],
  exports: Exports,
  problems: Problems,
): DerivedRoleSets {
  const sets = new Map<string, ReadonlyMap<string, DerivedRole>>()
  for (const source of sources) {
    const { policyType } = source.policy
    if (policyType.case !== 'derivedRoles') continue
    const { name: setName, definitions: roles, variables, constants } = policyType.value
    const all = readDefinitions(source, { path: 'derivedRoles', variables, constants }, exports, problems)
    const reader = createExpressionReader(source, problems)
    const read = roles.map((role, index): [string, DerivedRole] => {
      const path = `derivedRoles.definitions[${index}]`
      const condition = reader.condition(role.condition, `${path}.condition`)
      const definitions = attempt(source, `${path}.condition`, problems, () => usedDefinitions(leaves(condition), all))
      return [
        role.name,
        {
          name: role.name,
          origin: derivedRolesName(setName),
          parentRoles: collapseRoles(role.parentRoles),
          condition,
          definitions: definitions ?? { variables: new Map(), constants: new Map() },
        },
      ]
    })
    sets.set(setName, new Map(read))
  }
  return sets
}

/** `*` among roles stands for all of them. */
export function collapseRoles(roles: readonly string[]): readonly string[] {
  return roles.includes('*') ? ['*'] : [...new Set(roles)]
}
