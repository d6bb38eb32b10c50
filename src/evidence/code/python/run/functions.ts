import { dict, list, NONE, UNKNOWN, choice, unknown } from '../values/make.js'
import { deepOrigins } from '../values/read.js'
import type { ClassValue, FunctionValue, InstanceValue, Value } from '../values/value.js'
import { child, type Node } from '../tree.js'
import { handlerOf } from '../library/library.js'
import { inClass } from './attributes.js'
import { under } from './guards.js'
import { createScope, setVariable } from './journal.js'
import { NO_ARGUMENTS, type Arguments, type Call, type Run } from './run.js'
import { isGenerator } from './scan.js'

const MAX_CALLS = 8
const MAX_SAME = 2

export function atHome(run: Run, node: Node): void {
  homes.set(node, run)
}

/** Where a function was written: in this text, or in a text that this one runs. */
const homes = new WeakMap<Node, Run>()

/** Follows a function of the code with these arguments, and gives what it returns. */
export function follow(run: Run, callee: FunctionValue, args: Arguments, node: Node): Value {
  const { state } = run
  const again = state.calls.filter(({ function: { node: each } }) => each === callee.node)
  const before = again.at(-1)
  if (
    before !== undefined &&
    before.branches === state.branches &&
    again.length === 1 &&
    !run.source.slice(callee.node.start, callee.node.end).includes('return')
  )
    run.analysis.resource({ kind: 'unbounded_recursion', detail: `${callee.name}()` }, run.site(node))
  if (again.length === MAX_SAME && state.calls.length < MAX_CALLS) return followed(run, callee, widened(args))
  if (again.length >= MAX_SAME || state.calls.length >= MAX_CALLS)
    return unknown([...args.positional].flatMap((each) => deepOrigins(each)).slice(0, 8), `${callee.name}()`)
  return followed(run, callee, args)
}

function followed(run: Run, callee: FunctionValue, args: Arguments): Value {
  run.state.followed.add(callee.node)
  const home = homes.get(callee.node) ?? run
  return under(run, callee.guards, () => inside(home, callee, args))
}

/** What it comes to after many times more: numbers and lengths are any. */
function widened({ positional, keywords }: Arguments): Arguments {
  const widen = (value: Value): Value =>
    value.kind === 'number' || value.kind === 'bool'
      ? unknown(value.origins)
      : value.kind === 'list'
        ? { ...value, isOpen: true }
        : value
  return {
    positional: positional.map(widen),
    keywords: new Map([...keywords].map(([key, value]) => [key, widen(value)])),
    isOpen: true,
  }
}

function inside(run: Run, callee: FunctionValue, args: Arguments): Value {
  const { state } = run
  const call: Call = {
    function: callee,
    returns: [],
    yields: isGenerator(callee.node) ? [] : null,
    branches: state.branches,
  }
  const outer = state.scope
  const depth = state.depth
  const guards = state.guards.length
  state.scope = createScope('function', callee.closure)
  state.calls.push(call)
  try {
    bind(run, callee, args)
    const body = child(callee.node, 'body')
    if (body !== null && callee.node.type === 'lambda') return run.evaluate(body)
    if (body !== null) run.execute(body.children)
    return result(call)
  } finally {
    state.calls.pop()
    state.scope = outer
    state.depth = depth
    state.guards.length = guards
  }
}

function result({ yields, returns, function: { name } }: Call): Value {
  if (yields !== null) return list([...yields], 'list', false)
  if (returns.length === 0) return NONE
  const value = choice(returns)
  return value.kind === 'unknown' && value.name === null ? { ...value, name: `${name}()` } : value
}

function bind(run: Run, callee: FunctionValue, args: Arguments): void {
  const given = [...args.positional]
  const keywords = new Map(args.keywords)
  let isKeywordOnly = false
  for (const parameter of child(callee.node, 'parameters')?.children ?? []) {
    const name = nameOf(run, parameter)
    if (parameter.type === 'positional_separator') continue
    if (parameter.type === 'keyword_separator') isKeywordOnly = true
    else if (isSplat(parameter, 'list_splat_pattern')) {
      set(run, name, list(given.splice(0), 'tuple', args.isOpen))
      isKeywordOnly = true
    } else if (isSplat(parameter, 'dictionary_splat_pattern')) set(run, name, rest(keywords, args.isOpen))
    else if (parameter.type === 'tuple_pattern') run.assign(parameter, given.shift() ?? UNKNOWN)
    else set(run, name, taken(name, isKeywordOnly ? undefined : given.shift(), keywords, callee))
  }
}

