import type { Machine } from '../machine.js'
import { identifierName } from '../syntax/literals.js'
import { child, first, type SyntaxNode } from '../syntax/tree.js'
import { either } from '../values/either.js'
import { originsOf } from '../values/reading.js'
import { declare, findCell, functionScopeOf, type Scope } from '../values/scope.js'
import { arrayValue, objectValue, UNDEFINED, unknown, type Value } from '../values/value.js'
import { isNullish } from './arithmetic.js'
import { setCell } from './cells.js'
import { propertyName } from './keys.js'

export type How = 'let' | 'var' | 'assign'

/** Binds what a pattern names: variables, members, parts of arrays and objects. */
export function bindPattern(machine: Machine, pattern: SyntaxNode, value: Value, scope: Scope, how: How): void {
  switch (pattern.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
    case 'shorthand_property_identifier':
    case 'undefined':
      bindName(machine, identifierName(machine.text(pattern)), value, scope, how)
      return
    case 'assignment_pattern':
    case 'object_assignment_pattern':
      bindWithDefault(machine, pattern, value, scope, how)
      return
    case 'object_pattern':
    case 'object':
      bindObject(machine, pattern, value, scope, how)
      return
    case 'array_pattern':
    case 'array':
      bindArray(machine, pattern, value, scope, how)
      return
    case 'member_expression':
    case 'subscript_expression':
      bindMember(machine, pattern, value, scope)
      return
    default: {
      const inner = first(pattern)
      if (inner !== undefined) bindPattern(machine, inner, value, scope, how)
    }
  }
}

function bindName(machine: Machine, name: string, value: Value, scope: Scope, how: How): void {
  const named = called(value, name)
  if (how === 'let') declare(scope, name, named)
  else if (how === 'var') {
    const target = functionScopeOf(scope)
    const cell = target.cells.get(name)
    if (cell === undefined) target.cells.set(name, { value: named })
    else setCell(machine.state, cell, named)
  } else {
    const cell = findCell(scope, name)
    if (cell === null) machine.program.cells.set(name, { value: named })
    else setCell(machine.state, cell, named)
  }
}

function called(value: Value, name: string): Value {
  if (value.kind === 'object' && value.label === null) value.label = name
  return value
}

function bindWithDefault(machine: Machine, pattern: SyntaxNode, value: Value, scope: Scope, how: How): void {
  const [target, fallback] = pattern.children
  if (target === undefined) return
  const missing = isNullish(value)
  const other = fallback === undefined || missing === false ? UNDEFINED : machine.evaluate(fallback, scope)
  const bound = missing === false || fallback === undefined ? value : missing ? other : withFallback(value, other)
  bindPattern(machine, target, bound, scope, how)
}

/** An unknown value that may be missing: the default is what is known of it. */
function withFallback(value: Value, other: Value): Value {
  return value.kind === 'unknown' && value.label === null && value.origins.length === 0
    ? either([other, value])
    : either([value, other])
}

function bindObject(machine: Machine, pattern: SyntaxNode, value: Value, scope: Scope, how: How): void {
  const taken: string[] = []
  for (const member of pattern.children) {
    if (member.type === 'rest_pattern' || member.type === 'spread_element') {
      const target = first(member)
      if (target !== undefined) bindPattern(machine, target, remaining(value, taken), scope, how)
      continue
    }
    const key = child(member, 'key') ?? child(member, 'left') ?? member
    const name = propertyName(machine, key, scope)
    if (name !== null) taken.push(name)
    bindPattern(machine, child(member, 'value') ?? member, machine.member(value, name, member), scope, how)
  }
}

function remaining(value: Value, taken: readonly string[]): Value {
  if (value.kind !== 'object') return value.kind === 'name' ? value : unknown(originsOf(value))
  const rest = objectValue(
    [...value.fields].filter(([name]) => !taken.includes(name)).map(([name, cell]) => [name, cell.value]),
  )
  rest.open = value.open
  rest.origins = value.origins
  return rest
}

function bindArray(machine: Machine, pattern: SyntaxNode, value: Value, scope: Scope, how: How): void {
  const positions = elementPositions(machine, pattern)
  pattern.children.forEach((element, at) => {
    const index = positions[at] ?? at
    if (element.type === 'rest_pattern' || element.type === 'spread_element') {
      const target = first(element)
      const rest =
        value.kind === 'array'
          ? arrayValue(value.items.slice(index), value.open, value.origins)
          : unknown(originsOf(value))
      if (target !== undefined) bindPattern(machine, target, rest, scope, how)
    } else bindPattern(machine, element, elementOf(machine, value, index, element), scope, how)
  })
}

function elementOf(machine: Machine, value: Value, index: number, node: SyntaxNode): Value {
  return value.kind === 'unknown' ? unknown(value.origins) : machine.member(value, String(index), node)
}

/** Holes count: `[, second]`. */
function elementPositions(machine: Machine, pattern: SyntaxNode): readonly number[] {
  const positions: number[] = []
  let [from, index] = [pattern.start + 1, 0]
  for (const element of pattern.children) {
    const between = machine.text({ ...pattern, start: from, end: element.start })
    index += between.split(',').length - 1
    positions.push(index)
    from = element.end
  }
  return positions
}

function bindMember(machine: Machine, pattern: SyntaxNode, value: Value, scope: Scope): void {
  const object = child(pattern, 'object')
  const property = child(pattern, 'property')
  const index = child(pattern, 'index')
  if (object === undefined) return
  const receiver = machine.evaluate(object, scope)
  const name =
    property === undefined ? (index === undefined ? null : indexName(machine, index, scope)) : machine.text(property)
  machine.setMember(receiver, name, value)
}

function indexName(machine: Machine, index: SyntaxNode, scope: Scope): string | null {
  const key = machine.evaluate(index, scope)
  return key.kind === 'number' || key.kind === 'text' ? propertyText(key) : null
}

function propertyText(key: Value): string | null {
  if (key.kind === 'number') return String(key.value)
  return key.kind === 'text' && key.text.parts.length === 1 ? (key.text.parts[0] ?? null) : null
}
