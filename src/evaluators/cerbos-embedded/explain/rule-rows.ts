import { create } from '@bufbuild/protobuf'
import { inline } from '../cel/inline.js'
import { CelError } from '../cel/macros.js'
import type { Expr as Tree } from '../cel/ast.js'
import {
  Effect,
  RuleTable_RuleRow_ParamsSchema,
  type Condition,
  type RuleTable_RuleRow,
} from '../proto/rule-table_pb.js'
import { serializeCel } from '../cel/serialize.js'
import { findComparisons, type FoundComparison } from './comparisons.js'
import { asWritten, leavesOf, requiredParts, textOf, type Trees } from './conditions.js'
import type { ProbedRule, Probes } from './probes.js'
import { neutralRow, openRow, TOLD } from './told.js'

/** So much of a condition stands in an answer. */
const MAX_TEXT = 500

/** One row of a rule: itself, what its derived role is within reach of, the parts of its condition, and its operands. */
export function ruleRows(
  row: RuleTable_RuleRow,
  rule: ProbedRule,
  probes: Probes,
  trees: Trees,
): readonly RuleTable_RuleRow[] {
  return plainRows(row).flatMap((plain) => {
    const condition = conditionOf(plain, rule)
    return [
      ownRow(plain, rule, condition, probes),
      ...reachRow(plain, rule, probes),
      ...partRows(plain, rule, condition, probes, trees),
      ...operandRows(plain, rule, condition, probes, trees),
    ]
  })
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

/** Where a scope's allows need the consent of its parent, a conditional one stands there as a deny under its opposite. */
function isOpposite(row: RuleTable_RuleRow, rule: ProbedRule): boolean {
  return rule.effect === 'allow' && row.effect === Effect.DENY
}

function conditionOf(row: RuleTable_RuleRow, rule: ProbedRule): Condition | null {
  const condition = row.condition === undefined ? null : asWritten(row.condition)
  if (condition === null) return null
  return isOpposite(row, rule) && condition.op.case === 'none' ? (condition.op.value.expr[0] ?? null) : condition
}

function ownRow(
  row: RuleTable_RuleRow,
  rule: ProbedRule,
  condition: Condition | null,
  probes: Probes,
): RuleTable_RuleRow {
  const role = row.originDerivedRole === '' ? null : row.originDerivedRole
  const text = condition === null ? null : textOf(condition).slice(0, MAX_TEXT)
  const probe = probes.name(rule.policy, ['rule', rule.name, row.resource, role ?? ''], {
    kind: 'rule',
    rule,
    role,
    condition: text,
  })
  const holds = isOpposite(row, rule)
    ? { activated: TOLD.no, notMet: TOLD.yes }
    : { activated: TOLD.yes, notMet: TOLD.no }
  return neutralRow(row, probe, holds)
}

function reachRow(row: RuleTable_RuleRow, rule: ProbedRule, probes: Probes): readonly RuleTable_RuleRow[] {
  const role = row.originDerivedRole
  if (role === '') return []
  const key = ['reach', rule.name, row.resource, role]
  return [openRow(row, probes.name(rule.policy, key, { kind: 'within_reach', rule: rule.name, role }), TOLD.yes)]
}

function partRows(
  row: RuleTable_RuleRow,
  rule: ProbedRule,
  condition: Condition | null,
  probes: Probes,
  trees: Trees,
): readonly RuleTable_RuleRow[] {
  const parts = condition === null ? [] : requiredParts(condition)
  return parts.flatMap((part, index) => {
    const tree = trees.of(part)
    if (tree === null) return []
    const text = part.original.trim().slice(0, MAX_TEXT)
    const key = ['part', rule.name, row.resource, String(index)]
    const probe = probes.name(rule.policy, key, { kind: 'part', rule: rule.name, text })
    return [openRow(row, probe, TOLD.value(tree))]
  })
}

function operandRows(
  row: RuleTable_RuleRow,
  rule: ProbedRule,
  condition: Condition | null,
  probes: Probes,
  trees: Trees,
): readonly RuleTable_RuleRow[] {
  const own = operands(row, rule, found(condition, row.params, trees), probes)
  const roleName = row.originDerivedRole
  const roleComparisons = found(row.derivedRoleCondition ?? null, row.derivedRoleParams, trees)
  const variables = trees.variables(row.derivedRoleParams)
  const ofRole = roleComparisons.flatMap((comparison) => {
    const operand = withoutVariables(comparison.operand, variables, roleName)
    return operand === null ? [] : [{ ...comparison, operand }]
  })
  return [...own, ...operands(withRoleConstants(row), rule, ofRole, probes)]
}

function found(
  condition: Condition | null,
  params: RuleTable_RuleRow['params'],
  trees: Trees,
): readonly FoundComparison[] {
  if (condition === null) return []
  const variables = trees.variables(params)
  return leavesOf(condition).flatMap((leaf) => {
    const tree = trees.of(leaf)
    return tree === null ? [] : findComparisons(tree, variables)
  })
}

function operands(
  row: RuleTable_RuleRow,
  { name: rule, policy }: ProbedRule,
  comparisons: readonly FoundComparison[],
  probes: Probes,
): readonly RuleTable_RuleRow[] {
  const told = new Map<string, Tree>()
  for (const { of, path, test, operand } of comparisons) {
    const key = ['operand', Buffer.from(serializeCel(operand)).toString('base64')]
    told.set(probes.operand(policy, key, { rule, of, path, test }), operand)
  }
  return [...told].map(([probe, operand]) => openRow(row, probe, TOLD.value(operand)))
}

/** Variables of derived roles are none of the policy's; its constants get a name that no policy can use. */
function withoutVariables(tree: Tree, variables: ReadonlyMap<string, Tree>, role: string): Tree | null {
  const named = new Map([...variables].map(([name, variable]) => [name, { tree: variable }]))
  try {
    return inline(tree, { variables: named, constantName: (name) => constantOf(role, name) })
  } catch (error) {
    if (error instanceof CelError) return null
    throw error
  }
}

function withRoleConstants(row: RuleTable_RuleRow): RuleTable_RuleRow {
  const constants = Object.entries(row.derivedRoleParams?.constants ?? {})
  if (constants.length === 0) return row
  const params = create(RuleTable_RuleRow_ParamsSchema, {
    orderedVariables: row.params?.orderedVariables ?? [],
    constants: {
      ...row.params?.constants,
      ...Object.fromEntries(constants.map(([name, value]) => [constantOf(row.originDerivedRole, name), value])),
    },
  })
  return { ...row, params }
}

function constantOf(role: string, name: string): string {
  return `${role} ${name}`
}
