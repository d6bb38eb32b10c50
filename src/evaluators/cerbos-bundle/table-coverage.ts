import { Kind, type RuleTable } from '../cerbos-embedded/proto/rule-table_pb.js'
import type { Coverage } from '../cerbos-embedded/table/coverage.js'
import { coversKind } from '../cerbos-embedded/table/glob.js'
import { isGuardKind } from '../cerbos-embedded/table/guard-layers.js'
import { resourcePolicyName } from '../cerbos-embedded/table/names.js'

/**
 * Whether any policy of the table could answer for a resource, as Cerbos finds them: see the coverage of the embedded
 * evaluator, which reads the same from policies as they are written.
 */
export function tableCoverage(table: RuleTable): Coverage {
  const names = new Set([
    ...table.rules.map(({ originFqn }) => originFqn),
    ...Object.values(table.meta).map(({ fqn }) => fqn),
  ])
  const others = otherPlaces(table)
  return (kind, version, scope) => {
    if (names.has(resourcePolicyName(kind, version, scope))) return true
    if (isGuardKind(kind)) return false
    return others.some((place) => {
      // Requests name no version and no scope of the principal.
      const at = place.ofPrincipal ? { version: 'default', scope: '' } : { version, scope }
      return place.version === at.version && place.scope === at.scope && coversKind(place.resource, kind)
    })
  }
}

interface Place {
  readonly ofPrincipal: boolean
  readonly resource: string
  readonly version: string
  readonly scope: string
}

/** Where principal and role policies speak, each place once: a table has a row for each action. */
function otherPlaces({ rules }: RuleTable): readonly Place[] {
  const places = rules
    .filter(({ policyKind, fromRolePolicy }) => policyKind === Kind.PRINCIPAL || fromRolePolicy)
    .map(({ policyKind, resource, version, scope }): readonly [string, Place] => {
      const place = { ofPrincipal: policyKind === Kind.PRINCIPAL, resource, version, scope }
      return [JSON.stringify(place), place]
    })
  return [...new Map(places).values()]
}
