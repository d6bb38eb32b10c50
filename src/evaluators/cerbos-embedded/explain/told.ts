import { boolean, list, type Expr } from '../cel/ast.js'
import { Effect, type RuleTable_RuleRow } from '../proto/rule-table_pb.js'
import { outputMessage } from '../table/messages.js'
import type { Expression } from '../table/model.js'

/** What rows of an explain table say. A value stands in a list of one, because an output that errs is null. */
export const TOLD = {
  yes: said('yes', boolean(true)),
  no: said('no', boolean(false)),
  value: (tree: Expr): Expression => said('value', list([tree])),
} as const

function said(text: string, tree: Expr): Expression {
  return { text, tree }
}

/** The row without an effect, under the name of its probe, telling what became of its condition. */
export function neutralRow(
  row: RuleTable_RuleRow,
  probe: string,
  output: { readonly activated: Expression | null; readonly notMet: Expression | null },
): RuleTable_RuleRow {
  return {
    ...row,
    name: probe,
    evaluationKey: `${row.originFqn}#explain#${probe}`,
    effect: Effect.UNSPECIFIED,
    emitOutput: outputMessage(output.activated, output.notMet),
  }
}

/** The row without any condition: visited wherever its policy, scope, action and role fit. */
export function openRow(row: RuleTable_RuleRow, probe: string, told: Expression): RuleTable_RuleRow {
  const open = { ...row, condition: undefined, derivedRoleCondition: undefined, derivedRoleParams: undefined }
  return neutralRow({ ...open, originDerivedRole: '' }, probe, { activated: told, notMet: null })
}
