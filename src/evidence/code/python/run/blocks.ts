import { child, children, type Node } from '../tree.js'
import { UNKNOWN, unknown } from '../values/make.js'
import { compare } from '../fold/operators.js'
import { truthOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import { inClass } from './attributes.js'
import { guardsOf, naming, under } from './guards.js'
import { branch } from './journal.js'
import { positional, type Ending, type Run } from './run.js'

const MAX_PATTERN = 64

/** The body; then each handler as one way on; then what comes at last. */
export function tryStatement(run: Run, node: Node): Ending {
  const body = child(node, 'body')
  const handlers = node.children.filter(({ type }) => type === 'except_clause' || type === 'except_group_clause')
  const otherwise = node.children.find(({ type }) => type === 'else_clause')
  const last = node.children.find(({ type }) => type === 'finally_clause')
  const first = under(run, [], () => (body === null ? 'next' : run.execute(body.children)))
  const onward = (): Ending => {
    const inner = otherwise === undefined ? null : child(otherwise, 'body')
    return first !== 'next' || inner === null ? first : under(run, [], () => run.execute(inner.children))
  }
  const ways = [onward, ...handlers.map((handler) => () => under(run, [], () => handle(run, handler)))]
  const ending = handlers.length === 0 ? onward() : branch(run.state, ways)
  const block = last?.children.find(({ type }) => type === 'block')
  const after = block === undefined ? 'next' : run.execute(block.children)
  return after === 'next' ? ending : after
}

function handle(run: Run, handler: Node): Ending {
  const value = child(handler, 'value')
  const alias = child(handler, 'alias') ?? (value === null ? null : child(value, 'alias'))
  if (alias !== null) run.assign(alias, UNKNOWN)
  const block = handler.children.find(({ type }) => type === 'block')
  return block === undefined ? 'next' : run.execute(block.children)
}

/** What is entered is bound; what a context gives is mostly itself. */
export function withStatement(run: Run, node: Node): Ending {
  const body = child(node, 'body')
  for (const clause of node.children.filter(({ type }) => type === 'with_clause'))
    for (const item of clause.children) enter(run, item)
  return body === null ? 'next' : run.execute(body.children)
}

function enter(run: Run, item: Node): void {
  const value = child(item, 'value')
  if (value === null) return
  const alias = value.type === 'as_pattern' ? child(value, 'alias') : null
  const [inner] = value.type === 'as_pattern' ? value.children : [value]
  if (inner === undefined) return
  if (inner.type === 'tuple' && alias === null) {
    for (const each of inner.children) enter(run, { ...item, children: [{ ...each, field: 'value' }] })
    return
  }
  const entered = entering(run, run.evaluate(inner), inner)
  if (alias !== null) run.assign(alias, entered)
}

function entering(run: Run, value: Value, node: Node): Value {
  if (value.kind === 'list' && node.type === 'call') return value.items[0] ?? unknown(value.origins)
  if (value.kind !== 'instance') return value
  const begin = inClass(value.class, '__enter__')
  const end = inClass(value.class, '__exit__')
  const entered = begin?.kind === 'function' ? run.call(begin, positional(value), node) : value
  if (end?.kind === 'function') run.call(end, positional(value), node)
  return entered.kind === 'none' ? value : entered
}

/** Each case that may be meant. */
export function matchStatement(run: Run, node: Node): Ending {
  const subject = child(node, 'subject')
  const value = subject === null ? UNKNOWN : run.evaluate(subject)
  const body = child(node, 'body')
  const ways: (() => Ending)[] = []
  for (const clause of body === null ? [] : children(body, 'alternative')) {
    const pattern = clause.children.find(({ type }) => type === 'case_pattern')
    const fits = pattern === undefined ? null : fit(run, pattern, value)
    if (fits === false) continue
    ways.push(() => taken(run, clause, pattern, value, subject))
    if (fits === true && child(clause, 'guard') === null) return branch(run.state, ways)
  }
  return branch(run.state, [...ways, () => 'next'])
}

function taken(run: Run, clause: Node, pattern: Node | undefined, value: Value, subject: Node | null): Ending {
  if (pattern !== undefined) bindPattern(run, pattern, value)
  const [condition] = child(clause, 'guard')?.children ?? []
  if (condition !== undefined) run.evaluate(condition)
  const shown =
    pattern === undefined || subject === null || pattern.children.length === 0
      ? []
      : [`${naming(run, subject)} == ${run.written(pattern)}`]
  const guards = [...shown, ...(condition === undefined ? [] : guardsOf(run, condition, true))]
  const consequence = child(clause, 'consequence')
  return under(run, guards, () => (consequence === null ? 'next' : run.execute(consequence.children)))
}

function fit(run: Run, pattern: Node, value: Value): boolean | null {
  const [inner] = pattern.children
  if (inner === undefined) return true
  if (inner.type === 'string' || inner.type === 'integer' || inner.type === 'none')
    return truthOf(compare('==', value, run.evaluate(inner)))
  return inner.type === 'dotted_name' && inner.children.length === 1 ? true : null
}

function bindPattern(run: Run, pattern: Node, value: Value, depth = 0): void {
  if (depth > MAX_PATTERN) return
  for (const each of pattern.children) {
    const [only] = each.children
    if (each.type === 'dotted_name' && each.children.length === 1 && only !== undefined) run.assign(only, value)
    else if (each.type === 'identifier') run.assign(each, unknown(value.origins))
    else if (each.children.length > 0) bindPattern(run, each, unknown(value.origins), depth + 1)
  }
}
