import type { Call, Machine } from '../machine.js'
import { arrayMethod } from '../builtins/arrays.js'
import { textMethod } from '../builtins/texts.js'
import { numberMethod, regexpMethod } from '../builtins/numbers.js'
import { bytesMethod } from '../builtins/bytes.js'
import { callLibraryMethod, isQuietMethod, unknownEffect } from '../library/methods.js'
import type { LibraryCall } from '../library/library.js'
import { listed } from '../library/lists.js'
import { either } from '../values/either.js'
import { asKnown, labelOf, originsOf } from '../values/reading.js'
import { numberValue, textValue, UNDEFINED, UNKNOWN, unknown, type Value } from '../values/value.js'
import { mergeOrigins } from '../../analysis/text.js'
import { callUnknown, followCallbacks, writtenName } from './call-unknown.js'
import { expanded } from './expand.js'
import { inLoop } from './cells.js'

const LANGUAGE_VALUES = new Set<Value['kind']>(['text', 'array', 'number', 'object', 'regexp'])
const CALLABLE = new Set<Value['kind']>(['name', 'function', 'class', 'bound', 'method'])

export function callMethod(machine: Machine, receiver: Value, name: string, call: Call): Value {
  if (receiver.kind === 'either')
    return either(receiver.values.map((one) => callMethod(machine, one, name, { ...call, self: one })))
  if (CALLABLE.has(receiver.kind)) {
    const result = callFunctionMethod(machine, receiver, name, call)
    if (result !== null) return result
  }
  if (name === 'then' || name === 'catch' || name === 'finally') return settle(machine, receiver, name, call)
  if (receiver.kind === 'array')
    return arrayMethod(machine, receiver, name, call) ?? fallback(machine, receiver, name, call)
  return either(expanded(call.args).map((args) => onValue(machine, receiver, name, { ...call, args })))
}

function onValue(machine: Machine, receiver: Value, name: string, call: Call): Value {
  switch (receiver.kind) {
    case 'text':
      return textMethod(machine, receiver, name, call) ?? fallback(machine, receiver, name, call)
    case 'number':
      return numberMethod(receiver, name, call.args) ?? fallback(machine, receiver, name, call)
    case 'regexp':
      return regexpMethod(receiver, name, call.args) ?? fallback(machine, receiver, name, call)
    case 'bytes':
      return bytesMethod(receiver, name, call.args) ?? fallback(machine, receiver, name, call)
    case 'object':
      return objectMethod(receiver, name, call) ?? fallback(machine, receiver, name, call)
    case 'constant':
      return name === 'toString' ? textValue(String(receiver.value)) : UNKNOWN
    default:
      return onLibrary(machine, receiver, name, call)
  }
}

/** `call`, `apply`, `bind` of anything that can be called. */
function callFunctionMethod(machine: Machine, target: Value, name: string, { args, node }: Call): Value | null {
  const [self = null, ...others] = args
  const [, list] = args
  const isOfLanguage = target.kind === 'method' && LANGUAGE_VALUES.has(target.receiver.kind)
  if (isOfLanguage && self !== null && name !== 'bind')
    return callMethod(machine, self, target.name, {
      callee: target,
      self,
      args: name === 'call' ? others : listed(list),
      node,
      isNew: false,
    })
  if (isFunctionPrototype(target) && self !== null)
    return callMethod(machine, self, methodName(target), {
      callee: target,
      self,
      args: name === 'call' ? others : listed(list),
      node,
      isNew: false,
    })
  if (name === 'call') return machine.call({ callee: target, self, args: others, node, isNew: false })
  if (name === 'apply') return machine.call({ callee: target, self, args: listed(list), node, isNew: false })
  if (name === 'bind') return { kind: 'bound', target, self: self ?? UNDEFINED, args: others }
  return null
}

function isFunctionPrototype(target: Value): boolean {
  return target.kind === 'method' && target.receiver.kind === 'name' && target.receiver.path === 'Function.prototype'
}

function methodName(target: Value): string {
  return target.kind === 'method' ? target.name : ''
}

/** Promises are transparent: what they will hold is what is handed on. */
function settle(machine: Machine, receiver: Value, name: string, { args, node }: Call): Value {
  const [onValueCallback, onError] = args
  const call = (callee: Value | undefined, given: readonly Value[]): Value =>
    callee === undefined || callee.kind === 'constant'
      ? receiver
      : machine.call({ callee, self: null, args: given, node, isNew: false })
  if (name === 'catch') {
    call(onValueCallback, [unknown()])
    return receiver
  }
  if (name === 'finally') {
    call(onValueCallback, [])
    return receiver
  }
  if (onError !== undefined) call(onError, [unknown()])
  return call(onValueCallback, [receiver])
}

