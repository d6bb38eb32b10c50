import { boolean, call, comprehension, conditional, map, identifier, integer, list, mapChildren } from './ast.js'
import type { Expr } from './ast.js'

const ACCUMULATOR = '@result'
const SORT_INPUT = '@__sortBy_input__'
const MACROS: ReadonlySet<string> = new Set(
  'has all exists exists_one existsOne map filter transformList transformMap transformMapEntry sortBy'.split(' '),
)

/** Thrown for an expression that cannot be carried over. The message names functions and identifiers only. */
export class CelError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CelError'
  }
}

/**
 * Expands the macros of Cerbos's CEL environment that the parser leaves as calls, as cel-go 0.26 expands them:
 * `cel.bind`, `math.greatest/least`, comprehensions over two variables, `sortBy`.
 */
export function expandMacros(expr: Expr): Expr {
  const inner = mapChildren(expr, expandMacros)
  if (inner.exprKind.case === 'comprehensionExpr') checkIterationVariable(inner.exprKind.value.iterVar)
  if (inner.exprKind.case !== 'callExpr') return inner
  const { function: name, target, args } = inner.exprKind.value
  const expanded = target === undefined ? undefined : expandCall(name, target, args)
  if (expanded !== undefined) return expanded
  if (MACROS.has(name)) throw new CelError(`macro ${name} is used in a form that is not supported`)
  return inner
}

function expandCall(name: string, target: Expr, args: readonly Expr[]): Expr | undefined {
  if (isIdentifier(target, 'cel') && name === 'bind') return bind(args)
  if (isIdentifier(target, 'math') && name === 'greatest') return extreme('math.@max', args)
  if (isIdentifier(target, 'math') && name === 'least') return extreme('math.@min', args)
  if (name === 'sortBy') return sortBy(target, args)
  return overTwoVariables(name, target, args)
}

function isIdentifier(expr: Expr, name: string): boolean {
  return expr.exprKind.case === 'identExpr' && expr.exprKind.value.name === name
}

function variable(arg: Expr | undefined): string {
  if (arg?.exprKind.case !== 'identExpr') throw new CelError('a macro variable must be a simple name')
  return arg.exprKind.value.name
}

function one(arg: Expr | undefined): [string, string] {
  const [name = ''] = iterationVariables(arg)
  return [name, '']
}

function two(first: Expr | undefined, second: Expr | undefined): [string, string] {
  const [name = '', other = ''] = iterationVariables(first, second)
  return [name, other]
}

/** Names over which a macro iterates: none twice, and none that is the accumulator's. */
function iterationVariables(...args: readonly (Expr | undefined)[]): readonly string[] {
  const names = args.map(variable)
  if (new Set(names).size < names.length) throw new CelError('names a macro variable twice')
  names.forEach(checkIterationVariable)
  return names
}

function checkIterationVariable(name: string): void {
  if (name === '__result__') throw new CelError('names a macro variable __result__, which is reserved')
}

function bind(args: readonly Expr[]): Expr {
  const [name, value, body] = args
  if (value === undefined || body === undefined || args.length !== 3) throw new CelError('cel.bind takes 3 arguments')
  return bound(variable(name), value, body)
}

function bound(name: string, value: Expr, body: Expr): Expr {
  return comprehension({
    iterRange: list([]),
    iterVar: '#unused',
    accuVar: name,
    accuInit: value,
    loopCondition: boolean(false),
    loopStep: identifier(name),
    result: body,
  })
}

function extreme(name: string, args: readonly Expr[]): Expr {
  if (args.length === 0) throw new CelError('math.greatest and math.least take at least one argument')
  return args.length <= 2 ? call(name, args) : call(name, [list(args)])
}

function sortBy(target: Expr, args: readonly Expr[]): Expr {
  const [name, key] = args
  if (key === undefined || args.length !== 2) throw new CelError('sortBy takes 2 arguments')
  const keys = transform(identifier(SORT_INPUT), ...one(name), append(list([key])))
  return bound(SORT_INPUT, target, call('@sortByAssociatedKeys', [keys], identifier(SORT_INPUT)))
}

function append(items: Expr): Expr {
  return call('_+_', [identifier(ACCUMULATOR), items])
}

function transform(range: Expr, iterVar: string, iterVar2: string, step: Expr, accuInit: Expr = list([])): Expr {
  return comprehension({
    iterRange: range,
    iterVar,
    iterVar2,
    accuVar: ACCUMULATOR,
    accuInit,
    loopCondition: boolean(true),
    loopStep: step,
    result: identifier(ACCUMULATOR),
  })
}

/** `[1, 2].all(i, v, …)`, `exists`, `exists_one`, and `transformList|Map|MapEntry(k, v, [filter,] value)`. */
function overTwoVariables(name: string, target: Expr, args: readonly Expr[]): Expr | undefined {
  const [first, second, third, fourth] = args
  if (third === undefined || args.length > 4) return undefined
  const names = (): [string, string] => two(first, second)
  if (args.length === 3) {
    const quantified = quantifier(name, target, names, third)
    if (quantified !== undefined) return quantified
  }
  const step = transformStep(name, names, fourth ?? third)
  if (step === undefined) return undefined
  const filtered = fourth === undefined ? step : conditional(third, step, identifier(ACCUMULATOR))
  return transform(target, ...names(), filtered, name === 'transformList' ? list([]) : map([]))
}

function quantifier(name: string, range: Expr, names: () => [string, string], test: Expr): Expr | undefined {
  const accumulator = identifier(ACCUMULATOR)
  const over = (accuInit: Expr, loopCondition: Expr, loopStep: Expr, result: Expr): Expr => {
    const [iterVar, iterVar2] = names()
    return comprehension({
      iterRange: range,
      iterVar,
      iterVar2,
      accuVar: ACCUMULATOR,
      accuInit,
      loopCondition,
      loopStep,
      result,
    })
  }
  const notFalse = (expr: Expr): Expr => call('@not_strictly_false', [expr])
  switch (name) {
    case 'all':
      return over(boolean(true), notFalse(accumulator), call('_&&_', [accumulator, test]), accumulator)
    case 'exists':
      return over(boolean(false), notFalse(call('!_', [accumulator])), call('_||_', [accumulator, test]), accumulator)
    case 'exists_one':
    case 'existsOne': {
      const step = conditional(test, append(integer(1n)), accumulator)
      return over(integer(0n), boolean(true), step, call('_==_', [accumulator, integer(1n)]))
    }
    default:
      return undefined
  }
}

function transformStep(name: string, names: () => [string, string], value: Expr): Expr | undefined {
  const accumulator = identifier(ACCUMULATOR)
  switch (name) {
    case 'transformList':
      return append(list([value]))
    case 'transformMap':
      return call('cel.@mapInsert', [accumulator, identifier(names()[0]), value])
    case 'transformMapEntry':
      return call('cel.@mapInsert', [accumulator, value])
    default:
      return undefined
  }
}
