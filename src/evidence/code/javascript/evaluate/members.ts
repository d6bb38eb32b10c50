import { entry } from '../values/table.js'
import type { Machine } from '../machine.js'
import { memberPath, valueOfName } from '../library/names.js'
import { NOWHERE, type SyntaxNode } from '../syntax/tree.js'
import { either, forEach } from '../values/either.js'
import { labelOf, originsOf } from '../values/reading.js'
import { findCell } from '../values/scope.js'
import { nameValue, numberValue, textValue, UNDEFINED, unknown, type ObjectValue, type Value } from '../values/value.js'
import { plain } from '../../analysis/text.js'

const NAME_METHODS = new Set(['call', 'apply', 'bind', 'then', 'catch', 'finally'])
const FUNCTION_METHODS = new Set(['call', 'apply', 'bind', 'toString'])
const OBJECT_METHODS = new Set([
  'hasOwnProperty',
  'toString',
  'valueOf',
  'propertyIsEnumerable',
  'isPrototypeOf',
  '__defineGetter__',
  'then',
  'catch',
  'finally',
])

export function readMember(machine: Machine, receiver: Value, name: string | null, node: SyntaxNode): Value {
  return forEach(receiver, (one) => (name === null ? anyMember(one) : oneMember(machine, one, name, node)))
}

/** A member of which only the value that holds it is known. */
function anyMember(receiver: Value): Value {
  const label = labelOf(receiver)
  switch (receiver.kind) {
    case 'array':
      return receiver.open || receiver.items.length === 0
        ? either([...receiver.items.slice(0, 4), unknown(originsOf(receiver))])
        : either(receiver.items)
    case 'object': {
      const values = [...receiver.fields.values()].map(({ value }) => value)
      return values.length === 0 || receiver.open || values.length > 8
        ? unknown(originsOf(receiver), label === null ? null : `${label}[]`)
        : either(values)
    }
    case 'name':
      return nameValue(`${receiver.path}.?`)
    case 'unknown':
      return unknown(receiver.origins, `${receiver.label ?? ''}[]`)
    default:
      return unknown(originsOf(receiver))
  }
}

function oneMember(machine: Machine, receiver: Value, name: string, node: SyntaxNode): Value {
  switch (receiver.kind) {
    case 'name':
      return memberOfName(machine, receiver.path, name, node)
    case 'object':
      return memberOfObject(machine, receiver, name)
    case 'text':
      return memberOfText(receiver, name)
    case 'array':
      return memberOfArray(receiver, name)
    case 'function':
    case 'class':
      return memberOfFunction(machine, receiver, name)
    case 'bound':
      return name === 'constructor' ? nameValue('Function') : { kind: 'method', receiver, name }
    case 'instance':
      return memberOfInstance(machine, receiver, name)
    case 'method':
      return memberOfMethod(receiver, name)
    case 'constant':
      return typeof receiver.value === 'boolean' && name === 'constructor'
        ? nameValue('Boolean')
        : { kind: 'method', receiver, name }
    case 'number':
      return name === 'constructor' ? nameValue('Number') : { kind: 'method', receiver, name }
    case 'regexp':
      return memberOfRegexp(receiver, name)
    case 'bytes':
      return memberOfBytes(receiver, name)
    case 'getter':
      return oneMember(
        machine,
        machine.call({ callee: receiver.get, self: null, args: [], node, isNew: false }),
        name,
        node,
      )
    case 'unknown':
      return name === 'constructor'
        ? nameValue('?.constructor')
        : unknown(receiver.origins, receiver.label === null ? null : `${receiver.label}.${name}`)
    default:
      return unknown()
  }
}

function memberOfName(machine: Machine, path: string, name: string, node: SyntaxNode): Value {
  if (path === 'global') {
    const own = findCell(machine.program, name)
    if (own !== null) return own.value
  }
  if (NAME_METHODS.has(name) && path !== 'Reflect') return { kind: 'method', receiver: nameValue(path), name }
  const whole = memberPath(path, name)
  const replaced = machine.state.replaced.get(whole)
  if (replaced !== undefined) return replaced.value
  if (path === 'process.env' || path === 'Bun.env' || path === 'import.meta.env')
    return environment(machine, name, node)
  if (whole === 'document.cookie') machine.analysis.secret({ kind: 'service', name: whole }, machine.site(node))
  return valueOfName(whole) ?? nameValue(whole)
}

const FOLDERS: Readonly<Record<string, string>> = {
  HOME: '~',
  USERPROFILE: '~',
  TMPDIR: '/tmp',
  TEMP: '/tmp',
  TMP: '/tmp',
}

export function environment(machine: Machine, name: string, node: SyntaxNode): Value {
  const folder = entry(FOLDERS, name)
  if (folder !== undefined) return textValue(folder)
  machine.analysis.secret({ kind: 'environment', name }, machine.site(node))
  return unknown([{ kind: 'environment', name }], `process.env.${name}`)
}

