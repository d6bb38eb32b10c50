import type { Expr } from '../cel/ast.js'
import { pathOf } from '../cel/path.js'
import { referenceOf } from '../cel/references.js'

/** One attribute of the request, by the names that lead to it from `attr` on. */
export interface AttributePath {
  readonly of: 'resource' | 'principal'
  readonly path: readonly string[]
}

export type Variables = ReadonlyMap<string, Expr>

const ROOTS: Readonly<Record<string, AttributePath['of']>> = {
  'R.attr': 'resource',
  'request.resource.attr': 'resource',
  'P.attr': 'principal',
  'request.principal.attr': 'principal',
}
/** What gives an attribute in another type or spelling, and nothing else. */
const CONVERSIONS: ReadonlySet<string> = new Set(
  'int uint double string timestamp duration lowerAscii upperAscii trim'.split(' '),
)
const MAX_DEPTH = 32

/**
 * The attribute whose value an expression is, as far as one can see: itself, converted, or one branch of a choice that
 * provides for its absence. Null where there is none. It may be wrong: what is made of it has to be tried.
 */
export function attributeOf(
  expr: Expr | undefined,
  variables: Variables,
  shadowed: ReadonlySet<string>,
  depth = 0,
): AttributePath | null {
  if (expr === undefined || depth > MAX_DEPTH) return null
  const inner = (part: Expr | undefined, bound = shadowed): AttributePath | null =>
    attributeOf(part, variables, bound, depth + 1)
  const reference = referenceOf(expr, shadowed)
  if (reference !== null) {
    return reference.of === 'variable' && !reference.testOnly ? inner(variables.get(reference.name), new Set()) : null
  }
  const direct = directPath(expr, shadowed)
  if (direct !== null) return direct
  if (expr.exprKind.case !== 'callExpr') return null
  const { function: name, target, args } = expr.exprKind.value
  if (name === '_?_:_') return inner(args[1]) ?? inner(args[2])
  const converted =
    target === undefined ? (args.length === 1 ? args[0] : undefined) : args.length === 0 ? target : undefined
  return CONVERSIONS.has(name) ? inner(converted) : null
}

/** `R.attr.a.b`, `request.principal.attr["a"]` */
export function directPath(expr: Expr, shadowed: ReadonlySet<string>): AttributePath | null {
  const names = pathOf(expr)
  const [root] = names ?? []
  if (names === null || root === undefined || shadowed.has(root)) return null
  for (const [prefix, of] of Object.entries(ROOTS)) {
    const { length } = prefix.split('.')
    const path = names.slice(length)
    if (path.length > 0 && names.slice(0, length).join('.') === prefix) return { of, path }
  }
  return null
}
