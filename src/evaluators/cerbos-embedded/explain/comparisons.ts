import type { Comparison } from '../../../core/evaluator.js'
import { boolean, boundNames, type Expr } from '../cel/ast.js'
import { children, walk } from '../cel/parse.js'
import { referenceOf } from '../cel/references.js'
import { attributeOf, directPath, type AttributePath, type Variables } from './attribute-path.js'

/** A comparison within a condition, before the engine has told what the operand is. */
export interface FoundComparison extends AttributePath {
  readonly test: Comparison['test']
  readonly operand: Expr
}

const TESTS: Readonly<Record<string, Comparison['test']>> = {
  '_<_': '<',
  '_<=_': '<=',
  '_>_': '>',
  '_>=_': '>=',
  '_==_': '==',
  '_!=_': '!=',
  '@in': 'in',
}
const MIRRORED: Partial<Record<Comparison['test'], Comparison['test']>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
}
/** Operators whose operands are conditions where they are one. */
const LOGIC: ReadonlySet<string> = new Set(['_&&_', '_||_', '!_', '@not_strictly_false'])
const MAX_FOUND = 64
const MAX_NODES = 10_000
const TRUE = boolean(true)

interface Place {
  readonly shadowed: ReadonlySet<string>
  /** Whether the expression stands for true or false here. */
  readonly condition: boolean
  /** Names of macros that stand for an element of this attribute. */
  readonly elements: ReadonlyMap<string, AttributePath>
}

/** Every comparison of one attribute in a condition and in the variables that it reads. At most 64. */
export function findComparisons(root: Expr, variables: Variables): readonly FoundComparison[] {
  const found: FoundComparison[] = []
  const entered = new Set<string>()
  let budget = MAX_NODES
  const visit = (expr: Expr | undefined, place: Place): void => {
    budget -= 1
    if (expr === undefined || budget < 0 || found.length >= MAX_FOUND) return
    const reference = referenceOf(expr, place.shadowed)
    if (reference !== null) {
      const key = `${reference.name} ${place.condition}`
      if (reference.of === 'constant' || entered.has(key)) return
      entered.add(key)
      visit(variables.get(reference.name), { shadowed: new Set(), elements: new Map(), condition: place.condition })
      return
    }
    found.push(...comparisonsAt(expr, variables, place))
    for (const [child, inner] of within(expr, variables, place)) visit(child, inner)
  }
  visit(root, { shadowed: new Set(), condition: true, elements: new Map() })
  return found.slice(0, MAX_FOUND)
}

function comparisonsAt(expr: Expr, variables: Variables, place: Place): readonly FoundComparison[] {
  const kind = expr.exprKind
  if (kind.case === 'selectExpr') {
    const attribute = directPath(expr, place.shadowed)
    if (attribute === null || (!kind.value.testOnly && !place.condition)) return []
    return [{ ...attribute, test: kind.value.testOnly ? 'has' : 'is', operand: TRUE }]
  }
  if (kind.case !== 'callExpr') return []
  const test = TESTS[kind.value.function]
  const [left, right] = kind.value.args
  if (test === undefined || left === undefined || right === undefined) return []
  return [
    ...against(attributeOf(left, variables, place.shadowed), test, right, place),
    ...against(attributeOf(right, variables, place.shadowed), MIRRORED[test], left, place),
    ...(test === 'in' ? against(elementOf(left, place), 'only', right, place) : []),
  ]
}

function against(
  attribute: AttributePath | null,
  test: Comparison['test'] | undefined,
  operand: Expr,
  { shadowed }: Place,
): readonly FoundComparison[] {
  if (attribute === null || test === undefined || readsAny(operand, shadowed)) return []
  return [{ ...attribute, test, operand }]
}

function elementOf(expr: Expr, { elements }: Place): AttributePath | null {
  return expr.exprKind.case === 'identExpr' ? (elements.get(expr.exprKind.value.name) ?? null) : null
}

/** What only exists inside a macro cannot be asked for outside it. */
function readsAny(expr: Expr, names: ReadonlySet<string>): boolean {
  let reads = false
  walk(expr, ({ exprKind }) => {
    if (exprKind.case === 'identExpr' && names.has(exprKind.value.name)) reads = true
  })
  return reads
}

function within(expr: Expr, variables: Variables, place: Place): readonly (readonly [Expr | undefined, Place])[] {
  const kind = expr.exprKind
  const value: Place = { ...place, condition: false }
  if (kind.case === 'callExpr' && place.condition && LOGIC.has(kind.value.function)) {
    return kind.value.args.map((arg) => [arg, place] as const)
  }
  if (kind.case === 'callExpr' && kind.value.function === '_?_:_') {
    const [test, then, otherwise] = kind.value.args
    return [
      [test, { ...place, condition: true }],
      [then, place],
      [otherwise, place],
    ]
  }
  if (kind.case !== 'comprehensionExpr') return children(expr).map((child) => [child, value] as const)
  const { iterRange, accuInit, loopCondition, loopStep, result, iterVar } = kind.value
  const range = attributeOf(iterRange, variables, place.shadowed)
  const loop: Place = {
    condition: true,
    shadowed: new Set([...place.shadowed, ...boundNames(kind.value)]),
    elements: range === null ? place.elements : new Map([...place.elements, [iterVar, range]]),
  }
  return [
    [iterRange, value],
    [accuInit, value],
    ...[loopCondition, loopStep, result].map((part) => [part, loop] as const),
  ]
}
