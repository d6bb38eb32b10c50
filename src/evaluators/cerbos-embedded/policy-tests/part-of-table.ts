import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { Kind, RuleTableSchema, ScopePermissions, type RuleTable_RuleRow } from '../proto/rule-table_pb.js'
import { PROBE_KIND, PROBE_PRINCIPAL, PROBE_ROLE } from '../self-test/probe-policies.js'
import { coversKind } from '../table/glob.js'

/** The part of a table that can speak of resources of these kinds: the table as it is, but without rows of other kinds. */
export type PartOfTable = (kinds: ReadonlySet<string>) => Uint8Array

/**
 * Loading a table takes an engine longer than all of its tests, and the rows of one resource kind have no part in what is
 * said of another. That is certain where there are resource policies without scopes only
 * (beside the service's own, which stay); with others each part is all.
 */
export function partsOf(table: Uint8Array): PartOfTable {
  const whole = fromBinary(RuleTableSchema, table)
  if (!whole.rules.every((row) => standsAlone(row) || isOwn(row))) return () => table
  return (kinds) => {
    const isAsked = ({ resource }: RuleTable_RuleRow): boolean => [...kinds].some((kind) => coversKind(resource, kind))
    return toBinary(RuleTableSchema, { ...whole, rules: whole.rules.filter((row) => isAsked(row) || isOwn(row)) })
  }
}

const OWN = [`cerbos.resource.${PROBE_KIND}.`, `cerbos.principal.${PROBE_PRINCIPAL}.`, `cerbos.role.${PROBE_ROLE}.`]

function isOwn({ originFqn }: RuleTable_RuleRow): boolean {
  return OWN.some((name) => originFqn.startsWith(name))
}

function standsAlone({ policyKind, fromRolePolicy, scope, scopePermissions }: RuleTable_RuleRow): boolean {
  const isResource = policyKind === Kind.RESOURCE && !fromRolePolicy
  return isResource && scope === '' && scopePermissions === ScopePermissions.OVERRIDE_PARENT
}
