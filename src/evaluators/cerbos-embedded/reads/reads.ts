import { boundNames, type Expr } from '../cel/ast.js'
import { children } from '../cel/parse.js'
import { either, joined, listTerm, OTHER, textTerm, UNKNOWN, type Term } from './term.js'
import type { WantedTree } from './wanted.js'

/** Walks expressions of one policy or derived role and notes what of the request they can read. */
export interface Reads {
  /** The expression's value is used, all of it. */
  use(expression: Expr): void
}

type Kind<Case> = Extract<Expr['exprKind'], { case: Case }>['value']
type Bound = ReadonlyMap<string, Term>

const VARIABLES: ReadonlySet<string> = new Set(['V', 'variables'])
/** More names than this at one place are taken for any. */
const MAX_NAMES = 100

/**
 * A path is followed through members, through indexes by texts that stand in the policy, through `?:`, `cel.bind` and
 * variables. Wherever else a value goes, all that stands there counts as read: so nothing is read that is not noted.
 * Each step notes that something is there, for it errs where nothing is. `wanted` takes paths from the request on.
 */
export function createReads(variables: ReadonlyMap<string, { readonly tree: Expr }>, wanted: WantedTree): Reads {
  const known = new Map<string, Term>()
  const variable = (name: string): Term => {
    const found = known.get(name)
    if (found !== undefined) return found
    const definition = variables.get(name)
    known.set(name, UNKNOWN)
    const term = definition === undefined ? UNKNOWN : visit(definition.tree, new Map())
    known.set(name, term)
    return term
  }
  const spend = ({ at }: Term): void => {
    for (const path of at) wanted.whole(path)
  }
  const spent = (expr: Expr | undefined, bound: Bound): Term => {
    const term = visit(expr, bound)
    spend(term)
    return { ...term, at: [] }
  }
  const member = (term: Term, names: Term['is']): Term => {
    if (names === null || names.size === 0 || names.size * term.at.length > MAX_NAMES) {
      spend(term)
      return { ...UNKNOWN, is: term.holds }
    }
    const at = term.at.flatMap((path) => [...names].map((name) => [...path, name]))
    for (const path of at) wanted.presence(path)
    return { ...UNKNOWN, at }
  }
  const named = (name: string, bound: Bound): Term => {
    const term = bound.get(name)
    if (term !== undefined) return term
    const plain = name.replace(/^\./, '')
    if (VARIABLES.has(plain)) {
      for (const each of variables.keys()) spend(variable(each))
      return UNKNOWN
    }
    return { ...UNKNOWN, at: plain === 'request' ? [['request']] : plain === 'R' ? [['request', 'resource']] : [] }
  }
  const selected = ({ operand, field, testOnly }: Kind<'selectExpr'>, bound: Bound): Term => {
    if (isVariables(operand, bound)) return testOnly ? evaluated(field) : variable(field)
    const found = member(visit(operand, bound), new Set([field]))
    return testOnly ? OTHER : found
  }
  /** `has(V.x)` */
  const evaluated = (name: string): Term => {
    variable(name)
    return OTHER
  }
  const called = ({ function: name, target, args }: Kind<'callExpr'>, bound: Bound): Term => {
    const [first, second, third] = args
    if (target === undefined && name === '_?_:_') {
      spent(first, bound)
      return either(visit(second, bound), visit(third, bound))
    }
    if (target === undefined && name === '_[_]') return member(visit(first, bound), spent(second, bound).is)
    if (target === undefined && name === '@in') {
      member(visit(second, bound), spent(first, bound).is)
      return OTHER
    }
    const [left = UNKNOWN, right = UNKNOWN] = [target, ...args]
      .filter((each) => each !== undefined)
      .map((each) => spent(each, bound))
    return name === '_+_' ? joined(left, right) : UNKNOWN
  }
  const looped = (value: Kind<'comprehensionExpr'>, bound: Bound): Term => {
    const { iterRange, iterVar, iterVar2, accuVar, accuInit, loopCondition, loopStep, result } = value
    const bind = isEmptyList(iterRange)
    const range = spent(iterRange, bound)
    const start = bind ? visit(accuInit, bound) : spent(accuInit, bound)
    const accumulated = bind ? start : UNKNOWN
    const inside = new Map(bound)
    for (const name of boundNames(value)) inside.set(name, UNKNOWN)
    if (iterVar2 === '') inside.set(iterVar, { ...UNKNOWN, is: range.holds })
    inside.set(accuVar, accumulated)
    for (const part of [loopCondition, loopStep]) if (!bind) spent(part, inside)
    return visit(result, new Map([...bound, [accuVar, accumulated]]))
  }
  const visit = (expr: Expr | undefined, bound: Bound): Term => {
    const kind = expr?.exprKind
    switch (kind?.case) {
      case 'constExpr':
        return kind.value.constantKind.case === 'stringValue' ? textTerm(kind.value.constantKind.value) : OTHER
      case 'identExpr':
        return named(kind.value.name, bound)
      case 'selectExpr':
        return selected(kind.value, bound)
      case 'callExpr':
        return called(kind.value, bound)
      case 'listExpr':
        return listTerm(kind.value.elements.map((element) => spent(element, bound)))
      case 'structExpr':
        if (expr !== undefined) for (const child of children(expr)) spent(child, bound)
        return UNKNOWN
      case 'comprehensionExpr':
        return looped(kind.value, bound)
      case undefined:
        return UNKNOWN
    }
  }
  return {
    use: (expression) => {
      spent(expression, new Map())
    },
  }
}

function isVariables(expr: Expr | undefined, bound: Bound): boolean {
  if (expr?.exprKind.case !== 'identExpr') return false
  const { name } = expr.exprKind.value
  return !bound.has(name) && VARIABLES.has(name.replace(/^\./, ''))
}

/** So `cel.bind` is written: a loop that never runs. */
function isEmptyList(expr: Expr | undefined): boolean {
  return expr?.exprKind.case === 'listExpr' && expr.exprKind.value.elements.length === 0
}
