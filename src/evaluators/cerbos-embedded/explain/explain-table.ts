import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { Effect, RuleTableSchema, type RuleTable_RuleRow } from '../proto/rule-table_pb.js'
import { numbered, policyKey } from '../table/names.js'
import type { RuleIndex } from '../table/rule-index.js'
import { createTrees } from './conditions.js'
import { createProbes, type Probe, type Probes } from './probes.js'
import { ruleRows } from './rule-rows.js'
import { neutralRow, TOLD } from './told.js'

export interface ExplainTable {
  /** A serialized `cerbos.runtime.v1.RuleTable`. */
  readonly table: Uint8Array
  /** What an output's source stands for. */
  readonly probes: ReadonlyMap<string, Probe>
}

/**
 * The strict table as one that judges nothing and tells everything. No row has an effect, so that the engine stops
 * nowhere and visits each row whose policy, scope, action and role fit; and each row says by its output what became of
 * it. Conditions, variables and witnesses are those of the strict table, evaluated by the same engine. Schemas are left
 * out: what they refuse is told by the judgement, and would keep the engine from the rules.
 */
export function buildExplainTable(strictTable: Uint8Array, index: RuleIndex): ExplainTable {
  const table = fromBinary(RuleTableSchema, strictTable)
  const probes = createProbes()
  const trees = createTrees()
  const nameOf = ruleNames()
  table.rules = table.rules.flatMap((row) => explainedRows({ ...row, name: nameOf(row) }, index, probes, trees))
  table.schemas = {}
  return { table: toBinary(RuleTableSchema, table), probes: probes.all() }
}

/** Rows of role policies have no name: they are counted for each resource, in the order of the policy. */
function ruleNames(): (row: RuleTable_RuleRow) => string {
  const counts = new Map<string, number>()
  return ({ originFqn, resource, fromRolePolicy, name }) => {
    if (!fromRolePolicy) return name
    const key = JSON.stringify([originFqn, resource])
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return numbered(`${resource}_rule`, count)
  }
}

function explainedRows(
  row: RuleTable_RuleRow,
  index: RuleIndex,
  probes: Probes,
  trees: ReturnType<typeof createTrees>,
): readonly RuleTable_RuleRow[] {
  const policy = policyKey(row.originFqn)
  const name = `${policy}#${row.name}`
  const entry = index.get(name)
  // A row that only makes the engine know its policy.
  if (entry === undefined) return [{ ...row, effect: Effect.UNSPECIFIED }]
  if (entry.kind === 'rule') return ruleRows(row, { name, policy, ...entry }, probes, trees)
  const { rule, expression } = entry
  const probe = probes.name(policy, ['error', row.name, row.resource], { kind: 'error', rule, expression })
  return [neutralRow(row, probe, { activated: TOLD.yes, notMet: null })]
}
