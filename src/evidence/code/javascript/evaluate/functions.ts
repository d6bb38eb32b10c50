import type { Machine } from '../machine.js'
import { child, type SyntaxNode } from '../syntax/tree.js'
import { either, isSame } from '../values/either.js'
import { originsOf } from '../values/reading.js'
import { declare, functionScope, type Frame, type Scope } from '../values/scope.js'
import {
  arrayValue,
  objectValue,
  UNDEFINED,
  unknown,
  type ClassValue,
  type FunctionValue,
  type ObjectValue,
  type Value,
} from '../values/value.js'
import { isUnconditional } from './endless.js'
import { widened } from './widen.js'
import { defineMembers } from './classes.js'

const MAX_RECURSION = 3
const MAX_CALLS = 32
const MAX_FUNCTIONS = 2_000

export function createFunction(
  machine: Machine,
  node: SyntaxNode,
  scope: Scope,
  name = '',
  parent: Value | null = null,
): FunctionValue {
  const value: FunctionValue = { kind: 'function', node, scope, name, parent, fields: new Map() }
  const { met, guards, loops } = machine.state
  if (!met.has(node) && met.size < MAX_FUNCTIONS) met.set(node, { value, self: scope.frame.self, guards, loops })
  return value
}

function isGenerator(machine: Machine, node: SyntaxNode): boolean {
  if (node.type === 'method_definition') return /^(?:static\s+|async\s+)*\*/.test(machine.text(node).slice(0, 32))
  return node.type.startsWith('generator_function')
}

export function isArrow(node: SyntaxNode): boolean {
  return node.type === 'arrow_function'
}

/** Follows a function of the code. Deep in a recursion its arguments are taken as unknown, then it is followed no more. */
export function followFunction(
  machine: Machine,
  fn: FunctionValue,
  self: Value | null,
  args: readonly Value[],
  more: Partial<Frame>,
): Value {
  const { state, analysis } = machine
  const nested = state.calls.filter((node) => node === fn.node).length
  state.followed.add(fn.node)
  const isEndless = nested > 0 && isUnconditional(fn.node)
  if (isEndless && nested === 1)
    analysis.resource(
      { kind: 'unbounded_recursion', detail: `${fn.name === '' ? 'a function' : fn.name} calls itself` },
      machine.site(fn.node),
    )
  if (nested >= MAX_RECURSION) return unknown(args.flatMap(originsOf))
  if (state.calls.length >= MAX_CALLS) {
    analysis.incomplete('too_deep')
    return unknown(args.flatMap(originsOf))
  }
  analysis.spend(2)
  const outer = { calls: state.calls, label: state.label, guards: state.guards }
  state.calls = [...outer.calls, fn.node]
  state.endless += isEndless ? 1 : 0
  const given = nested === MAX_RECURSION - 1 ? args.map((arg) => widened(UNDEFINED, arg)) : args
  const frame: Frame = {
    self: isArrow(fn.node) ? fn.scope.frame.self : self,
    parent: isArrow(fn.node) ? fn.scope.frame.parent : fn.parent,
    args: isArrow(fn.node) ? fn.scope.frame.args : given,
    returned: [],
    isConstructor: false,
    isProgram: false,
    ...more,
  }
  const scope = functionScope(fn.scope, frame)
  bindParameters(machine, fn.node, given, scope)
  const result = runBody(machine, fn.node, scope)
  state.calls = outer.calls
  state.endless -= isEndless ? 1 : 0
  state.label = outer.label
  state.guards = outer.guards
  return result
}

function runBody(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const body = child(node, 'body')
  if (body === undefined) return UNDEFINED
  if (body.type !== 'statement_block') return machine.evaluate(body, scope)
  const completion = machine.runAll(body.children, scope)
  const { returned } = scope.frame
  if (isGenerator(machine, node)) return arrayValue([...returned])
  if (returned.length === 0) return UNDEFINED
  return either(completion === 'normal' ? [...returned, UNDEFINED] : returned)
}

function bindParameters(machine: Machine, node: SyntaxNode, args: readonly Value[], scope: Scope): void {
  const single = child(node, 'parameter')
  const parameters = single ? [single] : (child(node, 'parameters')?.children ?? [])
  parameters.forEach((parameter, at) => {
    const isRest = parameter.type === 'rest_pattern' || child(parameter, 'pattern')?.type === 'rest_pattern'
    const value = isRest ? arrayValue(args.slice(at)) : args[at]
    bindParameter(machine, parameter, value ?? UNDEFINED, scope)
  })
}

function bindParameter(machine: Machine, parameter: SyntaxNode, value: Value, scope: Scope): void {
  const pattern = child(parameter, 'pattern') ?? parameter
  if (pattern.type === 'this') return
  const fallback = pattern === parameter ? undefined : child(parameter, 'value')
  const given = fallback !== undefined && isUndefined(value) ? machine.evaluate(fallback, scope) : value
  const target = pattern.type === 'rest_pattern' ? (pattern.children[0] ?? pattern) : pattern
  machine.bind(target, given, scope, 'let')
  const isField = parameter.children.some(({ type }) => type === 'accessibility_modifier' || type === 'readonly')
  if (isField && scope.frame.self?.kind === 'object') machine.setMember(scope.frame.self, machine.text(target), given)
}

function isUndefined(value: Value): boolean {
  return isSame(value, UNDEFINED)
}

/** As the machine follows a function that nobody in the code calls. */
export function unknownArguments(machine: Machine, node: SyntaxNode): readonly Value[] {
  const single = child(node, 'parameter')
  const parameters = single ? [single] : (child(node, 'parameters')?.children ?? [])
  return parameters.map((parameter) => {
    const pattern = child(parameter, 'pattern') ?? parameter
    const target = pattern.type === 'assignment_pattern' ? (child(pattern, 'left') ?? pattern) : pattern
    return unknown([], target.type === 'identifier' ? machine.text(target) : null)
  })
}

export function createClass(machine: Machine, node: SyntaxNode, scope: Scope, name: string): ClassValue {
  const heritage = node.children.find(({ type }) => type === 'class_heritage')
  const base = heritage?.children[0]
  const extended = base?.type === 'extends_clause' ? base.children[0] : base
  const parent = extended === undefined ? null : machine.evaluate(extended, scope)
  const prototype: ObjectValue = objectValue([], parent?.kind === 'class' ? parent.prototype : null)
  const value: ClassValue = { kind: 'class', node, scope, name, parent, fields: new Map(), prototype }
  if (name !== '') declare(scope, name, value)
  defineMembers(machine, value, (method, self) => {
    const fn = createFunction(machine, method, scope, machine.text(child(method, 'name') ?? method), parent)
    const met = machine.state.met.get(method)
    if (met?.value === fn) machine.state.met.set(method, { ...met, self })
    return fn
  })
  return value
}
