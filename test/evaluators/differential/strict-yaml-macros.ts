import type { Expr_Comprehension } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js'
import type { Expr } from '../../../src/evaluators/cerbos-embedded/cel/ast.js'

/** A macro as it is written: `range.name(names…, parts…)`, or `cel.bind(name, value, body)`. */
export interface WrittenMacro {
  /** Null for cel.bind. */
  readonly range: Expr | null
  readonly name: string
  /** As the tree has them: what hides a name of Cerbos starts with `@`. */
  readonly variables: readonly string[]
  /** Not in the scope of the variables. */
  readonly before: readonly Expr[]
  readonly within: readonly Expr[]
}

const ACCUMULATOR = '@result'
const SORT_INPUT = '@__sortBy_input__'

/** The macro that a comprehension was expanded from; null where there is none. */
export function macroOf(loop: Expr_Comprehension): WrittenMacro | null {
  if (loop.iterVar === '#unused') return sortOf(loop) ?? bindOf(loop)
  if (loop.accuVar !== ACCUMULATOR || loop.iterRange === undefined) return null
  const variables = loop.iterVar2 === '' ? [loop.iterVar] : [loop.iterVar, loop.iterVar2]
  const written = quantifierOf(loop) ?? transformOf(loop)
  return written === null ? null : { range: loop.iterRange, variables, before: [], ...written }
}

type Written = Pick<WrittenMacro, 'name' | 'within'>

function bindOf({ accuVar, accuInit, result }: Expr_Comprehension): WrittenMacro | null {
  if (accuInit === undefined || result === undefined || accuVar === SORT_INPUT) return null
  return { range: null, name: 'bind', variables: [accuVar], before: [accuInit], within: [result] }
}

function sortOf({ accuVar, accuInit, result }: Expr_Comprehension): WrittenMacro | null {
  const sorted = callOf(result, '@sortByAssociatedKeys')
  const keys = sorted?.args[0]?.exprKind
  if (accuVar !== SORT_INPUT || accuInit === undefined || keys?.case !== 'comprehensionExpr') return null
  const [key] = elementsOf(appended(keys.value.loopStep)) ?? []
  return key === undefined
    ? null
    : { range: accuInit, name: 'sortBy', variables: [keys.value.iterVar], before: [], within: [key] }
}

function quantifierOf({ loopStep, result }: Expr_Comprehension): Written | null {
  const all = callOf(loopStep, '_&&_')
  if (all !== null && isName(all.args[0], ACCUMULATOR) && isName(result, ACCUMULATOR))
    return written('all', all.args[1])
  const any = callOf(loopStep, '_||_')
  if (any !== null && isName(any.args[0], ACCUMULATOR) && isName(result, ACCUMULATOR)) {
    return written('exists', any.args[1])
  }
  return callOf(result, '_==_') === null ? null : written('exists_one', callOf(loopStep, '_?_:_')?.args[0])
}

function transformOf({ iterVar, iterVar2, accuInit, loopStep, result }: Expr_Comprehension): Written | null {
  if (!isName(result, ACCUMULATOR)) return null
  const chosen = callOf(loopStep, '_?_:_')
  const filtered = chosen !== null && isName(chosen.args[2], ACCUMULATOR)
  const step = filtered ? chosen.args[1] : loopStep
  const filter = filtered ? chosen.args.slice(0, 1) : []
  if (accuInit?.exprKind.case === 'listExpr') {
    const [item] = elementsOf(appended(step)) ?? []
    if (item === undefined) return null
    if (iterVar2 !== '') return written('transformList', ...filter, item)
    return filtered && isName(item, iterVar) ? written('filter', ...filter) : written('map', ...filter, item)
  }
  const inserted = callOf(step, 'cel.@mapInsert')
  if (inserted?.args.length === 3) return written('transformMap', ...filter, inserted.args[2])
  return inserted === null ? null : written('transformMapEntry', ...filter, inserted.args[1])
}

function written(name: string, ...within: readonly (Expr | undefined)[]): Written | null {
  const there = within.filter((part) => part !== undefined)
  return there.length < within.length ? null : { name, within: there }
}

/** What a step adds to the accumulator. */
function appended(step: Expr | undefined): Expr | undefined {
  const sum = callOf(step, '_+_')
  return sum !== null && isName(sum.args[0], ACCUMULATOR) ? sum.args[1] : undefined
}

function elementsOf(expr: Expr | undefined): readonly Expr[] | null {
  return expr?.exprKind.case === 'listExpr' ? expr.exprKind.value.elements : null
}

function callOf(expr: Expr | undefined, name: string) {
  return expr?.exprKind.case === 'callExpr' && expr.exprKind.value.function === name ? expr.exprKind.value : null
}

function isName(expr: Expr | undefined, name: string): boolean {
  return expr?.exprKind.case === 'identExpr' && expr.exprKind.value.name === name
}
