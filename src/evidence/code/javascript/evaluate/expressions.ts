import type { Machine } from '../machine.js'
import { GLOBALS, globalPath, valueOfName } from '../library/names.js'
import { identifierName, readNumber, unescaped } from '../syntax/literals.js'
import { child, first, NOWHERE, type SyntaxNode } from '../syntax/tree.js'
import { either } from '../values/either.js'
import { toText } from '../values/reading.js'
import { findCell, functionScopeOf, innerScope, type Scope } from '../values/scope.js'
import {
  constant,
  FALSE,
  nameValue,
  NULL,
  numberValue,
  textValue,
  TRUE,
  UNDEFINED,
  UNKNOWN,
  unknown,
  type Value,
} from '../values/value.js'
import { joinTexts, plain } from '../../analysis/text.js'
import { binary, changeOf, passed, template, unary } from './arithmetic.js'
import { createClass, createFunction } from './functions.js'
import { evaluateCall, evaluateNew } from './calls.js'
import { createArray, createObject } from './literals.js'
import { assign, augment, remove, update } from './assignments.js'
import { LOGICAL, logical, ternary } from './logic.js'

type Evaluate = (machine: Machine, node: SyntaxNode, scope: Scope) => Value

const inner: Evaluate = (machine, node, scope) => {
  const one = first(node)
  return one === undefined ? UNDEFINED : machine.evaluate(one, scope)
}

const last: Evaluate = (machine, node, scope) => {
  let value: Value = UNDEFINED
  for (const one of node.children) value = machine.evaluate(one, scope)
  return value
}

const makeFunction: Evaluate = (machine, node, scope) => {
  const name = child(node, 'name')
  return createFunction(machine, node, scope, name === undefined ? '' : machine.text(name), scope.frame.parent)
}

const makeClass: Evaluate = (machine, node, scope) => {
  const name = child(node, 'name')
  return createClass(machine, node, innerScope(scope), name === undefined ? '' : machine.text(name))
}

/** How each kind of expression is evaluated. */
const EXPRESSIONS: ReadonlyMap<string, Evaluate> = new Map<string, Evaluate>([
  ['identifier', identifier],
  ['shorthand_property_identifier', identifier],
  ['undefined', () => UNDEFINED],
  ['null', () => NULL],
  ['true', () => TRUE],
  ['false', () => FALSE],
  ['number', (machine, node) => numberOf(machine.text(node))],
  ['string', (machine, node) => textValue(stringOf(machine, node))],
  ['template_string', templateString],
  ['regex', regex],
  ['this', (_machine, _node, scope) => scope.frame.self ?? nameValue('global')],
  ['super', (_machine, _node, scope) => scope.frame.parent ?? UNKNOWN],
  ['array', createArray],
  ['object', createObject],
  ['function_expression', makeFunction],
  ['function', makeFunction],
  ['generator_function', makeFunction],
  ['arrow_function', makeFunction],
  ['class', makeClass],
  ['parenthesized_expression', last],
  ['sequence_expression', last],
  ['await_expression', inner],
  ['yield_expression', yielded],
  ['spread_element', inner],
  ['as_expression', inner],
  ['satisfies_expression', inner],
  ['non_null_expression', inner],
  ['type_assertion', last],
  ['member_expression', member],
  ['subscript_expression', subscript],
  ['call_expression', evaluateCall],
  ['new_expression', evaluateNew],
  ['binary_expression', binaryExpression],
  ['unary_expression', unaryExpression],
  ['ternary_expression', ternary],
  ['assignment_expression', assign],
  ['augmented_assignment_expression', augment],
  ['update_expression', update],
  ['meta_property', metaProperty],
  ['import', () => nameValue('import')],
  ['jsx_element', last],
  ['jsx_self_closing_element', last],
  ['jsx_opening_element', last],
  ['jsx_fragment', last],
  ['jsx_expression', last],
  ['jsx_attribute', last],
  ['class_declaration', makeClass],
])

export function evaluateExpression(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const evaluate = EXPRESSIONS.get(node.type)
  return evaluate === undefined ? last(machine, node, scope) : evaluate(machine, node, scope)
}

