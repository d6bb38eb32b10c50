import type { JsonObject } from '../../../core/json.js'
import { call, conditional, identifier, integer, map, mapChildren, nothing, select, type Expr } from '../cel/ast.js'
import { evaluates, inline } from '../cel/inline.js'
import { CelError } from '../cel/macros.js'
import { neverNull } from '../cel/never-null.js'
import { readsWhole, referenceOf } from '../cel/references.js'
import { knownTotal } from '../cel/total.js'
import { exactly } from './exactly.js'
import type { Definitions, Expression } from './model.js'

/** Variables of a strict policy, so that a witness that reads one errs where the variable does. */
export interface WatchedVariables {
  /** As they were written. */
  readonly original: Definitions
  /**
   * As the table carries them: one that reads another that errs errs too, and beside each that may rightly be null stands
   * one that is null only where the first errs.
   */
  readonly definitions: Definitions
  /** The tree, erring where it reads a variable that errs. The value read is the one that the engine stored. */
  readonly read: (tree: Expr) => Expr
}

/** Macro variables never hide `V` (cel/shadows.ts). */
const NOTHING_SHADOWED: ReadonlySet<string> = new Set()

/**
 * The engine makes a variable that errs null. A variable that is never null otherwise has erred exactly where it is
 * null; of another its expression is evaluated once more where it is null. Variables that cannot err are read as they
 * are. Null where expressions read all variables at once: those must find no others.
 */
export function watchVariables(
  definitions: Definitions,
  expressions: readonly Expression[],
  globals: JsonObject,
): WatchedVariables | null {
  const all = [...expressions, ...definitions.variables.values()]
  if (all.some(({ tree }) => readsWhole(tree, 'variable'))) return null
  const never = variablesNeverNull(definitions)
  const erring = new Set([...definitions.variables.keys()].filter((name) => !isTotal(name, definitions, globals)))
  const test = (name: string): Expr =>
    never.has(name) ? isThere(name) : call('_==_', [variable(doubleOf(name)), integer(1n)])
  const read = (tree: Expr): Expr =>
    guardReads(tree, (name, expr, nullErrs) => {
      if (!erring.has(name) || (nullErrs && never.has(name))) return expr
      return conditional(test(name), expr, failing())
    })
  const variables = new Map<string, Expression>()
  for (const [name, { text, tree }] of definitions.variables) {
    if (definitions.variables.has(doubleOf(name)))
      throw new CelError(`names a variable ${doubleOf(name)}, which is reserved`)
    variables.set(name, { text, tree: erring.has(name) ? read(tree) : tree })
    if (!erring.has(name) || never.has(name)) continue
    const again = conditional(evaluates(read(tree)), integer(1n), integer(1n))
    variables.set(doubleOf(name), { text: `${name} errs`, tree: conditional(isThere(name), integer(1n), again) })
  }
  return { original: definitions, definitions: { ...definitions, variables }, read }
}

/** Functions that err when anything that they are given is null; `&&` and `||` but where the other side decides. */
const ERRS_OF_NULL: ReadonlySet<string> = new Set([
  ...['_&&_', '_||_', '!_', '_<_', '_<=_', '_>_', '_>=_', '_+_', '_-_', '_*_', '_/_', '_%_', '-_', 'size', 'int'],
])

type Guard = (variable: string, expr: Expr, nullErrs: boolean) => Expr

/** Replaces what reads a variable; `nullErrs`: what stands around it errs anyway where the value is null. */
function guardReads(root: Expr, guard: Guard): Expr {
  const visit = (expr: Expr, nullErrs: boolean): Expr => {
    const reference = referenceOf(expr, NOTHING_SHADOWED)
    if (reference?.of === 'variable') return guard(reference.name, expr, nullErrs && !reference.testOnly)
    const { exprKind } = expr
    if (exprKind.case === 'selectExpr') return mapChildren(expr, (child) => visit(child, !exprKind.value.testOnly))
    if (exprKind.case !== 'callExpr') return mapChildren(expr, (child) => visit(child, false))
    const { function: name, target, args } = exprKind.value
    if (target !== undefined) return mapChildren(expr, (child) => visit(child, false))
    if (name === '_?_:_') return mapChildren(expr, (child) => visit(child, child === args[0] || nullErrs))
    if (name === '_[_]') return mapChildren(expr, (child) => visit(child, child === args[0]))
    return mapChildren(expr, (child) => visit(child, ERRS_OF_NULL.has(name)))
  }
  return visit(root, false)
}

function variablesNeverNull({ variables }: Definitions): ReadonlySet<string> {
  const names = new Set<string>()
  for (const [name, { tree }] of variables) if (neverNull(tree, names)) names.add(name)
  return names
}

function isTotal(name: string, { variables }: Definitions, globals: JsonObject): boolean {
  const constantName = (constant: string): string => constant
  const expression = variables.get(name)
  const tree = expression && exactly(() => inline(expression.tree, { variables, constantName, others: 'keep' }))
  return tree !== undefined && tree !== null && knownTotal(tree, globals) !== null
}

function isThere(name: string): Expr {
  return call('_!=_', [variable(name), nothing()])
}

function variable(name: string): Expr {
  return select(identifier('V'), name)
}

function doubleOf(name: string): string {
  return `erring__${name}`
}

function failing(): Expr {
  return select(map([]), 'none')
}
