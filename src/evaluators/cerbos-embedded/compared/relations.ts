import type { JsonObject, JsonValue } from '../../../core/json.js'
import type { Expr } from '../cel/ast.js'
import { pathOf } from '../cel/path.js'
import { anyOf, keys, NOTHING, scalars, selected, union, type Term } from './term.js'

/** What expressions may read: the definitions of one policy, and globals. */
export interface Definitions {
  readonly globals: JsonObject
  readonly constants: JsonObject
  readonly variables: ReadonlyMap<string, Expr>
}

/** Hears which attribute an expression holds against which value. */
export type Relate = (attribute: string, value: JsonValue) => void

type Bound = ReadonlyMap<string, Term>

const LOGIC = new Set(['_&&_', '_||_', '!_', '@not_strictly_false'])
const COMPARISONS = new Set(['_==_', '_!=_', '_<_', '_<=_', '_>_', '_>=_'])

/** Walks expressions of one policy and tells each comparison, also through variables, indexes and loops. */
export function createRelations(definitions: Definitions, relate: Relate): { read(expression: Expr): void } {
  const variables = new Map<string, Term>()

  const variable = (name: string): Term => {
    const known = variables.get(name)
    if (known !== undefined) return known
    variables.set(name, NOTHING)
    const expression = definitions.variables.get(name)
    const term = expression === undefined ? NOTHING : evaluate(expression, new Map())
    variables.set(name, term)
    return term
  }
  const hold = ({ attributes }: Term, values: readonly JsonValue[]): void => {
    for (const attribute of attributes) for (const value of scalars(values)) relate(attribute, value)
  }
  const evaluate = (expr: Expr | undefined, bound: Bound): Term => {
    const kind = expr?.exprKind
    switch (kind?.case) {
      case 'constExpr':
        return { ...NOTHING, values: constantOf(kind.value.constantKind) }
      case 'identExpr':
        return bound.get(kind.value.name) ?? rootOf(kind.value.name, definitions)
      case 'selectExpr': {
        const { operand, field, testOnly } = kind.value
        return testOnly ? NOTHING : (pathTerm(expr, bound) ?? selected(evaluate(operand, bound), field))
      }
      case 'callExpr': {
        const { function: name, target, args } = kind.value
        const operands = [...(target === undefined ? [] : [target]), ...args].map((arg) => evaluate(arg, bound))
        return pathTerm(expr, bound) ?? called(name, operands)
      }
      case 'listExpr': {
        const items = union(kind.value.elements.map((element) => evaluate(element, bound)))
        return { attributes: items.attributes, values: [items.values] }
      }
      case 'structExpr':
        return union(kind.value.entries.map(({ value }) => evaluate(value, bound)))
      case 'comprehensionExpr': {
        const { iterRange, iterVar, iterVar2, accuVar, loopCondition, loopStep, result } = kind.value
        const range = evaluate(iterRange, bound)
        const each = { attributes: range.attributes, values: [...keys(range), ...anyOf(range).values] }
        const inside = new Map([...bound, [iterVar, each], [iterVar2, each], [accuVar, NOTHING]])
        const parts = [loopCondition, loopStep].map((part) => evaluate(part, inside))
        evaluate(result, inside)
        return union([each, ...parts])
      }
      case undefined:
        return NOTHING
    }
  }
  const called = (name: string, operands: readonly Term[]): Term => {
    const [first = NOTHING, second = NOTHING, third = NOTHING] = operands
    if (LOGIC.has(name)) return NOTHING
    if (name === '_?_:_') return union([second, third])
    if (name === '_[_]') {
      hold(second, keys(first))
      return anyOf(first)
    }
    if (name === '@in') {
      hold(first, keys(second))
      hold(second, first.values)
      return NOTHING
    }
    for (const one of operands) for (const other of operands) if (one !== other) hold(one, other.values)
    return COMPARISONS.has(name) ? NOTHING : union(operands)
  }
  const pathTerm = (expr: Expr | undefined, bound: Bound): Term | null => {
    const path = pathOf(expr)
    const [root = '', ...rest] = path ?? []
    if (path === null || bound.has(root)) return null
    if (root === 'V' || root === 'variables') return rest.slice(1).reduce(selected, variable(rest[0] ?? ''))
    const attribute = attributeOf(path)
    return attribute === null ? null : { attributes: new Set([attribute]), values: [] }
  }
  return {
    read: (expression) => {
      evaluate(expression, new Map())
    },
  }
}

function rootOf(name: string, { globals, constants }: Definitions): Term {
  if (name === 'G' || name === 'globals') return { ...NOTHING, values: [globals] }
  if (name === 'C' || name === 'constants') return { ...NOTHING, values: [constants] }
  return NOTHING
}

/** `R.attr.x`, by whatever names. What only the service says (`call`, `evidence`) is nobody's to choose. */
function attributeOf(path: readonly string[]): string | null {
  const [root, ...rest] = path[0] === 'request' ? path.slice(1) : path
  if (rest[0] !== 'attr' || rest[1] === undefined) return null
  if (root === 'R' || root === 'resource') return ['call', 'evidence'].includes(rest[1]) ? null : `R.${rest[1]}`
  if (root !== 'P' && root !== 'principal') return null
  if (rest[1] !== 'verified') return rest[1] === 'unverified' ? null : `P.${rest[1]}`
  return rest[2] === 'claims' && rest[3] !== undefined ? `P.verified.claims.${rest[3]}` : null
}

type ConstantKind = Extract<Expr['exprKind'], { case: 'constExpr' }>['value']['constantKind']

function constantOf(constant: ConstantKind): readonly JsonValue[] {
  switch (constant.case) {
    case 'boolValue':
    case 'stringValue':
    case 'doubleValue':
      return [constant.value]
    case 'int64Value':
    case 'uint64Value':
      return [Number(constant.value)]
    default:
      return []
  }
}
