import { toBinary } from '@bufbuild/protobuf'
import type { JsonObject } from '../../../core/json.js'
import { Effect, RuleTableSchema, type RuleTable_RuleRow } from '../proto/rule-table_pb.js'
import type { Policy } from '../table/model.js'
import { policyRows } from '../table/rows.js'
import { strictPolicy } from '../table/strict-policy.js'
import { tableMessage } from '../table/table.js'
import type { Witness } from '../table/witnesses.js'
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
 * A strict table that judges nothing and tells everything. No row has an effect, so that the engine stops nowhere and
 * visits each row whose policy, scope, action and role fit; and each row says by its output what became of it.
 * Conditions, variables and witnesses are those of the table that judges, evaluated by the same engine. Schemas are
 * left out: what they refuse is told by the judgement, and would keep the engine from the rules.
 */
export function buildExplainTable(policies: readonly Policy[], globals: JsonObject): ExplainTable {
  const probes = createProbes()
  const carried = policies.map((policy) => strictPolicy(policy, { globals, policies }))
  const strict = carried.map(({ policy }) => policy)
  const table = tableMessage(strict, new Map(), new Map())
  table.schemas = {}
  table.rules = carried.flatMap(({ policy, witnesses }) => [
    ...(policy.rules.length === 0 ? policyRows(policy).map(silent) : []),
    ...policy.rules.flatMap((rule) => ruleRows(policy, rule, probes)),
    ...witnesses.flatMap((witness) => errorRows(policy, witness, probes)),
  ])
  return { table: toBinary(RuleTableSchema, table), probes: probes.all() }
}

/** A row that only makes the engine know its policy. */
function silent(row: RuleTable_RuleRow): RuleTable_RuleRow {
  return { ...row, effect: Effect.UNSPECIFIED }
}

function errorRows({ key }: Policy, witness: Witness, probes: Probes): readonly RuleTable_RuleRow[] {
  const { name, rule, expression, rows } = witness
  const probe = probes.name(key, ['error', name], { kind: 'error', rule: `${key}#${rule.name}`, expression })
  return rows.map((row) => neutralRow(row, probe, { activated: TOLD.yes, notMet: null }))
}
