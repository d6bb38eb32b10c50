import { binary, compare, not, unary } from '../fold/operators.js'
import { itemsOf, push, setKey } from '../fold/container-methods.js'
import { child, type Node } from '../tree.js'
import { NONE, TRUE, FALSE, UNKNOWN, choice, dict, list, unknown } from '../values/make.js'
import { deepOrigins, truthOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import { callNode } from './call-node.js'
import { comprehension, dictComprehension } from './comprehensions.js'
import { annotated, defineLambda } from './define.js'
import { findVariable, setVariable } from './journal.js'
import { concatenated, floatLiteral, integerLiteral, stringLiteral } from './literals.js'
import { guardsOf, under } from './guards.js'
import { lookup } from './lookup.js'
import type { Run } from './run.js'

type Evaluate = (run: Run, node: Node) => Value

export function expression(run: Run, node: Node): Value {
  return BY_TYPE.get(node.type)?.(run, node) ?? others(run, node)
}

/** Of an unfamiliar node every part is evaluated, so that no call in it is missed. */
function others(run: Run, node: Node): Value {
  let last: Value = UNKNOWN
  for (const part of node.children) last = run.evaluate(part)
  return node.children.length === 1 ? last : UNKNOWN
}

function first(run: Run, node: Node): Value {
  const [inner] = node.children
  return inner === undefined ? UNKNOWN : run.evaluate(inner)
}

function identifier(run: Run, node: Node): Value {
  const called = run.source.slice(node.start, node.end)
  return lookup(run.state, called)
}

/** `a + b + c + …` leans to the left, as deep as it is long: from its beginning, without recursion. */
function binaryOperator(run: Run, node: Node): Value {
  const spine: Node[] = []
  let at: Node | null = node
  while (at?.type === 'binary_operator') {
    spine.push(at)
    at = child(at, 'left')
  }
  let value = at === null ? UNKNOWN : run.evaluate(at)
  for (const each of spine.reverse()) {
    const right = child(each, 'right')
    run.analysis.spend()
    const operator = child(each, 'operator')?.type ?? '+'
    const other = right === null ? UNKNOWN : run.evaluate(right)
    value = binary(operator, value, other)
    watchSize(run, each, operator, value)
  }
  return value
}

/** Texts and lists that are too long to be worked out are also too long for a machine, from a certain length. */
function watchSize(run: Run, node: Node, operator: string, value: Value): void {
  if (operator !== '*' || value.kind === 'number') return
  const size = repeatedSize(run, node)
  if (size >= 500_000_000)
    run.analysis.resource({ kind: 'unbounded_allocation', detail: run.written(node) }, run.site(node))
}

function repeatedSize(run: Run, node: Node): number {
  const sides = [child(node, 'left'), child(node, 'right')]
  if (!sides.some((side) => side !== null && SIZED.has(side.type))) {
    const names = sides.map((side) =>
      side?.type === 'identifier' ? findVariable(run.state.scope, run.source.slice(side.start, side.end)) : undefined,
    )
    if (!names.some((each) => each?.kind === 'text' || each?.kind === 'list')) return 0
  }
  const counts = sides.map((side) => (side === null || SIZED.has(side.type) ? 1 : numberIn(run, side)))
  return Math.max(...counts)
}

const SIZED = new Set(['string', 'list', 'tuple', 'concatenated_string'])

function numberIn(run: Run, node: Node): number {
  if (
    node.type !== 'integer' &&
    node.type !== 'binary_operator' &&
    node.type !== 'identifier' &&
    node.type !== 'parenthesized_expression'
  )
    return 1
  const value =
    node.type === 'identifier' ? lookup(run.state, run.source.slice(node.start, node.end)) : pureNumber(run, node, 0)
  return value.kind === 'number' ? Number(value.value) : 1
}

function pureNumber(run: Run, node: Node, depth: number): Value {
  if (depth > 8) return UNKNOWN
  const [inner] = node.children
  if (node.type === 'parenthesized_expression' && inner !== undefined) return pureNumber(run, inner, depth + 1)
  if (node.type === 'integer') return integerLiteral(run, node)
  const [left, right] = [child(node, 'left'), child(node, 'right')]
  if (node.type !== 'binary_operator' || left === null || right === null) return UNKNOWN
  return binary(
    child(node, 'operator')?.type ?? '+',
    pureNumber(run, left, depth + 1),
    pureNumber(run, right, depth + 1),
  )
}

function booleanOperator(run: Run, node: Node): Value {
  const [left, right] = [child(node, 'left'), child(node, 'right')]
  if (left === null || right === null) return others(run, node)
  const isAnd = child(node, 'operator')?.type === 'and'
  const value = run.evaluate(left)
  const truth = truthOf(value)
  if (truth !== null && truth !== isAnd) return value
  const other = under(run, guardsOf(run, left, isAnd), () => run.evaluate(right))
  return truth === null ? choice([value, other]) : other
}

function comparison(run: Run, node: Node): Value {
  const operands = node.children.filter(({ field }) => field !== 'operators').map((each) => run.evaluate(each))
  const operators = node.children.filter(({ field }) => field === 'operators').map(({ type }) => type)
  const answers = operators.map((operator, at) =>
    compare(operator, operands[at] ?? UNKNOWN, operands[at + 1] ?? UNKNOWN),
  )
  const truths = answers.map(truthOf)
  if (truths.includes(false)) return FALSE
  return truths.includes(null) ? unknown(answers.flatMap(({ origins }) => origins)) : TRUE
}

function conditional(run: Run, node: Node): Value {
  const [then, condition, otherwise] = node.children
  if (then === undefined || condition === undefined || otherwise === undefined) return others(run, node)
  const truth = truthOf(run.evaluate(condition))
  if (truth === true) return run.evaluate(then)
  if (truth === false) return run.evaluate(otherwise)
  return choice([
    under(run, guardsOf(run, condition, true), () => run.evaluate(then)),
    under(run, guardsOf(run, condition, false), () => run.evaluate(otherwise)),
  ])
}

function sequence(type: 'list' | 'tuple' | 'set'): Evaluate {
  return (run, node) => {
    const made = list([], type)
    for (const each of node.children) {
      const [inner] = each.children
      if (each.type === 'list_splat' && inner !== undefined) push(made, spreadOf(run, run.evaluate(inner), made))
      else push(made, [run.evaluate(each)])
    }
    return made
  }
}

function spreadOf(run: Run, value: Value, into: ReturnType<typeof list>): readonly Value[] {
  if (value.kind === 'list' || value.kind === 'text' || value.kind === 'dict') return itemsOf(into, value)
  const { items, isExact } = run.elements(value)
  if (!isExact) into.isOpen = true
  return items
}

function dictionary(run: Run, node: Node): Value {
  const made = dict()
  for (const each of node.children) {
    const [key, value] = [child(each, 'key'), child(each, 'value')]
    const [inner] = each.children
    if (each.type === 'pair' && key !== null && value !== null)
      setKey(made, run.evaluate(key), run.evaluate(value), false)
    else if (inner !== undefined) {
      const other = run.evaluate(inner)
      if (other.kind === 'dict') for (const entry of other.entries.values()) setKey(made, entry.key, entry.value, false)
      if (other.kind !== 'dict' || other.isOpen) setKey(made, UNKNOWN, unknown(deepOrigins(other)), false)
    }
  }
  return made
}

function attributeNode(run: Run, node: Node): Value {
  const [owner, attribute] = [child(node, 'object'), child(node, 'attribute')]
  if (owner === null || attribute === null) return others(run, node)
  return run.attribute(run.evaluate(owner), run.source.slice(attribute.start, attribute.end), node)
}

function subscript(run: Run, node: Node): Value {
  const owner = child(node, 'value')
  const keys = node.children.filter(({ field }) => field === 'subscript')
  const [key] = keys
  if (owner === null || key === undefined) return others(run, node)
  const value = run.evaluate(owner)
  if (keys.length > 1)
    return run.item(
      value,
      list(
        keys.map((each) => run.evaluate(each)),
        'tuple',
      ),
      node,
    )
  return run.item(value, run.evaluate(key), node)
}

function slice(run: Run, node: Node): Value {
  const bounds: (Value | undefined)[] = [undefined]
  for (const each of node.children) {
    if (each.type === ':') bounds.push(undefined)
    else bounds[bounds.length - 1] = run.evaluate(each)
  }
  const fields = new Map<string, Value>()
  for (const [at, called] of ['start', 'stop', 'step'].entries()) fields.set(called, bounds[at] ?? NONE)
  return { kind: 'object', of: 'slice', fields, origins: [] }
}

function named(run: Run, node: Node): Value {
  const [target, value] = [child(node, 'name'), child(node, 'value')]
  if (target === null || value === null) return others(run, node)
  const known = run.evaluate(value)
  setVariable(run.state, run.state.scope, run.source.slice(target.start, target.end), known)
  return known
}

function assignment(run: Run, node: Node): Value {
  const [left, right] = [child(node, 'left'), child(node, 'right')]
  annotated(run, child(node, 'type'))
  if (right === null || left === null) return UNKNOWN
  const value = run.evaluate(right)
  run.assign(left, value)
  return value
}

function yielded(run: Run, node: Node): Value {
  const value = first(run, node)
  const items = run.state.calls.at(-1)?.yields
  const isFrom = /^yield\s+from\b/.test(run.source.slice(node.start, node.start + 32))
  if (items !== undefined && items !== null && items.length < 1024) {
    if (isFrom) items.push(...run.elements(value).items)
    else items.push(value)
  }
  return UNKNOWN
}

function unaryOperator(run: Run, node: Node): Value {
  const argument = child(node, 'argument')
  return argument === null ? UNKNOWN : unary(child(node, 'operator')?.type ?? '-', run.evaluate(argument))
}

function notOperator(run: Run, node: Node): Value {
  const argument = child(node, 'argument')
  return argument === null ? UNKNOWN : not(run.evaluate(argument))
}

const BY_TYPE: ReadonlyMap<string, Evaluate> = new Map<string, Evaluate>([
  ['identifier', identifier],
  ['integer', integerLiteral],
  ['float', floatLiteral],
  ['string', stringLiteral],
  ['concatenated_string', concatenated],
  ['true', () => TRUE],
  ['false', () => FALSE],
  ['none', () => NONE],
  ['ellipsis', () => UNKNOWN],
  ['list', sequence('list')],
  ['tuple', sequence('tuple')],
  ['expression_list', sequence('tuple')],
  ['pattern_list', sequence('tuple')],
  ['set', sequence('set')],
  ['dictionary', dictionary],
  ['list_comprehension', (run, node) => comprehension(run, node, 'list')],
  ['generator_expression', (run, node) => comprehension(run, node, 'list')],
  ['set_comprehension', (run, node) => comprehension(run, node, 'set')],
  ['dictionary_comprehension', dictComprehension],
  ['attribute', attributeNode],
  ['subscript', subscript],
  ['slice', slice],
  ['call', callNode],
  ['binary_operator', binaryOperator],
  ['boolean_operator', booleanOperator],
  ['comparison_operator', comparison],
  ['unary_operator', unaryOperator],
  ['not_operator', notOperator],
  ['conditional_expression', conditional],
  ['lambda', defineLambda],
  ['named_expression', named],
  ['assignment', assignment],
  ['yield', yielded],
  ['await', first],
  ['parenthesized_expression', first],
  ['expression_statement', first],
  ['type', () => UNKNOWN],
])
