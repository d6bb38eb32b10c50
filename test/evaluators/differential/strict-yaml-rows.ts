import type { JsonObject, JsonValue } from '../../../src/core/json.js'
import { sanitize } from '../../../src/evaluators/cerbos-embedded/table/names.js'
import type {
  RuleTable,
  RuleTable_RuleRow as Row,
  RuleTableMetadata,
} from '../../../src/evaluators/cerbos-embedded/proto/rule-table_pb.js'

export type { RuleTable_RuleRow as Row } from '../../../src/evaluators/cerbos-embedded/proto/rule-table_pb.js'

/** One rule: rows of one name. */
export interface RowGroup {
  /** What outputs of our table call it. */
  readonly source: string
  readonly name: string
  readonly rows: readonly Row[]
}

export interface Policy {
  readonly meta: RuleTableMetadata
  readonly scope: string
  readonly rows: readonly Row[]
}

/** All policies of a table. */
export function policiesOf(table: RuleTable): readonly Policy[] {
  return Object.values(table.meta).map((meta) => {
    const rows = table.rules.filter(({ originFqn }) => originFqn === meta.fqn)
    return { meta, scope: scopeOf(meta), rows }
  })
}

export function keyOf({ fqn }: RuleTableMetadata): string {
  return fqn.replace(/^cerbos\./, '')
}

function scopeOf({ fqn, version }: RuleTableMetadata): string {
  const mark = `.v${sanitize(version)}/`
  const at = fqn.lastIndexOf(mark)
  return at < 0 ? '' : fqn.slice(at + mark.length)
}

export function groupsOf({ meta, rows }: Policy): readonly RowGroup[] {
  const named = rows.filter((row) => row.name !== '' && isOwn(meta, row))
  return grouped(named, (row) => row.name).map(([name, all]) => ({ name, rows: all, source: `${keyOf(meta)}#${name}` }))
}

/** Rows of role policies are allow lists; their witnesses are rows like those of resource policies. */
export function isOwn(meta: RuleTableMetadata, row: Row): boolean {
  return meta.name.case !== 'role' || row.fromRolePolicy
}

export function grouped<T>(all: readonly T[], nameOf: (each: T) => string): readonly [string, readonly T[]][] {
  const groups = new Map<string, T[]>()
  for (const each of all) {
    const group = groups.get(nameOf(each))
    if (group === undefined) groups.set(nameOf(each), [each])
    else group.push(each)
  }
  return [...groups]
}

export function unique(all: readonly string[]): string[] {
  return [...new Set(all)]
}

export function present(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter((member): member is [string, JsonValue] => member[1] !== undefined),
  )
}
