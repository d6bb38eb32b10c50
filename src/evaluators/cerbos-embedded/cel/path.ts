import type { Expr } from './ast.js'

/** `a.b.c` and `a["b"].c` as names; null for anything else. */
export function pathOf(expr: Expr | undefined): readonly string[] | null {
  const kind = expr?.exprKind
  if (kind?.case === 'identExpr') return [kind.value.name]
  if (kind?.case === 'selectExpr') return joined(pathOf(kind.value.operand), kind.value.field)
  if (kind?.case !== 'callExpr' || kind.value.function !== '_[_]') return null
  const [operand, index] = kind.value.args
  const constant = index?.exprKind.case === 'constExpr' ? index.exprKind.value.constantKind : undefined
  return constant?.case === 'stringValue' ? joined(pathOf(operand), constant.value) : null
}

function joined(path: readonly string[] | null, name: string): readonly string[] | null {
  return path === null ? null : [...path, name]
}
