import { create } from '@bufbuild/protobuf'
import { globMatches } from '../../../src/evaluators/cerbos-embedded/table/glob.js'
import { resourcePolicyName, sanitize } from '../../../src/evaluators/cerbos-embedded/table/names.js'
import {
  RuleTable_RuleRowSchema,
  RuleTableMetadataSchema,
  ScopePermissions,
} from '../../../src/evaluators/cerbos-embedded/proto/rule-table_pb.js'
import { grouped, isOwn, keyOf, type Policy, type Row, type RowGroup } from './strict-yaml-rows.js'

/** Witnesses of role policies, which cannot stand in a role policy, by the resource policies that carry them instead. */
export function guestsOf(policies: readonly Policy[]): ReadonlyMap<Policy, readonly RowGroup[]> {
  const guests = new Map<Policy, RowGroup[]>()
  for (const { meta, rows, scope } of policies) {
    const witnesses = rows.filter((row) => !isOwn(meta, row))
    for (const [name, all] of grouped(witnesses, (row) => `${row.name}!${row.resource}`)) {
      const group = {
        source: `${keyOf(meta)}#${all[0]?.name ?? ''}`,
        name: `${meta.name.value ?? ''}!${name}`,
        rows: all,
      }
      const hosts = policies.filter(
        (host) =>
          host.meta.name.case === 'resource' &&
          host.scope === scope &&
          host.meta.version === meta.version &&
          speaksOf(all[0], host.meta.name.value),
      )
      for (const host of hosts) guests.set(host, [...(guests.get(host) ?? []), group])
    }
  }
  return guests
}

interface Hosts {
  readonly policies: readonly Policy[]
  readonly hosted: ReadonlySet<string>
  readonly kinds: ReadonlySet<string>
}

/** Whose witnesses speak, and of what: a key. */
export function askedOf(of: Readonly<Record<'kind' | 'scope' | 'version' | 'role', string>>): string {
  return JSON.stringify([sanitize(of.kind), of.scope, of.version, of.role])
}

/**
 * With resource policies, empty but for their guests, for kinds that only a role policy speaks of in its scope; and in
 * its parent scopes, for Cerbos wants them there. Without them no schema would be in force, so none is for these kinds.
 */
export function withHosts(policies: readonly Policy[], kinds: readonly string[]): Hosts {
  const hosted = new Set<string>()
  const added = new Set<string>()
  const all = new Map(policies.map((policy) => [policy.meta.fqn, policy]))
  for (const { meta, rows, scope } of policies) {
    const witnesses = rows.filter((row) => !isOwn(meta, row))
    const scopes = [scope, ...parentsOf(scope)]
    const spokenOf = kinds.filter((each) => witnesses.some((row) => speaksOf(row, each)))
    for (const kind of spokenOf) {
      if (all.has(resourcePolicyName(kind, meta.version, scope))) continue
      added.add(sanitize(kind))
      hosted.add(askedOf({ kind, scope, version: meta.version, role: meta.name.value ?? '' }))
      for (const at of scopes) {
        const fqn = resourcePolicyName(kind, meta.version, at)
        const rowsOf = [create(RuleTable_RuleRowSchema, { scopePermissions: permissionsOf(policies, at) })]
        const name = { case: 'resource' as const, value: kind }
        const host = {
          meta: create(RuleTableMetadataSchema, { fqn, version: meta.version, name }),
          scope: at,
          rows: rowsOf,
        }
        if (!all.has(fqn)) all.set(fqn, host)
      }
    }
  }
  return { policies: [...all.values()], hosted, kinds: added }
}

/** A scope in which nobody but role policies speaks wants its parent's consent. */
function permissionsOf(policies: readonly Policy[], scope: string): ScopePermissions {
  const there = policies.filter((policy) => policy.scope === scope)
  const other = there.find(({ meta }) => meta.name.case !== 'role')
  if (other !== undefined) return other.rows[0]?.scopePermissions ?? ScopePermissions.UNSPECIFIED
  return there.length > 0 ? ScopePermissions.REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS : ScopePermissions.UNSPECIFIED
}

function speaksOf(row: Row | undefined, kind: string): boolean {
  const resource = row?.resource ?? ''
  return sanitize(resource) === sanitize(kind) || globMatches(resource, sanitize(kind))
}

function parentsOf(scope: string): readonly string[] {
  const parts = scope === '' ? [] : scope.split('.')
  return parts.map((_, at) => parts.slice(0, at).join('.')).reverse()
}
