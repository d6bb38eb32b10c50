import { mapChildren, type Expr } from './ast.js'
import { ROOTS } from './serialize.js'

const TYPES = ['bool', 'bytes', 'double', 'int', 'list', 'map', 'null_type', 'string', 'type', 'uint']
const MEANINGFUL: ReadonlySet<string> = new Set([...ROOTS, ...TYPES])

type Names = ReadonlyMap<string, string>

/**
 * The tree with macro variables that hide one of CEL's or Cerbos's own names (`[1].map(R, R + 1)`) renamed to what
 * nobody can write, so that from here on `R` always is the resource, also where other expressions are put in.
 */
export function withoutShadows(root: Expr): Expr {
  const visit = (expr: Expr, names: Names): Expr => {
    if (expr.exprKind.case === 'identExpr') return renamed(expr, names)
    if (expr.exprKind.case !== 'comprehensionExpr') return mapChildren(expr, (child) => visit(child, names))
    const { value } = expr.exprKind
    const rename = (name: string): string => (MEANINGFUL.has(name) ? `@${name}` : name)
    const mapped = mapChildren(expr, (child, bound) => {
      const inner = bound.map((name): [string, string] => [name, rename(name)])
      return visit(child, inner.length === 0 ? names : new Map([...names, ...inner]))
    })
    if (mapped.exprKind.case !== 'comprehensionExpr') return mapped
    const [iterVar, iterVar2, accuVar] = [rename(value.iterVar), rename(value.iterVar2), rename(value.accuVar)]
    return {
      ...mapped,
      exprKind: { ...mapped.exprKind, value: { ...mapped.exprKind.value, iterVar, iterVar2, accuVar } },
    }
  }
  return visit(root, new Map())
}

function renamed(expr: Expr, names: Names): Expr {
  if (expr.exprKind.case !== 'identExpr') return expr
  const { value } = expr.exprKind
  const name = names.get(value.name)
  return name === undefined ? expr : { ...expr, exprKind: { case: 'identExpr', value: { ...value, name } } }
}
