import type { Call, Machine } from '../machine.js'
import { child, type SyntaxNode } from '../syntax/tree.js'
import { alternatives, either } from '../values/either.js'
import { originsOf } from '../values/reading.js'
import type { Scope } from '../values/scope.js'
import { arrayValue, nameValue, UNDEFINED, UNKNOWN, unknown, type Value } from '../values/value.js'
import { callMethod } from './call-methods.js'
import { callName } from './call-names.js'
import { callUnknown } from './call-unknown.js'
import { construct, inherit } from './classes.js'
import { listOf } from './literals.js'
import { remember, waits } from './later.js'
import { isNullish } from './arithmetic.js'
import { identifierName } from '../syntax/literals.js'
import { plain } from '../../analysis/text.js'
import { toText } from '../values/reading.js'

interface Callee {
  readonly callee: Value
  readonly self: Value | null
}

export function evaluateCall(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const fn = child(node, 'function')
  if (fn === undefined) return UNKNOWN
  if (fn.type === 'super') {
    if (scope.frame.parent !== null)
      inherit(machine, scope.frame.parent, scope.frame.self, argumentsOf(machine, node, scope), node)
    return UNDEFINED
  }
  const { callee, self } = calleeOf(machine, fn, scope)
  const template = child(node, 'arguments')
  const args =
    template?.type === 'template_string' ? tagged(machine, template, scope) : argumentsOf(machine, node, scope)
  if (isNullish(callee) === true && self !== null) return UNDEFINED
  return machine.call({ callee, self, args, node, isNew: false, scope })
}

function calleeOf(machine: Machine, fn: SyntaxNode, scope: Scope): Callee {
  if (fn.type === 'import') return { callee: nameValue('import'), self: null }
  const object = child(fn, 'object')
  if (object === undefined) return { callee: machine.evaluate(fn, scope), self: null }
  const receiver = machine.evaluate(object, scope)
  const self = object.type === 'super' ? scope.frame.self : receiver
  const property = child(fn, 'property')
  if (property !== undefined)
    return { callee: methodOf(machine, receiver, identifierName(machine.text(property)), fn), self }
  const index = child(fn, 'index')
  const key = index === undefined ? UNKNOWN : machine.evaluate(index, scope)
  const found = alternatives(key).map((one) => methodOf(machine, receiver, plain(toText(one)), fn))
  return { callee: either(found), self }
}

/** Members of what is not known are methods of it; alternatives keep their own receivers. */
function methodOf(machine: Machine, receiver: Value, name: string | null, node: SyntaxNode): Value {
  return either(
    alternatives(receiver).map((one): Value => {
      if (one.kind === 'unknown' && name !== null && name !== 'constructor')
        return { kind: 'method', receiver: one, name }
      const member = machine.member(one, name, node)
      const isOwn = (member.kind === 'function' || member.kind === 'class') && receiver.kind === 'either'
      return isOwn ? { kind: 'bound', target: member, self: one, args: [] } : member
    }),
  )
}

function argumentsOf(machine: Machine, node: SyntaxNode, scope: Scope): readonly Value[] {
  const { items, open } = listOf(machine, child(node, 'arguments')?.children ?? [], scope)
  return open === null ? items : [...items, unknown(originsOf(open))]
}

/** A tag gets the texts of the template first, then its values. */
function tagged(machine: Machine, template: SyntaxNode, scope: Scope): readonly Value[] {
  const texts: Value[] = []
  const values: Value[] = []
  let text = ''
  for (const part of template.children) {
    if (part.type === 'template_substitution') {
      texts.push({ kind: 'text', text: { parts: [text], origins: [] } })
      text = ''
      values.push(part.children[0] === undefined ? UNDEFINED : machine.evaluate(part.children[0], scope))
    } else text += part.type === 'escape_sequence' ? cooked(machine, part, scope) : machine.text(part)
  }
  texts.push({ kind: 'text', text: { parts: [text], origins: [] } })
  return [arrayValue(texts), ...values]
}

function cooked(machine: Machine, part: SyntaxNode, scope: Scope): string {
  const whole = machine.evaluate({ ...part, type: 'string', children: [part] }, scope)
  return plain(toText(whole)) ?? ''
}

export function evaluateNew(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const constructor = child(node, 'constructor')
  if (constructor === undefined) return UNKNOWN
  const callee = machine.evaluate(constructor, scope)
  return machine.call({ callee, self: null, args: argumentsOf(machine, node, scope), node, isNew: true, scope })
}

/** Calls a value, whatever it is. */
export function performCall(machine: Machine, call: Call): Value {
  const { callee, self, args, node, isNew } = call
  machine.analysis.spend()
  switch (callee.kind) {
    case 'either':
      return either(callee.values.map((one) => performCall(machine, { ...call, callee: one })))
    case 'getter':
      return performCall(machine, { ...call, callee: performCall(machine, { ...call, callee: callee.get, args: [] }) })
    case 'name':
      return callName(machine, callee.path, call)
    case 'function':
      return callOwn(machine, callee, call)
    case 'class':
      if (!isNew && self?.kind === 'object') {
        inherit(machine, callee, self, args, node)
        return UNDEFINED
      }
      return construct(machine, callee, args, null)
    case 'bound':
      return performCall(machine, {
        callee: callee.target,
        self: callee.self,
        args: [...callee.args, ...args],
        node,
        isNew,
      })
    case 'method': {
      const isDetached =
        callee.receiver.kind === 'name' && callee.receiver.path === 'Function.prototype' && self !== null
      return callMethod(machine, isDetached ? self : callee.receiver, callee.name, call)
    }
    case 'constant':
      return UNKNOWN
    case 'object': {
      const trap = callee.fields.get('apply')?.value
      return trap?.kind === 'function' ? performCall(machine, { ...call, callee: trap }) : callUnknown(machine, call)
    }
    default:
      return callUnknown(machine, call)
  }
}

function callOwn(machine: Machine, callee: Value & { kind: 'function' }, { self, args, isNew, scope }: Call): Value {
  if (!isNew) {
    const given = machine.follow(callee, self, args)
    if (scope === undefined || waits(callee)) remember(machine, callee, self, args)
    return given
  }
  const prototype = callee.fields.get('prototype')?.value ?? null
  const made: Value = { kind: 'object', fields: new Map(), open: false, origins: [], label: null, prototype }
  const result = machine.follow(callee, made, args, { isConstructor: true })
  return result.kind === 'object' ? result : made
}
