import { create } from '@bufbuild/protobuf'
import { serializeCel } from '../cel/serialize.js'
import type { Expr as Tree } from '../cel/ast.js'
import {
  Condition_ExprListSchema,
  ConditionSchema,
  ExprSchema,
  OutputSchema,
  RuleTable_RuleRow_ParamsSchema,
  VariableSchema,
  type Condition,
  type Expr,
  type Output,
  type RuleTable_RuleRow_Params,
  type Variable,
} from '../proto/rule-table_pb.js'
import type { ConditionTree, Definitions, Expression } from './model.js'

const serialized = new WeakMap<Tree, Uint8Array>()

function expressionMessage(expression: Expression): Expr {
  const checked = serialized.get(expression.tree) ?? serializeCel(expression.tree)
  serialized.set(expression.tree, checked)
  return create(ExprSchema, { original: expression.text, checked })
}

export function conditionMessage(tree: ConditionTree): Condition {
  if (tree.op === 'expr') {
    return create(ConditionSchema, { op: { case: 'expr', value: expressionMessage(tree.expression) } })
  }
  const list = create(Condition_ExprListSchema, { expr: tree.of.map(conditionMessage) })
  return create(ConditionSchema, { op: { case: tree.op, value: list } })
}

export function variableMessages(definitions: Definitions): Variable[] {
  return [...definitions.variables].map(([name, expression]) =>
    create(VariableSchema, { name, expr: expressionMessage(expression) }),
  )
}

export function paramsMessage(definitions: Definitions): RuleTable_RuleRow_Params {
  return create(RuleTable_RuleRow_ParamsSchema, {
    orderedVariables: variableMessages(definitions),
    constants: Object.fromEntries(definitions.constants),
  })
}

export function outputMessage(
  onActivated: Expression | null,
  onConditionNotMet: Expression | null,
): Output | undefined {
  if (onActivated === null && onConditionNotMet === null) return undefined
  return create(OutputSchema, {
    when: {
      ...(onActivated === null ? {} : { ruleActivated: expressionMessage(onActivated) }),
      ...(onConditionNotMet === null ? {} : { conditionNotMet: expressionMessage(onConditionNotMet) }),
    },
  })
}
