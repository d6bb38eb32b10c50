import type { Machine } from '../machine.js'
import { child, type SyntaxNode } from '../syntax/tree.js'
import { innerScope } from '../values/scope.js'
import {
  objectValue,
  UNDEFINED,
  type ClassValue,
  type FunctionValue,
  type ObjectValue,
  type Value,
} from '../values/value.js'
import { propertyName } from './keys.js'

type MakeMethod = (node: SyntaxNode, self: Value) => FunctionValue

const FIELDS = new Set(['field_definition', 'public_field_definition'])

export function defineMembers(machine: Machine, value: ClassValue, makeMethod: MakeMethod): void {
  const model = objectValue([], value.prototype)
  const self: ObjectValue = { ...model, open: true, label: 'this' }
  for (const member of child(value.node, 'body')?.children ?? []) {
    if (member.type === 'method_definition') defineMethod(machine, value, member, makeMethod(member, self))
    else if (FIELDS.has(member.type) && isStatic(machine, member)) initialise(machine, member, value, value)
    else if (member.type === 'class_static_block') machine.run(child(member, 'body') ?? member, thisScope(value, value))
  }
}

function defineMethod(machine: Machine, value: ClassValue, member: SyntaxNode, fn: FunctionValue): void {
  const name = propertyName(machine, child(member, 'name'), value.scope)
  if (name === null || name === 'constructor') return
  const fields = isStatic(machine, member) ? value.fields : value.prototype.fields
  fields.set(name, { value: isGetter(machine, member) ? { kind: 'getter', get: fn } : fn })
}

export function isStatic(machine: Machine, member: SyntaxNode): boolean {
  return /^(?:(?:public|private|protected|override|async)\s+)*static\b/.test(machine.text(member).slice(0, 60))
}

export function isGetter(machine: Machine, member: SyntaxNode): boolean {
  return /^(?:(?:public|private|protected|override|static)\s+)*get\s+[\w$#['"]/.test(machine.text(member).slice(0, 60))
}

function thisScope(value: ClassValue, self: Value): ReturnType<typeof innerScope> {
  const scope = innerScope(value.scope)
  return { ...scope, frame: { ...value.scope.frame, self, parent: value.parent, returned: [] } }
}

function initialise(machine: Machine, member: SyntaxNode, value: ClassValue, self: ObjectValue | ClassValue): void {
  const name = propertyName(machine, child(member, 'property') ?? child(member, 'name'), value.scope)
  const initial = child(member, 'value')
  const given = initial === undefined ? UNDEFINED : machine.evaluate(initial, thisScope(value, self))
  if (name !== null) self.fields.set(name, { value: given })
}

/** A new object of the class, its constructor followed. */
export function construct(
  machine: Machine,
  value: ClassValue,
  args: readonly Value[],
  self: ObjectValue | null,
): Value {
  const made = self ?? { ...objectValue([], value.prototype), label: null }
  const own = child(value.node, 'body')?.children ?? []
  const constructor = own.find(
    (member) => member.type === 'method_definition' && machine.text(child(member, 'name') ?? member) === 'constructor',
  )
  if (constructor === undefined && isNamed(value.parent, 'Function'))
    return makeFunction(machine, value.parent, args, value.node)
  if (value.parent !== null && constructor === undefined) inherit(machine, value.parent, made, args, value.node)
  for (const member of own)
    if (FIELDS.has(member.type) && !isStatic(machine, member)) initialise(machine, member, value, made)
  if (constructor === undefined) return made
  const fn = machine.state.met.get(constructor)?.value
  if (fn !== undefined) machine.follow({ ...fn, scope: value.scope }, made, args, { isConstructor: true })
  return made
}

function isNamed(value: Value | null, path: string): value is Value & { kind: 'name' } {
  return value?.kind === 'name' && value.path === path
}

function makeFunction(machine: Machine, callee: Value, args: readonly Value[], node: SyntaxNode): Value {
  return machine.call({ callee, self: null, args, node, isNew: true })
}

/** What `super(…)` does. */
export function inherit(
  machine: Machine,
  parent: Value,
  self: Value | null,
  args: readonly Value[],
  node: SyntaxNode,
): void {
  if (isNamed(parent, 'Function')) makeFunction(machine, parent, args, node)
  if (self?.kind !== 'object') return
  if (parent.kind === 'class') construct(machine, parent, args, self)
  else self.open = true
}
