import type { Machine } from '../machine.js'
import { child, first, type SyntaxNode } from '../syntax/tree.js'
import { alternatives } from '../values/either.js'
import { labelOf, originsOf } from '../values/reading.js'
import type { Scope } from '../values/scope.js'
import { objectValue, UNDEFINED, type ObjectValue, type Value } from '../values/value.js'
import { changeOf } from './arithmetic.js'
import { isGetter } from './classes.js'
import { createFunction } from './functions.js'
import { propertyName } from './keys.js'

const MAX_ITEMS = 4_096

/** The elements of an array, or the arguments of a call; `open`: there may be more. */
export function listOf(
  machine: Machine,
  nodes: readonly SyntaxNode[],
  scope: Scope,
): { items: Value[]; open: Value | null } {
  const items: Value[] = []
  let open: Value | null = null
  for (const node of nodes) {
    const value = machine.evaluate(node, scope)
    if (node.type !== 'spread_element') items.push(value)
    else if (value.kind === 'array') {
      const room = Math.max(0, MAX_ITEMS - items.length)
      machine.analysis.spend(1 + Math.min(room, value.items.length) / 16)
      items.push(...value.items.slice(0, room))
      if (value.open || value.items.length > room) open = value
    } else if (value.kind === 'text' && value.text.parts.length === 1 && typeof value.text.parts[0] === 'string') {
      for (const one of value.text.parts[0].slice(0, MAX_ITEMS))
        items.push({ kind: 'text', text: { parts: [one], origins: value.text.origins } })
    } else open = value
  }
  return { items, open }
}

export function createArray(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const { items, open } = listOf(machine, node.children, scope)
  return { kind: 'array', items, open: open !== null, origins: open === null ? [] : originsOf(open) }
}

export function createObject(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const object = objectValue()
  let copied: Value | null = null
  for (const member of node.children) {
    if (member.type === 'spread_element') copied = spreadInto(machine, object, member, scope) ?? copied
    else if (member.type === 'method_definition') addMethod(machine, object, member, scope)
    else addPair(machine, object, member, scope, copied)
  }
  return object
}

function spreadInto(machine: Machine, object: ObjectValue, member: SyntaxNode, scope: Scope): Value | null {
  const inner = first(member)
  const value = inner === undefined ? UNDEFINED : machine.evaluate(inner, scope)
  for (const one of alternatives(value)) {
    if (one.kind === 'object' || one.kind === 'instance') {
      for (const [name, cell] of one.fields) object.fields.set(name, { value: cell.value })
      if (one.kind === 'object') object.open ||= one.open
      object.origins = [...object.origins, ...one.origins]
    } else if (one.kind === 'name') object.prototype = one
    else if (one.kind !== 'constant') {
      object.open = true
      object.origins = [...object.origins, ...originsOf(one)]
    }
  }
  return value
}

function addMethod(machine: Machine, object: ObjectValue, member: SyntaxNode, scope: Scope): void {
  const name = propertyName(machine, child(member, 'name'), scope)
  const fn = createFunction(machine, member, scope, name ?? '')
  const met = machine.state.met.get(member)
  if (met?.value === fn) machine.state.met.set(member, { ...met, self: object })
  if (name === null) object.open = true
  else object.fields.set(name, { value: isGetter(machine, member) ? { kind: 'getter', get: fn } : fn })
}

function addPair(machine: Machine, object: ObjectValue, member: SyntaxNode, scope: Scope, copied: Value | null): void {
  const key = child(member, 'key')
  const given = child(member, 'value')
  const name = key === undefined ? machine.text(member) : propertyName(machine, key, scope)
  const value = machine.evaluate(given ?? member, scope)
  if (name === null) {
    object.open = true
    object.origins = [...object.origins, ...originsOf(value)]
    return
  }
  object.fields.set(name, { value })
  if (copied !== null) tellCopy(machine, copied, name, value, member)
}

/** `{...account, balance: account.balance - 100}`: a change, though of a copy. */
function tellCopy(machine: Machine, copied: Value, name: string, value: Value, node: SyntaxNode): void {
  const label = labelOf(copied)
  const change = changeOf(value)
  if (label === null || change === null || change.base !== `${label}.${name}`) return
  if (change.direction === 'none') return
  const { direction, amount } = change
  machine.analysis.mutation({ target: change.base, attribute: name, direction, amount }, machine.site(node))
}
