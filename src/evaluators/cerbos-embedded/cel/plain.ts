import { boundNames, type Expr } from './ast.js'
import { referenceOf } from './references.js'

/** Functions whose value is a plain one, whatever they are given. */
const PLAIN_RESULTS: ReadonlySet<string> = new Set([
  ...['_==_', '_!=_', '_<_', '_<=_', '_>_', '_>=_', '_&&_', '_||_', '!_', '@in', '@not_strictly_false'],
  ...['-_', '_-_', '_*_', '_/_', '_%_', 'size', 'string', 'int', 'uint', 'double', 'bool', 'timestamp', 'duration'],
  ...['startsWith', 'endsWith', 'contains', 'matches', 'lowerAscii', 'upperAscii', 'trim', 'now', 'timeSince'],
  ...['ancestorOf', 'descendentOf', 'immediateChildOf', 'immediateParentOf', 'overlaps', 'siblingOf', 'inIPAddrRange'],
  ...['hasIntersection', 'has_intersection', 'isSubset', 'is_subset', 'matchesID', 'isMemberOf'],
])
/** Functions whose value is plain where all that they are given is. */
const PLAIN_OF_PLAIN: ReadonlySet<string> = new Set(['_+_', '_[_]'])
/** Of these only members are plain, not themselves: they are messages. */
const MESSAGES: ReadonlySet<string> = new Set(['P', 'R', 'runtime'])
const VALUES: ReadonlySet<string> = new Set(['C', 'constants', 'G', 'globals'])

/**
 * The variables (each after those it reads) whose values are provably the same when the engine has stored them. It
 * stores native values: types, hierarchies, SPIFFE values and whole messages come back as something else.
 */
export function plainVariables(ordered: ReadonlyMap<string, { readonly tree: Expr }>): ReadonlySet<string> {
  const names = new Set<string>()
  for (const [name, { tree }] of ordered) if (plain(tree, names, new Set())) names.add(name)
  return names
}

function plain(expr: Expr | undefined, variables: ReadonlySet<string>, bound: ReadonlySet<string>): boolean {
  const kind = expr?.exprKind
  const each = (parts: readonly (Expr | undefined)[]): boolean => parts.every((part) => plain(part, variables, bound))
  switch (kind?.case) {
    case 'constExpr':
      return true
    case 'identExpr':
      return bound.has(kind.value.name) || VALUES.has(kind.value.name)
    case 'selectExpr':
      return kind.value.testOnly || plainSelect(expr, variables, bound)
    case 'callExpr': {
      const { function: name, target, args } = kind.value
      if (PLAIN_RESULTS.has(name)) return true
      if (name === '_?_:_') return each(args.slice(1))
      return PLAIN_OF_PLAIN.has(name) && target === undefined && each(args)
    }
    case 'listExpr':
      return kind.value.optionalIndices.length === 0 && each(kind.value.elements)
    case 'structExpr':
      return (
        kind.value.messageName === '' &&
        kind.value.entries.every(({ optionalEntry, value }) => !optionalEntry && each([value]))
      )
    case 'comprehensionExpr': {
      const { iterRange, accuInit, loopStep, result } = kind.value
      const inside = new Set([...bound, ...boundNames(kind.value)])
      return each([iterRange, accuInit]) && [loopStep, result].every((part) => plain(part, variables, inside))
    }
    case undefined:
      return false
  }
}

function plainSelect(expr: Expr | undefined, variables: ReadonlySet<string>, bound: ReadonlySet<string>): boolean {
  if (expr?.exprKind.case !== 'selectExpr') return false
  const reference = referenceOf(expr, bound)
  if (reference?.of === 'variable') return variables.has(reference.name)
  const { operand } = expr.exprKind.value
  if (operand?.exprKind.case === 'identExpr' && MESSAGES.has(operand.exprKind.value.name)) return true
  return isRequestPart(operand) || plain(operand, variables, bound)
}

/** `request.principal`, of which only members are plain. */
function isRequestPart(expr: Expr | undefined): boolean {
  if (expr?.exprKind.case !== 'selectExpr') return false
  const { operand } = expr.exprKind.value
  return operand?.exprKind.case === 'identExpr' && operand.exprKind.value.name === 'request'
}