function objectMethod(receiver: Value & { kind: 'object' }, name: string, { args }: Call): Value | null {
  if (name === 'toString' || name === 'toLocaleString') return textValue('[object Object]')
  if (name === 'valueOf') return receiver
  if (name === 'hasOwnProperty' || name === 'propertyIsEnumerable') {
    const key = asKnown(args[0])
    return key === null || receiver.open ? unknown() : { kind: 'constant', value: receiver.fields.has(key) }
  }
  return null
}

function onLibrary(machine: Machine, receiver: Value, name: string, call: Call): Value {
  const path = receiver.kind === 'instance' ? receiver.of : (labelOf(receiver) ?? '')
  const library: LibraryCall = {
    ...call,
    self: receiver,
    name: `${path}.${name}`,
    machine,
    site: machine.site(call.node),
  }
  return callLibraryMethod(library, receiver, name) ?? fallback(machine, receiver, name, call)
}

const LOOPS = new Set([
  'forEach',
  'map',
  'filter',
  'some',
  'every',
  'find',
  'findIndex',
  'flatMap',
  'each',
  'reduce',
  'reduceRight',
  'sort',
])

/** A method that no table knows. */
function fallback(machine: Machine, receiver: Value, name: string, call: Call): Value {
  const { args, node } = call
  const origins = mergeOrigins([...originsOf(receiver), ...args.flatMap((arg) => originsOf(arg))])
  if (LOOPS.has(name)) return overUnknown(machine, receiver, name, call)
  const site = machine.site(node)
  const written = labelOf(receiver)
  const full = written === null || written === '' ? writtenName(machine, call) : `${written}.${name}`
  if (isQuietMethod(name)) {
    followCallbacks(machine, call)
    return quietResult(receiver, name, full, origins)
  }
  const result = unknownEffect({ ...call, self: receiver, name: full, machine, site }, name)
  if (receiver.kind === 'unknown' && receiver.label === null)
    return result ?? callUnknown(machine, { ...call, callee: unknown(receiver.origins, full) })
  machine.analysis.call(
    { name: full, known: receiver.kind === 'instance', arguments: args.map((arg) => asKnown(arg)) },
    site,
  )
  if (result !== null) return result
  followCallbacks(machine, call)
  return unknown(origins, `${full}()`)
}

const NUMERIC = new Set([
  'indexOf',
  'lastIndexOf',
  'charCodeAt',
  'codePointAt',
  'localeCompare',
  'push',
  'unshift',
  'search',
])

function quietResult(
  receiver: Value,
  name: string,
  full: string,
  origins: Value extends never ? never : ReturnType<typeof originsOf>,
): Value {
  if (NUMERIC.has(name)) return unknown()
  if (name === 'toFixed' || name === 'valueOf') return receiver
  return unknown(origins, `${full}()`)
}

/** A callback for each of the elements, of which nothing is known. */
function overUnknown(machine: Machine, receiver: Value, name: string, call: Call): Value {
  const origins = originsOf(receiver)
  const [callback] = call.args
  if (callback === undefined || !CALLABLE.has(callback.kind)) return unknown(origins)
  const element = unknown(origins)
  const isReduce = name.startsWith('reduce')
  const start = call.args[1] ?? element
  const args = isReduce
    ? [start.kind === 'number' ? unknown() : start, element, unknown()]
    : name === 'sort'
      ? [element, element]
      : [element, unknown(), receiver]
  const result = inLoop(machine.state, () =>
    machine.call({ callee: callback, self: null, args, node: call.node, isNew: false }),
  )
  if (name === 'map' || name === 'flatMap')
    return { kind: 'array', items: [], open: true, origins: mergeOrigins([...origins, ...originsOf(result)]) }
  if (name === 'filter') return receiver.kind === 'unknown' ? unknown(origins) : receiver
  if (name === 'forEach' || name === 'each') return UNDEFINED
  if (name === 'find') return element
  if (isReduce) return unknown(originsOf(result))
  return name === 'findIndex' ? numberOrUnknown() : unknown()
}

function numberOrUnknown(): Value {
  return Math.min(0, 1) === 1 ? numberValue(0) : unknown()
}
