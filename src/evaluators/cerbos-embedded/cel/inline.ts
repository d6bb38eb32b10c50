import { boolean, boundNames, call, conditional, integer, list, map, type Expr } from './ast.js'
import { CelError } from './macros.js'
import { walk } from './parse.js'
import { readsWhole, replaceReferences, type Replace } from './references.js'

/** Beyond this many nodes an expression with its variables inlined is refused: variables of variables can explode. */
const MAX_NODES = 20_000

export interface InlineOptions {
  readonly variables: ReadonlyMap<string, { readonly tree: Expr }>
  /** Under which name the row that will carry the expression knows this constant. */
  readonly constantName: (name: string) => string
  /** What becomes of references to other variables: by default they are refused. */
  readonly others?: 'refuse' | 'keep'
  /**
   * Under which name the row knows a variable, where its value is to be read by name: its own expression is evaluated
   * as well, so that it errs where that errs, but the value is the one that the engine has stored.
   */
  readonly readAs?: (name: string) => string
}

/**
 * The tree with variables replaced by their own expressions. The engine makes a variable that errs null; inlined,
 * it errs where it is read, and only there.
 */
export function inline(root: Expr, options: InlineOptions): Expr {
  let budget = MAX_NODES
  const expanded = new Map<string, { readonly value: Expr; readonly nodes: number }>()
  const spend = (nodes: number): void => {
    budget -= nodes
    if (budget < 0) throw new CelError('grows too large when its variables are inlined')
  }
  const read = (expr: Expr, value: Expr, name: string): Expr => {
    if (options.readAs !== undefined) return after(evaluates(value), renamed(expr, options.readAs(name)))
    // `has(V.x)` is true where x could be evaluated, also to null.
    return expr.exprKind.case === 'selectExpr' && expr.exprKind.value.testOnly ? evaluates(value) : value
  }
  const expand = (tree: Expr): Expr => {
    walk(tree, () => {
      spend(1)
    })
    const replace: Replace = ({ of, name }, expr, shadowed) => {
      if (of === 'constant') return renamed(expr, options.constantName(name))
      const variable = options.variables.get(name)
      if (variable === undefined && options.others === 'keep') return expr
      if (variable === undefined) throw new CelError(`names the variable ${name}, which is not defined`)
      const value = expandVariable(name, variable.tree)
      refuseCapture(value, shadowed)
      return read(expr, value, name)
    }
    return replaceReferences(tree, replace, (of, expr) =>
      of === 'variable' ? wholeVariables(expr) : wholeConstants(expr),
    )
  }
  const expandVariable = (name: string, tree: Expr): Expr => {
    const known = expanded.get(name)
    if (known !== undefined) {
      spend(known.nodes)
      return known.value
    }
    const before = budget
    const value = expand(tree)
    expanded.set(name, { value, nodes: before - budget })
    return value
  }
  /** `V` is a map of what could be evaluated; inlined it errs where any of them does. */
  const wholeVariables = (expr: Expr): Expr => {
    const values = [...options.variables].map(([name, { tree }]): [string, Expr] => {
      if (readsWhole(tree, 'variable'))
        throw new CelError(`reads all variables at once, and so does the variable ${name}`)
      return [name, expandVariable(name, tree)]
    })
    if (options.others !== 'keep') return map(values)
    return values.length === 0 ? expr : after(evaluates(map(values)), expr)
  }
  const wholeConstants = (expr: Expr): Expr => {
    if (options.others === 'keep') return expr
    throw new CelError('reads all constants of a derived role at once')
  }
  return expand(root)
}

/** True; errs where `value` errs. */
export function evaluates(value: Expr): Expr {
  return call('_==_', [call('size', [list([value])]), integer(1n)])
}

/** `value`; errs where `test` errs. */
function after(test: Expr, value: Expr): Expr {
  return conditional(test, value, value)
}

/** A tree in the engine's order of evaluation as one expression that errs exactly where the engine's evaluation would meet an error. */
export const sequence = {
  expression: (test: Expr): Expr => conditional(test, boolean(true), boolean(false)),
  all: (tests: readonly Expr[]): Expr =>
    tests.reduceRight((rest, test) => conditional(test, rest, boolean(false)), boolean(true)),
  any: (tests: readonly Expr[]): Expr =>
    tests.reduceRight((rest, test) => conditional(test, boolean(true), rest), boolean(false)),
  none: (tests: readonly Expr[]): Expr =>
    tests.reduceRight((rest, test) => conditional(test, boolean(false), rest), boolean(true)),
}

/** The tree as it stands, but variables and constants under other names. */
export function rename(
  root: Expr,
  names: { readonly variable: (name: string) => string; readonly constant: (name: string) => string },
): Expr {
  const replace: Replace = ({ of, name }, expr) => renamed(expr, names[of](name))
  return replaceReferences(root, replace, (of) => {
    throw new CelError(`reads all ${of}s of a derived role at once`)
  })
}

function renamed(expr: Expr, name: string): Expr {
  if (expr.exprKind.case !== 'selectExpr') return expr
  return { ...expr, exprKind: { ...expr.exprKind, value: { ...expr.exprKind.value, field: name } } }
}

/** A macro variable around the reference must not catch a name that the variable's own expression reads. */
function refuseCapture(value: Expr, shadowed: ReadonlySet<string>): void {
  if (shadowed.size === 0) return
  const { read, bound } = namesIn(value)
  for (const name of read) {
    if (shadowed.has(name) && !bound.has(name)) throw new CelError(`uses ${name} for two different things`)
  }
}

interface Names {
  readonly read: ReadonlySet<string>
  /** By macros within. */
  readonly bound: ReadonlySet<string>
}

/** One value is put into many places. */
const namesOf = new WeakMap<Expr, Names>()

function namesIn(value: Expr): Names {
  const known = namesOf.get(value)
  if (known !== undefined) return known
  const read = new Set<string>()
  const bound = new Set<string>()
  walk(value, ({ exprKind }) => {
    if (exprKind.case === 'identExpr') read.add(exprKind.value.name)
    if (exprKind.case === 'comprehensionExpr') for (const name of boundNames(exprKind.value)) bound.add(name)
  })
  const names = { read, bound }
  namesOf.set(value, names)
  return names
}