function taken(name: string, given: Value | undefined, keywords: Map<string, Value>, callee: FunctionValue): Value {
  const value = given ?? keywords.get(name) ?? callee.defaults.get(name)
  keywords.delete(name)
  return value ?? unknown([], name)
}

function rest(keywords: ReadonlyMap<string, Value>, isOpen: boolean): Value {
  const made = dict(null, isOpen)
  for (const [key, value] of keywords)
    made.entries.set(key, { key: { kind: 'text', parts: [key], isBytes: false, origins: [] }, value })
  return made
}

function set(run: Run, name: string, value: Value): void {
  if ((value.kind === 'instance' || value.kind === 'dict') && name !== 'self' && name !== 'cls') value.name ??= name
  setVariable(run.state, run.state.scope, name, value)
}

function isSplat(parameter: Node, type: string): boolean {
  return parameter.type === type || (parameter.type === 'typed_parameter' && parameter.children[0]?.type === type)
}

function nameOf(run: Run, parameter: Node): string {
  if (parameter.type === 'identifier') return run.written(parameter)
  const called = child(parameter, 'name')
  if (called !== null) return run.written(called)
  const [inner] = parameter.children
  return inner === undefined ? '' : nameOf(run, inner)
}

/** A new thing of a class of the code. */
export function instantiate(run: Run, of: ClassValue, args: Arguments, node: Node): Value {
  const made: InstanceValue = { kind: 'instance', class: of, attributes: new Map(), name: null, origins: [] }
  if (!run.state.instances.has(of)) run.state.instances.set(of, made)
  const create = inClass(of, '__new__')
  if (create?.kind === 'function') follow(run, create, { ...args, positional: [of, ...args.positional] }, node)
  const begin = inClass(of, '__init__') ?? inClass(of, '__post_init__')
  if (begin === null && create === null)
    for (const base of of.bases)
      if (base.kind === 'name' && handlerOf(base.path) !== undefined) run.call(base, args, node)
  if (begin?.kind === 'function' && begin.name === '__init__')
    follow(run, begin, { ...args, positional: [made, ...args.positional] }, node)
  else {
    for (const [key, value] of args.keywords) made.attributes.set(key, value)
    if (begin?.kind === 'function') follow(run, begin, { ...NO_ARGUMENTS, positional: [made] }, node)
  }
  return made
}

/** Functions that nobody called: with arguments that nobody knows, so that nothing hides in them. */
export function followRest(run: Run): void {
  const { state } = run
  state.guards.length = 0
  for (let at = 0; at < state.functions.length && at < 2048; at += 1) {
    const each = state.functions[at]
    if (each === undefined || state.followed.has(each.node)) continue
    const owner = state.owners.get(each.node)
    const self = owner === undefined ? undefined : thingOf(run, owner, each.node)
    const positional =
      self === undefined || each.binding === 'static'
        ? []
        : [each.binding === 'class' && owner !== undefined ? owner : self]
    const value = follow(run, each, { positional, keywords: new Map(), isOpen: false }, each.node)
    if (/^__reduce(?:_ex)?__$/.test(each.name) && value.kind === 'list') reduced(run, value.items, each.node)
  }
}

function thingOf(run: Run, owner: ClassValue, node: Node): Value {
  const known = run.state.instances.get(owner)
  if (known !== undefined) return known
  const made: InstanceValue = { kind: 'instance', class: owner, attributes: new Map(), name: null, origins: [] }
  run.state.instances.set(owner, made)
  const begin = inClass(owner, '__init__')
  if (begin?.kind === 'function' && begin.node !== node)
    follow(run, begin, { ...NO_ARGUMENTS, positional: [made] }, node)
  return made
}

/** What a pickled thing will call when it is read. */
function reduced(run: Run, [callee, args]: readonly Value[], node: Node): void {
  if (callee !== undefined && args !== undefined)
    run.call(callee, { positional: run.elements(args).items, keywords: new Map(), isOpen: false }, node)
}
