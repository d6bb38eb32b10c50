import { create } from '@bufbuild/protobuf'
import type { Expr } from '../cel/ast.js'
import { serializeCel } from '../cel/serialize.js'
import { RuleTable_RuleRow_ParamsSchema, type RuleTable_RuleRow } from '../proto/rule-table_pb.js'
import { roleConstant, roleInliner } from '../table/role-variables.js'
import { exactly } from '../table/exactly.js'
import { describe, leaves } from '../table/expressions.js'
import type { ConditionTree, Definitions, DerivedRole, Expression, Policy, Rule } from '../table/model.js'
import { needsConsent, policyRows } from '../table/rows.js'
import { findComparisons, type FoundComparison } from './comparisons.js'
import type { ProbedRule, Probes } from './probes.js'
import { neutralRow, openRow, TOLD } from './told.js'

/** So much of a condition stands in an answer. */
const MAX_TEXT = 500

/** A value that the engine is asked for, under the name of its probe. */
interface Asked {
  readonly probe: string
  readonly value: Expression
}

/** The rows of one rule: itself, what its derived roles reach, the parts of its condition, and its operands. */
export function ruleRows(policy: Policy, rule: Rule, probes: Probes): readonly RuleTable_RuleRow[] {
  const probed = probedRule(policy, rule)
  const own = [...partsOf(rule, probed, probes), ...operandsOf(rule.condition, policy.definitions, probed, probes)]
  const roles = new Map(rule.derivedRoles.map((role) => [role.name, role]))
  return policyRows({ ...policy, rules: [rule] }).flatMap((row) => {
    const role = roles.get(row.originDerivedRole) ?? null
    return plainRows(row).flatMap((plain) => [
      ownRow(plain, needsConsent(policy, rule), probed, probes),
      ...own.map((asked) => askingRow(plain, asked)),
      ...(role === null ? [] : roleRows(plain, role, probed, probes)),
    ])
  })
}

function probedRule(policy: Policy, { name, effect, file, line, condition }: Rule): ProbedRule {
  return {
    name: `${policy.key}#${name}`,
    policy: policy.key,
    effect,
    place: { file, line },
    condition: condition === null ? null : describe(condition).slice(0, MAX_TEXT),
  }
}

/** A role policy denies what it does not list; as plain rows its rules only tell whether they hold. */
function plainRows(row: RuleTable_RuleRow): readonly RuleTable_RuleRow[] {
  const { actionSet } = row
  if (actionSet.case !== 'allowActions') return [row]
  return Object.keys(actionSet.value.actions).map((action) => ({
    ...row,
    fromRolePolicy: false,
    params: create(RuleTable_RuleRow_ParamsSchema),
    actionSet: { case: 'action', value: action },
  }))
}

/** `opposite`: the engine is given the condition as that of a deny, turned round. */
function ownRow(row: RuleTable_RuleRow, opposite: boolean, rule: ProbedRule, probes: Probes): RuleTable_RuleRow {
  const role = row.originDerivedRole === '' ? null : row.originDerivedRole
  const probe = probes.name(rule.policy, [...keyOf('rule', rule), role ?? ''], { kind: 'rule', rule, role })
  const [holds, doesNot] = opposite ? [TOLD.no, TOLD.yes] : [TOLD.yes, TOLD.no]
  return neutralRow(row, probe, { activated: holds, notMet: doesNot })
}

/** Two rules of one policy can have one name, but not one place. */
function keyOf(kind: string, { name, place }: ProbedRule): readonly string[] {
  return [kind, name, String(place?.line ?? '')]
}

function askingRow(row: RuleTable_RuleRow, { probe, value }: Asked): RuleTable_RuleRow {
  return openRow(row, probe, value)
}

/** The expressions that must all hold, where the condition is made of nothing else and of more than one. */
function partsOf({ condition }: Rule, rule: ProbedRule, probes: Probes): readonly Asked[] {
  if (condition?.op !== 'all' || condition.of.length < 2) return []
  const parts = condition.of.flatMap((part) => (part.op === 'expr' ? [part.expression] : []))
  if (parts.length < condition.of.length) return []
  return parts.map(({ text, tree }, index) => {
    const told = { kind: 'part' as const, rule: rule.name, text: text.trim().slice(0, MAX_TEXT) }
    const probe = probes.name(rule.policy, [...keyOf('part', rule), String(index)], told)
    return { probe, value: TOLD.value(tree) }
  })
}

/** Who is within reach of a derived role, and what the role's own condition holds attributes against. */
function roleRows(
  row: RuleTable_RuleRow,
  role: DerivedRole,
  rule: ProbedRule,
  probes: Probes,
): readonly RuleTable_RuleRow[] {
  const reach = { kind: 'within_reach' as const, rule: rule.name, role: role.name }
  const reached = probes.name(rule.policy, [...keyOf('reach', rule), role.name], reach)
  const withConstants = withRoleConstants(row, role)
  return [
    openRow(row, reached, TOLD.yes),
    ...operandsOf(role.condition, role.definitions, rule, probes, role).map((asked) => askingRow(withConstants, asked)),
  ]
}

/** Equal operands of one policy are asked for once. `role`: whose condition it is, if not the rule's own. */
function operandsOf(
  condition: ConditionTree | null,
  definitions: Definitions,
  { name: rule, policy }: ProbedRule,
  probes: Probes,
  role: DerivedRole | null = null,
): readonly Asked[] {
  const asked = new Map<string, Expr>()
  for (const { of, path, test, operand } of comparisonsOf(condition, definitions)) {
    const tree = role === null ? operand : withoutVariables(operand, role)
    if (tree === null) continue
    const key = ['operand', Buffer.from(serializeCel(tree)).toString('base64')]
    asked.set(probes.operand(policy, key, { rule, of, path, test }), tree)
  }
  return [...asked].map(([probe, tree]) => ({ probe, value: TOLD.value(tree) }))
}

function comparisonsOf(condition: ConditionTree | null, definitions: Definitions): readonly FoundComparison[] {
  const variables = new Map([...definitions.variables].map(([name, { tree }]) => [name, tree]))
  return leaves(condition).flatMap(({ tree }) => findComparisons(tree, variables))
}

/** Variables of derived roles are none of the policy's. Null where they cannot be written out. */
function withoutVariables(tree: Expr, role: DerivedRole): Expr | null {
  return exactly(() => roleInliner(role)(tree))
}

function withRoleConstants(row: RuleTable_RuleRow, role: DerivedRole): RuleTable_RuleRow {
  if (role.definitions.constants.size === 0) return row
  const constants = [...role.definitions.constants].map(([name, value]) => [roleConstant(role, name), value] as const)
  const params = create(RuleTable_RuleRow_ParamsSchema, {
    orderedVariables: row.params?.orderedVariables ?? [],
    constants: { ...row.params?.constants, ...Object.fromEntries(constants) },
  })
  return { ...row, params }
}
