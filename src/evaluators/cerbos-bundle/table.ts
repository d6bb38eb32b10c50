import { createHash } from 'node:crypto'
import { fromBinary, toBinary } from '@bufbuild/protobuf'
import type { RuleOutput, RuleSummary } from '../../core/evaluator.js'
import {
  Effect,
  RuleTable_RuleRowSchema,
  RuleTableSchema,
  type RuleTable,
  type RuleTable_RuleRow,
} from '../cerbos-embedded/proto/rule-table_pb.js'
import type { Coverage } from '../cerbos-embedded/table/coverage.js'
import { policyKey } from '../cerbos-embedded/table/names.js'
import type { RuleOf } from '../lenient/judgements.js'
import { tableCoverage } from './table-coverage.js'

/** What the loader of the engine's release reads. */
const COMPILER_VERSION = 1
const MAX_DEPTH = 200

/** What a foreign rule table tells of itself. */
export interface TableContents {
  readonly covers: Coverage
  readonly ruleOf: RuleOf
  readonly rules: readonly RuleSummary[]
  /** A resource for each resource policy, to ask the engine about. */
  readonly resources: readonly { readonly kind: string; readonly version: string; readonly scope: string }[]
}

/** Throws an Error that says why it is no table for this engine. */
export function readTable(bytes: Uint8Array): TableContents {
  const table = parse(bytes)
  if (table.rules.length === 0) throw new Error('it is a table without rules')
  if (table.compilerVersion !== COMPILER_VERSION) {
    throw new Error(`it is a table of compiler version ${table.compilerVersion}, the engine reads ${COMPILER_VERSION}`)
  }
  if (!hasOnlyKnownExpressions(table, 0)) {
    throw new Error('it has conditions in a form that the engine ignores: it was made for a newer Cerbos')
  }
  const groups = byRule(table)
  const said = new Map([...groups].map(([source, rows]) => [source, outputOf(rows)]))
  return {
    covers: tableCoverage(table),
    ruleOf: (source) => said.get(source) ?? null,
    rules: [...groups].map(([rule, rows]) => ({ rule, effect: effectOf(rows), place: null, digest: digestOf(rows) })),
    resources: resourcesOf(table),
  }
}

function parse(bytes: Uint8Array): RuleTable {
  try {
    return fromBinary(RuleTableSchema, bytes)
  } catch {
    throw new Error('it is neither a rule table nor a WebAssembly module')
  }
}

/** The engine reads `checked` only; it passes by a condition that is written elsewhere, which then never holds. */
function hasOnlyKnownExpressions(value: unknown, depth: number): boolean {
  if (depth > MAX_DEPTH) return false
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return true
  if ('$typeName' in value && value.$typeName === 'countersign.rule_table.Expr') {
    return 'checked' in value && value.checked instanceof Uint8Array && value.checked.length > 0
  }
  return Object.values(value).every((member) => hasOnlyKnownExpressions(member, depth + 1))
}

/** Rows of one rule, by the source that its outputs name. */
function byRule(table: RuleTable): ReadonlyMap<string, readonly RuleTable_RuleRow[]> {
  const groups = new Map<string, RuleTable_RuleRow[]>()
  for (const row of table.rules) {
    if (row.name === '' && row.effect === Effect.UNSPECIFIED && row.actionSet.case === undefined) continue
    const source = `${policyKey(row.originFqn)}#${row.name}`
    const rows = groups.get(source)
    if (rows === undefined) groups.set(source, [row])
    else rows.push(row)
  }
  return groups
}

/** Null where rows differ, or where the rule speaks in both cases: then the table does not tell which it was. */
function outputOf(rows: readonly RuleTable_RuleRow[]): Pick<RuleOutput, 'effect' | 'when'> | null {
  const effects = new Set(rows.map(({ effect }) => effect))
  const ways = new Set(
    rows.flatMap(({ emitOutput }) => [
      ...(emitOutput?.when?.ruleActivated === undefined ? [] : (['activated'] as const)),
      ...(emitOutput?.when?.conditionNotMet === undefined ? [] : (['condition_not_met'] as const)),
    ]),
  )
  const [when] = ways
  if (effects.size !== 1 || ways.size !== 1 || when === undefined) return null
  return { effect: effectOf(rows), when }
}

function effectOf(rows: readonly RuleTable_RuleRow[]): 'allow' | 'deny' {
  return rows.some(({ effect }) => effect === Effect.DENY) ? 'deny' : 'allow'
}

/** A row carries all that the rule says, the variables and constants that it reads included. */
function digestOf(rows: readonly RuleTable_RuleRow[]): string {
  const texts = rows.map((row) => Buffer.from(toBinary(RuleTable_RuleRowSchema, row)).toString('base64'))
  return createHash('sha256').update(texts.sort().join('\n')).digest('hex')
}

function resourcesOf(table: RuleTable): TableContents['resources'] {
  return Object.values(table.meta).flatMap(({ fqn, name, version }) => {
    if (name.case !== 'resource') return []
    const slash = fqn.indexOf('/')
    return [{ kind: name.value, version, scope: slash === -1 ? '' : fqn.slice(slash + 1) }]
  })
}
