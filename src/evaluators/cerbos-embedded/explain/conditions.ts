import { fromBinary } from '@bufbuild/protobuf'
import { CheckedExprSchema } from '@bufbuild/cel-spec/cel/expr/checked_pb.js'
import type { Expr as Tree } from '../cel/ast.js'
import type { Condition, Expr, RuleTable_RuleRow_Params } from '../proto/rule-table_pb.js'
import type { Variables } from './attribute-path.js'

/** The syntax trees of a table's expressions; null for one that the table does not carry. */
export interface Trees {
  of(expression: Expr | undefined): Tree | null
  variables(params: RuleTable_RuleRow_Params | undefined): Variables
}

export function createTrees(): Trees {
  const decoded = new WeakMap<Uint8Array, Tree>()
  const of = (expression: Expr | undefined): Tree | null => {
    if (expression === undefined || expression.checked.length === 0) return null
    const tree = decoded.get(expression.checked) ?? fromBinary(CheckedExprSchema, expression.checked).expr
    if (tree !== undefined) decoded.set(expression.checked, tree)
    return tree ?? null
  }
  return {
    of,
    variables: (params) => {
      const trees = (params?.orderedVariables ?? []).map(({ name, expr }) => [name, of(expr)] as const)
      return new Map(trees.flatMap(([name, tree]) => (tree === null ? [] : [[name, tree]])))
    },
  }
}

/** What a strict table adds to the condition of a rule that could deny by an error: no rule can be written so. */
const ADDED = 'sound'

/** The condition as its policy has it; null where nothing of it is the policy's. */
export function asWritten(condition: Condition): Condition | null {
  const { op } = condition
  if (op.case === 'expr') return op.value.original === ADDED ? null : condition
  if (op.case === undefined) return condition
  const written = op.value.expr.map(asWritten)
  const kept = written.filter((part) => part !== null)
  if (kept.length === written.length) return condition
  return op.case === 'none' || kept.length !== 1 ? null : (kept[0] ?? null)
}

/** Every expression of a condition. */
export function leavesOf({ op }: Condition): readonly Expr[] {
  if (op.case === 'expr') return [op.value]
  return op.case === undefined ? [] : op.value.expr.flatMap(leavesOf)
}

/** The expressions that must all hold, where a condition is made of nothing else and of more than one. */
export function requiredParts({ op }: Condition): readonly Expr[] {
  if (op.case !== 'all' || op.value.expr.length < 2) return []
  const parts = op.value.expr.flatMap((part) => (part.op.case === 'expr' ? [part.op.value] : []))
  return parts.length === op.value.expr.length ? parts : []
}

/** A condition as it is written, in one line. */
export function textOf({ op }: Condition): string {
  if (op.case === 'expr') return op.value.original.trim()
  return op.case === undefined ? '' : `${op.case}(${op.value.expr.map(textOf).join(', ')})`
}
