import { fromBinary } from '@bufbuild/protobuf'
import type { JsonObject } from '../../../src/core/json.js'
import { sanitize } from '../../../src/evaluators/cerbos-embedded/table/names.js'
import { RuleTableSchema } from '../../../src/evaluators/cerbos-embedded/proto/rule-table_pb.js'
import { Unprintable } from './strict-yaml-cel.js'
import { createPrinter, type Printer } from './strict-yaml-expressions.js'
import { guestsOf, withHosts } from './strict-yaml-hosts.js'
import { derivedRolesDocument, derivedRoleSets, documentOf } from './strict-yaml-policies.js'
import { groupsOf, keyOf, policiesOf, type Policy, type RowGroup } from './strict-yaml-rows.js'

/** A rule table as policies that plain Cerbos reads. */
export interface PrintedTable {
  /** By path; each holds one policy or one set of derived roles. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** Our names of rules, by what outputs of the printed policies call them (`resource.order.vdefault#rule-001`). */
  readonly sources: ReadonlyMap<string, string>
  /** Policies and sets that could not be printed, and why. */
  readonly skipped: ReadonlyMap<string, string>
  readonly rules: number
  /** Who must be asked of policies that were added (`askedOf`); of others, nobody else may be. */
  readonly hosted: ReadonlySet<string>
  /** Witnesses of role policies that stand in resource policies, for role policies cannot hold them. */
  readonly guests: number
}

const API = { apiVersion: 'api.cerbos.dev/v1' }

export interface TableOptions {
  /** For which kinds of resources policies are added, to carry witnesses that otherwise nothing could. */
  readonly hostsFor: readonly string[]
  /** Files whose literals are to be made dynamic for the type checker. */
  readonly dynamic?: ReadonlySet<string>
}

/** Prints a serialized rule table. */
export function printTable(bytes: Uint8Array, { hostsFor, dynamic = new Set() }: TableOptions): PrintedTable {
  const table = fromBinary(RuleTableSchema, bytes)
  const { policies, hosted, kinds } = withHosts(policiesOf(table), hostsFor)
  const withoutSchemas = Object.entries(table.meta).flatMap(([id, { name }]) =>
    name.case === 'resource' && kinds.has(sanitize(name.value)) ? [id] : [],
  )
  table.schemas = Object.fromEntries(Object.entries(table.schemas).filter(([id]) => !withoutSchemas.includes(id)))
  const guests = guestsOf(policies)
  const files = new Map<string, Uint8Array>()
  const sources = new Map<string, string>()
  const skipped = new Map<string, string>()
  const attempt = (name: string, print: (printer: Printer) => JsonObject, first = false): void => {
    const path = `${first ? '0-' : ''}${name.replace(/[^\w.-]+/g, '~')}.policy.json`
    try {
      const document = print(createPrinter(dynamic.has(path)))
      files.set(path, new TextEncoder().encode(JSON.stringify({ ...API, ...document }, null, 1)))
    } catch (error) {
      if (!(error instanceof Unprintable)) throw error
      skipped.set(name, error.message)
    }
  }
  let rules = 0
  for (const policy of policies) {
    const groups = [...groupsOf(policy), ...(guests.get(policy) ?? [])]
    const names = ruleNames(groups)
    rules += groups.length
    attempt(
      policy.meta.fqn,
      (printer) => documentOf(table, policy, groups, names, printer),
      comesFirst(policy, policies),
    )
    for (const [group, name] of names) sources.set(`${keyOf(policy.meta)}#${name}`, group.source)
  }
  for (const [name, roles] of derivedRoleSets(table)) {
    attempt(`cerbos.derived_roles.${name}`, (printer) => derivedRolesDocument(name, roles, printer))
  }
  for (const [reference, { content }] of Object.entries(table.jsonSchemas)) {
    files.set(`_schemas/${reference.replace('cerbos:///', '')}`, content)
  }
  return { files, sources, skipped, hosted, rules, guests: [...guests.values()].flat().length }
}

/**
 * Cerbos wants all policies of a scope to have the same permissions, but the one that it reads first. Role policies
 * never say what theirs are: so the only one of a scope comes before all others.
 */
function comesFirst({ meta, scope }: Policy, policies: readonly Policy[]): boolean {
  const there = policies.filter((policy) => policy.scope === scope)
  const roles = there.filter((policy) => policy.meta.name.case === 'role')
  return meta.name.case === 'role' && roles.length === 1 && there.length > 2
}

/** Names that Cerbos admits, each once. */
function ruleNames(groups: readonly RowGroup[]): ReadonlyMap<RowGroup, string> {
  const taken = new Set<string>()
  const names = groups.map((group): [RowGroup, string] => {
    const clean = group.name.replace(/[^\w@.-]/g, (sign) => `.x${sign.charCodeAt(0).toString(16)}.`)
    let name = /^[A-Za-z]/.test(clean) ? clean : `r.${clean}`
    while (taken.has(name)) name += '.'
    taken.add(name)
    return [group, name]
  })
  return new Map(names)
}
