import { child, type Node } from '../tree.js'
import { unknown } from '../values/make.js'
import type { FunctionValue, Value } from '../values/value.js'
import { handlerOf } from '../library/library.js'
import { atHome } from './functions.js'
import { naming } from './guards.js'
import { createScope, setVariable } from './journal.js'
import { readArguments } from './call-node.js'
import { positional, type Run } from './run.js'

/** Decorators that leave a function what it is. */
const PLAIN = /^(?:functools\.|typing\.|abc\.|dataclasses\.|contextlib\.|staticmethod$|classmethod$|property$|atexit\.)/

export function defineFunction(run: Run, node: Node, decorators: readonly Node[]): void {
  const called = child(node, 'name')
  const name = called === null ? '…' : run.written(called)
  const values = decorators
    .map((each) => each.children[0])
    .filter((each) => each !== undefined)
    .map((inner) => ({ inner, value: run.evaluate(inner) }))
  const paths = values.map(({ value }) => (value.kind === 'name' ? value.path : ''))
  const guards = values.map(({ inner }) => `${naming(run, inner)}${inner.type === 'call' ? '' : '()'}`)
  const binding = paths.includes('staticmethod') ? 'static' : paths.includes('classmethod') ? 'class' : 'method'
  const made = create(run, name, node, guards, binding)
  let value: Value = made
  for (const { value: decorator } of values.reverse()) value = decorated(run, decorator, value, node)
  setVariable(run.state, run.state.scope, name, value)
}

function decorated(run: Run, decorator: Value, value: Value, node: Node): Value {
  if (decorator.kind === 'function' || decorator.kind === 'class') return run.call(decorator, positional(value), node)
  if (decorator.kind === 'name' && !PLAIN.test(decorator.path) && handlerOf(decorator.path) !== undefined)
    return run.call(decorator, positional(value), node)
  if (decorator.kind === 'method' || decorator.kind === 'partial') return run.call(decorator, positional(value), node)
  return value
}

export function defineLambda(run: Run, node: Node): FunctionValue {
  return create(run, '<lambda>', node, [], 'method')
}

function create(
  run: Run,
  name: string,
  node: Node,
  guards: readonly string[],
  binding: FunctionValue['binding'],
): FunctionValue {
  const defaults = new Map<string, Value>()
  for (const parameter of child(node, 'parameters')?.children ?? []) {
    const [called, value] = [child(parameter, 'name'), child(parameter, 'value')]
    if (called !== null && value !== null) defaults.set(run.written(called), run.evaluate(value))
    annotated(run, child(parameter, 'type'))
  }
  annotated(run, child(node, 'return_type'))
  const made: FunctionValue = {
    kind: 'function',
    name,
    node,
    closure: run.state.scope,
    defaults,
    guards,
    binding,
    origins: [],
  }
  run.state.functions.push(made)
  atHome(run, node)
  return made
}

export function defineClass(run: Run, node: Node, decorators: readonly Node[]): void {
  const [called, body] = [child(node, 'name'), child(node, 'body')]
  const name = called === null ? '…' : run.written(called)
  const given = readArguments(run, child(node, 'superclasses')?.children ?? [])
  const scope = createScope('class', run.state.scope)
  const outer = run.state.scope
  run.state.scope = scope
  try {
    if (body !== null) run.execute(body.children)
  } finally {
    run.state.scope = outer
  }
  const made: Value = { kind: 'class', name, bases: given.positional, attributes: scope.variables, origins: [] }
  for (const [called, value] of scope.variables) {
    if (value.kind === 'function') run.state.owners.set(value.node, made)
    const isLibrary = value.kind === 'partial' || (value.kind === 'name' && handlerOf(value.path) !== undefined)
    if (/^__\w+__$/.test(called) && isLibrary) run.call(value, positional(unknown([], called)), node)
  }
  let value: Value = made
  for (const {
    children: [inner],
  } of decorators.toReversed())
    if (inner !== undefined) value = decorated(run, run.evaluate(inner), value, node)
  setVariable(run.state, run.state.scope, name, value)
}

/**
 * What stands behind a colon is worked out like anything else; only calls in it do something. `match [x]:` on top of a
 * `case` is read as this by the grammar.
 */
export function annotated(run: Run, type: Node | null): void {
  if (type === null || !run.source.slice(type.start, type.end).includes('(')) return
  const open = [type]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    run.analysis.spend()
    if (node.type === 'call') run.evaluate(node)
    else open.push(...node.children.toReversed())
  }
}