function memberOfObject(machine: Machine, receiver: ObjectValue, name: string): Value {
  let at: Value | null = receiver
  for (let depth = 0; at?.kind === 'object' && depth < 16; depth++) {
    const cell = at.fields.get(name)
    if (cell?.value.kind === 'getter') return machine.call(getterCall(cell.value.get, receiver))
    if (cell !== undefined) return named(cell.value, receiver.label, name)
    at = at.prototype
  }
  if (at !== null && at.kind !== 'object') return readMember(machine, at, name, NOWHERE)
  if (name === 'constructor') return nameValue('Object')
  if (name === '__proto__') return receiver.prototype ?? nameValue('Object.prototype')
  if (OBJECT_METHODS.has(name)) return { kind: 'method', receiver, name }
  if (receiver.open) return unknown(originsOf(receiver), `${receiver.label ?? ''}.${name}`)
  return UNDEFINED
}

/** A number remembers whose it was: what becomes of it may be a change. */
function named(value: Value, label: string | null, name: string): Value {
  return value.kind === 'number' && label !== null
    ? numberValue(value.value, { base: `${label}.${name}`, direction: 'none', amount: 0 })
    : value
}

function getterCall(
  callee: Value,
  self: Value,
): { callee: Value; self: Value; args: Value[]; node: SyntaxNode; isNew: false } {
  return { callee, self, args: [], node: NOWHERE, isNew: false }
}

function memberOfText(receiver: Value & { kind: 'text' }, name: string): Value {
  if (name === 'constructor') return nameValue('String')
  const text = plain(receiver.text)
  if (name === 'length') return text === null ? unknown() : numberValue(text.length)
  const index = indexOf(name)
  if (index === null) return { kind: 'method', receiver, name }
  if (text === null) return unknown(receiver.text.origins)
  const character = text[index]
  return character === undefined ? UNDEFINED : textValue(character, receiver.text.origins)
}

function memberOfArray(receiver: Value & { kind: 'array' }, name: string): Value {
  if (name === 'constructor') return nameValue('Array')
  if (name === 'length') return receiver.open ? unknown() : numberValue(receiver.items.length)
  const index = indexOf(name)
  if (index === null) return { kind: 'method', receiver, name }
  return receiver.items[index] ?? (receiver.open ? unknown(receiver.origins) : UNDEFINED)
}

function memberOfFunction(machine: Machine, receiver: Value & { kind: 'function' | 'class' }, name: string): Value {
  const own = receiver.fields.get(name)
  if (own !== undefined)
    return own.value.kind === 'getter' ? machine.call(getterCall(own.value.get, receiver)) : own.value
  if (name === 'constructor') return nameValue('Function')
  if (name === 'name') return textValue(receiver.name)
  if (name === 'prototype') return prototypeOf(receiver)
  if (FUNCTION_METHODS.has(name)) return { kind: 'method', receiver, name }
  return receiver.kind === 'class' && receiver.parent !== null
    ? readMember(machine, receiver.parent, name, NOWHERE)
    : UNDEFINED
}

function prototypeOf(receiver: Value & { kind: 'function' | 'class' }): Value {
  if (receiver.kind === 'class') return receiver.prototype
  const prototype: Value = { kind: 'object', fields: new Map(), open: false, origins: [], label: null, prototype: null }
  receiver.fields.set('prototype', { value: prototype })
  return prototype
}

function memberOfInstance(machine: Machine, receiver: Value & { kind: 'instance' }, name: string): Value {
  const cell = receiver.fields.get(name)
  if (cell?.value.kind === 'getter') return machine.call(getterCall(cell.value.get, receiver))
  return cell?.value ?? { kind: 'method', receiver, name }
}

/** A member of a library's object that may as well be a value: `response.data.items`. */
function memberOfMethod({ receiver, name: own }: Value & { kind: 'method' }, name: string): Value {
  if (FUNCTION_METHODS.has(name)) return { kind: 'method', receiver: { kind: 'method', receiver, name: own }, name }
  if (name === 'constructor') return nameValue('Function')
  if (receiver.kind !== 'instance') return UNDEFINED
  return { kind: 'method', receiver: { ...receiver, of: `${receiver.of}.${own}`, fields: new Map() }, name }
}

function memberOfRegexp(receiver: Value & { kind: 'regexp' }, name: string): Value {
  if (name === 'source') return textValue(receiver.source)
  if (name === 'flags') return textValue(receiver.flags)
  return name === 'constructor' ? nameValue('RegExp') : { kind: 'method', receiver, name }
}

function memberOfBytes(receiver: Value & { kind: 'bytes' }, name: string): Value {
  if (name === 'length') return receiver.binary === null ? unknown() : numberValue(receiver.binary.length)
  const index = indexOf(name)
  if (index === null) return { kind: 'method', receiver, name }
  const byte = receiver.binary?.charCodeAt(index)
  return byte === undefined || Number.isNaN(byte) ? unknown(receiver.origins) : numberValue(byte)
}

export function indexOf(name: string): number | null {
  return /^(?:0|[1-9]\d{0,8})$/.test(name) ? Number(name) : null
}
