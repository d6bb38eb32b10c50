import type { Machine } from '../machine.js'
import { identifierName } from '../syntax/literals.js'
import { child, first, type SyntaxNode } from '../syntax/tree.js'
import { either } from '../values/either.js'
import { labelOf, originsOf, plainNumber, toText, truthOf } from '../values/reading.js'
import { findCell, type Scope } from '../values/scope.js'
import { constant, numberValue, UNKNOWN, type Change, type Value } from '../values/value.js'
import { plain } from '../../analysis/text.js'
import { binary, changeOf, isNullish } from './arithmetic.js'
import { branch, setCell } from './cells.js'

/** A member that is written: whose, and which. */
interface Place {
  readonly receiver: Value
  /** Null: not known which. */
  readonly name: string | null
  readonly node: SyntaxNode
}

const MEMBERS = new Set(['member_expression', 'subscript_expression'])

export function assign(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const [left, right] = [child(node, 'left'), child(node, 'right')]
  if (left === undefined || right === undefined) return UNKNOWN
  const target = unwrapped(left)
  if (!MEMBERS.has(target.type)) {
    const value = machine.evaluate(right, scope)
    machine.bind(target, value, scope, 'assign')
    return value
  }
  const place = placeOf(machine, target, scope)
  const before = machine.member(place.receiver, place.name, target)
  const value = machine.evaluate(right, scope)
  store(machine, place, before, value, scope)
  return value
}

export function augment(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const [left, right] = [child(node, 'left'), child(node, 'right')]
  if (left === undefined || right === undefined) return UNKNOWN
  const operator = (node.operator ?? '').slice(0, -1)
  const target = unwrapped(left)
  const place = MEMBERS.has(target.type) ? placeOf(machine, target, scope) : null
  const before = place === null ? machine.evaluate(target, scope) : machine.member(place.receiver, place.name, target)
  const isLogical = operator === '&&' || operator === '||' || operator === '??'
  const value = isLogical
    ? afterLogical(machine, operator, before, right, scope)
    : binary(operator, before, machine.evaluate(right, scope))
  if (place === null) machine.bind(target, value, scope, 'assign')
  else store(machine, place, before, value, scope)
  return value
}

function afterLogical(machine: Machine, operator: string, before: Value, right: SyntaxNode, scope: Scope): Value {
  const truth = operator === '??' ? isNullish(before) : truthOf(before)
  let value: Value = UNKNOWN
  branch(machine.state, [
    () => {
      value = machine.evaluate(right, scope)
      return 'normal'
    },
    () => 'normal',
  ])
  if (truth === null) return either([before, value])
  return truth === (operator !== '||') ? value : before
}

export function update(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const argument = child(node, 'argument')
  if (argument === undefined) return UNKNOWN
  const target = unwrapped(argument)
  const place = MEMBERS.has(target.type) ? placeOf(machine, target, scope) : null
  const before = place === null ? machine.evaluate(target, scope) : machine.member(place.receiver, place.name, target)
  const value = binary(node.operator === '--' ? '-' : '+', asNumber(before), numberValue(1))
  if (place === null) machine.bind(target, value, scope, 'assign')
  else store(machine, place, before, value, scope)
  return argument.start > node.start ? value : before
}

function asNumber(value: Value): Value {
  const number = value.kind === 'text' ? plainNumber(value) : null
  return number === null ? value : numberValue(number)
}

export function remove(machine: Machine, argument: SyntaxNode, scope: Scope): Value {
  const target = unwrapped(argument)
  if (!MEMBERS.has(target.type)) return constant(true)
  const place = placeOf(machine, target, scope)
  const name = nameOf(machine, place)
  machine.analysis.mutation(
    { target: name, attribute: attributeOf(name), direction: 'delete', amount: null },
    machine.site(argument),
  )
  if (place.receiver.kind === 'object' && place.name !== null && machine.state.trail === null)
    place.receiver.fields.delete(place.name)
  return constant(true)
}

function unwrapped(node: SyntaxNode): SyntaxNode {
  const inner = first(node)
  const isWrapped = ['parenthesized_expression', 'non_null_expression', 'as_expression'].includes(node.type)
  return isWrapped && inner !== undefined ? unwrapped(inner) : node
}

function placeOf(machine: Machine, node: SyntaxNode, scope: Scope): Place {
  const object = child(node, 'object')
  const receiver = object === undefined ? UNKNOWN : machine.evaluate(object, scope)
  const property = child(node, 'property')
  if (property !== undefined) return { receiver, name: identifierName(machine.text(property)), node }
  const index = child(node, 'index')
  return { receiver, name: index === undefined ? null : plain(toText(machine.evaluate(index, scope))), node }
}

function store(machine: Machine, place: Place, before: Value, value: Value, scope: Scope): void {
  machine.setMember(place.receiver, place.name, value)
  tellForeign(machine, place, value)
  if (isInitial(place, scope)) return
  const target = nameOf(machine, place)
  tellMutation(machine, target, before, value, place.node)
}

/** What others use is changed under them; an image that is shown is fetched. */
function tellForeign(machine: Machine, { receiver, name, node }: Place, value: Value): void {
  const site = machine.site(node)
  if (receiver.kind === 'instance' && receiver.of === 'Image' && name === 'src')
    machine.analysis.network({ direction: 'out', target: toText(value), method: 'GET' }, site)
  const isPrototype = /\.(?:__proto__|constructor\.prototype)$/.test(labelOf(receiver) ?? '')
  if (isPrototype || (receiver.kind === 'name' && isForeign(receiver.path)))
    machine.analysis.dynamic({ kind: 'reflection', known: name !== null, language: null }, site)
}