function identifier(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const name = identifierName(machine.text(node))
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const cell = at.cells.get(name)
    if (cell !== undefined) return read(machine, cell.value, name)
    if (at.members?.kind === 'object' && at.members.fields.has(name)) return machine.member(at.members, name, node)
    if (at.members?.kind === 'name') return machine.member(at.members, name, node)
  }
  if (name === 'arguments' && !scope.frame.isProgram)
    return { kind: 'array', items: [...scope.frame.args], open: false, origins: [] }
  if (name === 'undefined') return UNDEFINED
  const replaced = machine.state.replaced.get(name)
  if (replaced !== undefined) return replaced.value
  const path = globalPath(name)
  if (GLOBALS.has(name)) return valueOfName(path) ?? nameValue(path)
  return valueOfName(name) ?? unknown([], name)
}

/** A variable without a value of its own is called by its name from here on. */
function read(machine: Machine, value: Value, name: string): Value {
  if (value.kind === 'getter')
    return machine.call({ callee: value.get, self: null, args: [], node: NOWHERE, isNew: false })
  if (value.kind === 'unknown' && value.label === null && value.change === null) return { ...value, label: name }
  return value
}

function numberOf(text: string): Value {
  const number = readNumber(text)
  return number === null ? UNKNOWN : numberValue(number)
}

function stringOf(machine: Machine, node: SyntaxNode): string {
  return node.children
    .map((part) => (part.type === 'escape_sequence' ? unescaped(machine.text(part)) : machine.text(part)))
    .join('')
}

/** The parts of a template: texts and values in turn, as they stand. */
export function templateParts(machine: Machine, node: SyntaxNode, scope: Scope): readonly Value[] {
  return node.children.map((part) => {
    if (part.type === 'template_substitution') return inner(machine, part, scope)
    return textValue(part.type === 'escape_sequence' ? unescaped(machine.text(part)) : machine.text(part))
  })
}

function templateString(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  return template(templateParts(machine, node, scope))
}

function regex(machine: Machine, node: SyntaxNode): Value {
  const flags = child(node, 'flags')
  const pattern = child(node, 'pattern')
  return {
    kind: 'regexp',
    source: pattern === undefined ? '' : machine.text(pattern),
    flags: flags === undefined ? '' : machine.text(flags),
  }
}

function yielded(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const value = inner(machine, node, scope)
  scope.frame.returned.push(value)
  return unknown()
}

function member(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const object = child(node, 'object')
  const property = child(node, 'property')
  if (object === undefined || property === undefined) return UNKNOWN
  return machine.member(machine.evaluate(object, scope), identifierName(machine.text(property)), node)
}

function subscript(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const object = child(node, 'object')
  const index = child(node, 'index')
  if (object === undefined || index === undefined) return UNKNOWN
  const receiver = machine.evaluate(object, scope)
  return keyed(machine, receiver, machine.evaluate(index, scope), node)
}

/** A member by a value: each alternative of it. */
export function keyed(machine: Machine, receiver: Value, key: Value, node: SyntaxNode): Value {
  if (key.kind === 'either') return either(key.values.map((one) => keyed(machine, receiver, one, node)))
  return machine.member(receiver, plain(toText(key)), node)
}

/** Long chains lean to the left: they are taken apart without recursion. */
function binaryExpression(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const chain: SyntaxNode[] = []
  let at: SyntaxNode | undefined = node
  while (at?.type === 'binary_expression' && !LOGICAL.has(at.operator ?? '')) {
    chain.push(at)
    at = child(at, 'left')
  }
  if (chain.length === 0) return logical(machine, node, scope)
  let value = at === undefined ? UNKNOWN : machine.evaluate(at, scope)
  for (const one of chain.reverse()) {
    const right = child(one, 'right')
    machine.analysis.spend()
    value = binary(one.operator ?? '', value, right === undefined ? UNKNOWN : machine.evaluate(right, scope))
  }
  return value
}

function unaryExpression(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const argument = child(node, 'argument')
  if (argument === undefined) return UNKNOWN
  if (node.operator === 'delete') return remove(machine, argument, scope)
  const value = machine.evaluate(argument, scope)
  if (node.operator === '+' && changeOf(value) !== null) return value.kind === 'number' ? value : passed(value)
  return unary(node.operator ?? '', value)
}

function metaProperty(machine: Machine, node: SyntaxNode): Value {
  return machine.text(node).startsWith('import') ? nameValue('import.meta') : constant(undefined)
}

/** Declares a name at the top of a function, where it is not declared yet. */
export function hoistVariable(scope: Scope, name: string): void {
  const target = functionScopeOf(scope)
  if (findCell(scope, name) === null) target.cells.set(name, { value: UNDEFINED })
}

export function joined(values: readonly Value[]): Value {
  return { kind: 'text', text: joinTexts(values.map((value) => toText(value))) }
}
