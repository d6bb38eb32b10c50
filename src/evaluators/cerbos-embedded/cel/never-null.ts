import { boundNames, type Expr } from './ast.js'
import { referenceOf } from './references.js'

/** Functions whose value is never null, whatever they are given. */
const NEVER_NULL_RESULTS: ReadonlySet<string> = new Set([
  ...['_==_', '_!=_', '_<_', '_<=_', '_>_', '_>=_', '_&&_', '_||_', '!_', '@in', '@not_strictly_false'],
  ...['-_', '_+_', '_-_', '_*_', '_/_', '_%_', 'size', 'string', 'int', 'uint', 'double', 'bool', 'type'],
  ...['startsWith', 'endsWith', 'contains', 'matches', 'lowerAscii', 'upperAscii', 'trim', 'replace', 'substring'],
])

/** Whether the expression, where it can be evaluated at all, is provably something. `variables`: those that are. */
export function neverNull(expr: Expr | undefined, variables: ReadonlySet<string>): boolean {
  return holds(expr, variables, new Map())
}

/** Names that a macro binds, and whether they are something. */
type Bound = ReadonlyMap<string, boolean>

function holds(expr: Expr | undefined, variables: ReadonlySet<string>, bound: Bound): boolean {
  const kind = expr?.exprKind
  switch (kind?.case) {
    case 'constExpr':
      return kind.value.constantKind.case !== 'nullValue' && kind.value.constantKind.case !== undefined
    case 'listExpr':
    case 'structExpr':
      return true
    case 'identExpr':
      return bound.get(kind.value.name) ?? false
    case 'selectExpr': {
      if (kind.value.testOnly) return true
      const reference = expr === undefined ? null : referenceOf(expr, new Set(bound.keys()))
      return reference?.of === 'variable' && variables.has(reference.name)
    }
    case 'callExpr': {
      const { function: name, args } = kind.value
      if (name === '_?_:_') return args.slice(1).every((arg) => holds(arg, variables, bound))
      return NEVER_NULL_RESULTS.has(name)
    }
    case 'comprehensionExpr': {
      const { accuVar, accuInit, loopStep, result } = kind.value
      const names = boundNames(kind.value).map((name): [string, boolean] => [name, false])
      const inside = new Map([...bound, ...names, [accuVar, true] as const])
      const accumulated = holds(accuInit, variables, bound) && holds(loopStep, variables, inside)
      return holds(result, variables, new Map([...bound, [accuVar, accumulated]]))
    }
    case undefined:
      return false
  }
}