/** A field that a constructor sets, or what a module hands out: nothing that was there is changed. */
function isInitial({ receiver, node }: Place, scope: Scope): boolean {
  const object = child(node, 'object')
  if (object?.type === 'this' && scope.frame.isConstructor) return true
  return receiver.kind === 'name'
}

export function tellMutation(machine: Machine, target: string, before: Value, value: Value, node: SyntaxNode): void {
  const { direction, amount } = mutationOf(target, before, value)
  machine.analysis.mutation({ target, attribute: attributeOf(target), direction, amount }, machine.site(node))
}

function mutationOf(
  target: string,
  before: Value,
  value: Value,
): Pick<Change, 'amount'> & { direction: 'increase' | 'decrease' | 'set' | 'unknown' } {
  const change = changeOf(value)
  const bases = [target, changeOf(before)?.base, labelOf(before)]
  if (change !== null && bases.includes(change.base) && change.direction !== 'none')
    return { direction: change.direction, amount: change.amount }
  const [was, is] = [plainNumber(before.kind === 'number' ? before : undefined), plainNumber(value)]
  if (was !== null && is !== null && !Number.isNaN(is) && was !== is)
    return { direction: is < was ? 'decrease' : 'increase', amount: Math.abs(is - was) }
  return { direction: 'set', amount: value.kind === 'number' || value.kind === 'text' ? finite(is) : null }
}

function finite(number: number | null): number | null {
  return number !== null && Number.isFinite(number) ? number : null
}

/** A member by its names; an element is `prices[]`. */
function nameOf(machine: Machine, { receiver, name, node }: Place): string {
  const object = child(node, 'object')
  const own = labelOf(receiver)
  const written =
    object === undefined ? '' : machine.text(object).replace(/\s+/g, '').replaceAll('?.', '.').slice(0, 96)
  const holder = own === null || own === '' || own.startsWith('.') ? written : own
  return name === null || /^\d+$/.test(name) ? `${holder}[]` : `${holder}.${name}`
}

export function attributeOf(target: string): string {
  return (target.split('.').at(-1) ?? target).replace(/\[\]$/, '')
}

/** What `Object.assign` and `Reflect.set` do. */
export function assignMember(
  machine: Machine,
  receiver: Value,
  name: string | null,
  value: Value,
  node: SyntaxNode,
): void {
  const label = labelOf(receiver)
  const before = machine.member(receiver, name, node)
  machine.setMember(receiver, name, value)
  if (label !== null && receiver.kind !== 'name')
    tellMutation(machine, name === null ? `${label}[]` : `${label}.${name}`, before, value, node)
}

export function tellDeletion(machine: Machine, receiver: Value, name: string | null, node: SyntaxNode): void {
  const target = `${labelOf(receiver) ?? ''}${name === null ? '[]' : `.${name}`}`
  machine.analysis.mutation(
    { target, attribute: attributeOf(target), direction: 'delete', amount: null },
    machine.site(node),
  )
}

/** Writes the member of a value. */
export function writeMember(machine: Machine, receiver: Value, name: string | null, value: Value): void {
  switch (receiver.kind) {
    case 'either':
      for (const one of receiver.values) writeMember(machine, one, name, value)
      return
    case 'object':
    case 'function':
    case 'class':
    case 'instance': {
      if (name === null) {
        if (receiver.kind === 'object') {
          receiver.open = true
          receiver.origins = [...receiver.origins, ...originsOf(value)].slice(0, 8)
        }
        return
      }
      if (value.kind === 'function' && receiver.kind === 'object') adopt(machine, value, receiver)
      const cell = receiver.fields.get(name)
      if (cell !== undefined) setCell(machine.state, cell, value)
      else receiver.fields.set(name, { value })
      return
    }
    case 'array':
      writeElement(machine, receiver, name, value)
      return
    case 'name':
      writeName(machine, receiver.path, name, value)
      return
    default:
  }
}

/** A function that becomes a method is followed with its object, should nobody call it. */
function adopt(machine: Machine, value: Value & { kind: 'function' }, self: Value): void {
  const met = machine.state.met.get(value.node)
  if (met !== undefined && met.value === value) machine.state.met.set(value.node, { ...met, self })
}

const MAX_INDEX = 4_096

function writeElement(machine: Machine, receiver: Value & { kind: 'array' }, name: string | null, value: Value): void {
  const index = name !== null && /^\d{1,5}$/.test(name) ? Number(name) : null
  if (name === 'length') {
    const length = plainNumber(value)
    if (length !== null && length < receiver.items.length && machine.state.trail === null)
      receiver.items.length = length
    return
  }
  if (index === null || index > MAX_INDEX || index > receiver.items.length) {
    receiver.open = true
    receiver.origins = [...receiver.origins, ...originsOf(value)].slice(0, 8)
    return
  }
  const before = receiver.items[index]
  receiver.items[index] =
    before === undefined || machine.state.trail === null || machine.state.loops > 0 ? value : either([before, value])
}

/** Members of these are the program's own to write. */
const OWN =
  /^(?:module|exports|process\.env|process\.exitCode|process\.title|global|document|location|navigator|localStorage|sessionStorage|this)\b/

function writeName(machine: Machine, path: string, name: string | null, value: Value): void {
  if (name === null) return
  if (path === 'global') {
    const cell = findCell(machine.program, name)
    if (cell !== null) setCell(machine.state, cell, value)
    else machine.program.cells.set(name, { value })
    return
  }
  const whole = `${path}.${name}`
  const cell = machine.state.replaced.get(whole)
  if (cell !== undefined) setCell(machine.state, cell, value)
  else machine.state.replaced.set(whole, { value })
}

/** Whether writing a member of it changes what others call. */
export function isForeign(path: string): boolean {
  return !OWN.test(path)
}
