import { push, setKey } from '../fold/container-methods.js'
import { canonical } from '../library/names.js'
import { integerOf, knownTextOf } from '../values/read.js'
import { child, type Node } from '../tree.js'
import { UNKNOWN, choice, list, unknown } from '../values/make.js'
import type { ListValue, Value } from '../values/value.js'
import { setVariable } from './journal.js'
import { lookup } from './lookup.js'
import { mutated } from './mutations.js'
import { positional, type Run } from './run.js'

/** Binds a target of an assignment, of `for`, of `with … as`. */
export function assign(run: Run, target: Node, value: Value): void {
  const [inner] = target.children
  switch (target.type) {
    case 'identifier':
      setName(run, run.source.slice(target.start, target.end), value)
      return
    case 'attribute':
      setAttributeNode(run, target, value)
      return
    case 'subscript':
      setItemNode(run, target, value)
      return
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
    case 'expression_list':
    case 'tuple':
    case 'list':
      unpack(run, target.children, value)
      return
    default:
      if (inner !== undefined) run.assign(inner, value)
  }
}

function setName(run: Run, called: string, value: Value): void {
  if ((value.kind === 'instance' || value.kind === 'dict') && value.name === null) value.name = called
  setVariable(run.state, run.state.scope, called, value)
}

function unpack(run: Run, targets: readonly Node[], value: Value): void {
  const { items, isExact } = run.elements(value)
  const rest = targets.findIndex(({ type }) => type === 'list_splat_pattern' || type === 'list_splat')
  const isKnown = isExact && (rest === -1 ? items.length === targets.length : items.length >= targets.length - 1)
  for (const [at, target] of targets.entries()) {
    if (!isKnown)
      run.assign(
        target,
        at === rest
          ? list([], 'list', true, value.origins)
          : items.length === 1
            ? (items[0] ?? UNKNOWN)
            : unknown(value.origins),
      )
    else if (rest === -1 || at < rest) run.assign(target, items[at] ?? UNKNOWN)
    else if (at > rest) run.assign(target, items[items.length - targets.length + at] ?? UNKNOWN)
    else run.assign(target, list(items.slice(rest, items.length - targets.length + 1 + rest)))
  }
}

function setAttributeNode(run: Run, target: Node, value: Value): void {
  const [owner, attribute] = [child(target, 'object'), child(target, 'attribute')]
  if (owner === null || attribute === null) return
  setAttribute(run, run.evaluate(owner), run.source.slice(attribute.start, attribute.end), value, target)
}

/** What the interpreter calls by itself. */
const HOOKS = /^(?:sys\.(?:displayhook|excepthook|unraisablehook|breakpointhook)|threading\.excepthook)$/

export function setAttribute(run: Run, owner: Value, called: string, value: Value, node: Node): void {
  mutated(run, owner, called, value, node)
  if (owner.kind === 'choice') for (const each of owner.of) setAttribute(run, each, called, value, node)
  if (owner.kind === 'instance') owner.attributes.set(called, joined(run, owner.attributes.get(called), value))
  if (owner.kind === 'class') owner.attributes.set(called, joined(run, owner.attributes.get(called), value))
  if (owner.kind === 'object') owner.fields.set(called, value)
  if (owner.kind === 'name' && HOOKS.test(`${owner.path}.${called}`) && value.kind !== 'function')
    run.call(value, positional(unknown([], called)), node)
  if (owner.kind === 'name') setVariable(run.state, moduleScope(run), canonical(`${owner.path}.${called}`), value)
}

function moduleScope(run: Run): Run['state']['scope'] {
  let { scope } = run.state
  while (scope.parent !== null) scope = scope.parent
  return scope
}

/** In a branch that may not be taken, what was there may stay. */
function joined(run: Run, before: Value | undefined, value: Value): Value {
  return run.state.branches > 0 && before !== undefined && before.kind !== 'unknown' ? choice([before, value]) : value
}

function setItemNode(run: Run, target: Node, value: Value): void {
  const [owner, key] = [child(target, 'value'), child(target, 'subscript')]
  if (owner !== null && key !== null) setItem(run, run.evaluate(owner), run.evaluate(key), value, target)
}

export function setItem(run: Run, owner: Value, key: Value, value: Value, node: Node): void {
  const called = knownTextOf(key)
  switch (owner.kind) {
    case 'choice':
      for (const each of owner.of) setItem(run, each, key, value, node)
      return
    case 'namespace':
      if (owner.of === null && called !== null) setName(run, called, value)
      else if (owner.of !== null && called !== null) setAttribute(run, owner.of, called, value, node)
      return
    case 'dict':
      mutated(run, owner, called, value, node)
      setKey(owner, key, value, run.state.branches > 0)
      return
    case 'list':
      setElement(run, owner, key, value)
      return
    default:
      mutated(run, owner, called, value, node)
      if (owner.kind === 'object') {
        owner.fields.set(called ?? 'each', value)
        if (owner.of === 'modules' && called !== null)
          setVariable(run.state, moduleScope(run), `module ${called}`, value)
        if (owner.of === 'environ')
          run.call(
            { kind: 'method', self: owner, method: '__setitem__', function: null, origins: [] },
            positional(key, value),
            node,
          )
      }
  }
}

function setElement(run: Run, owner: ListValue, key: Value, value: Value): void {
  const at = integerOf(key)
  const index = at !== null && at < 0 ? at + owner.items.length : at
  if (key.kind === 'object' || index === null || index >= owner.items.length || index < 0) {
    if (value.kind === 'list') push(owner, value.items)
    else push(owner, [value])
    owner.isOpen = true
    return
  }
  owner.items[index] = joined(run, owner.items[index], value)
}

/** `del x, y.z, d[k]` */
export function remove(run: Run, target: Node): void {
  if (target.type === 'identifier') {
    setVariable(run.state, run.state.scope, run.source.slice(target.start, target.end), undefined)
    return
  }
  if (target.type === 'attribute' || target.type === 'subscript') {
    const isAttribute = target.type === 'attribute'
    const [owner, part] = isAttribute
      ? [child(target, 'object'), child(target, 'attribute')]
      : [child(target, 'value'), child(target, 'subscript')]
    if (owner === null || part === null) return
    const value = run.evaluate(owner)
    const key = isAttribute ? run.source.slice(part.start, part.end) : knownTextOf(run.evaluate(part))
    removeFrom(run, value, key, target)
    return
  }
  for (const each of target.children) remove(run, each)
}

export function removeFrom(run: Run, owner: Value, key: string | null, node: Node): void {
  if (owner.kind !== 'list') mutated(run, owner, key, null, node)
  if (owner.kind === 'dict') owner.entries.delete(key ?? '')
  if (owner.kind === 'instance') owner.attributes.delete(key ?? '')
  if (owner.kind === 'list') owner.isOpen = true
  if (owner.kind === 'namespace' && owner.of === null && key !== null && lookup(run.state, key).kind !== 'name')
    setVariable(run.state, run.state.scope, key, undefined)
}
