import { canonical } from '../library/names.js'
import { handlerOf, isQuiet } from '../library/library.js'
import { originsOf, type Handler, type LibraryCall } from '../library/call.js'
import type { Node } from '../tree.js'
import { UNKNOWN, choice, object, unknown } from '../values/make.js'
import { deepOrigins } from '../values/read.js'
import { MAX_CHOICES, type ObjectValue, type Value } from '../values/value.js'
import { inClass } from './attributes.js'
import { callBacks, tell } from './callbacks.js'
import { follow, instantiate } from './functions.js'
import { callMethod } from './methods.js'
import type { Arguments, Run } from './run.js'
import { callUnknown } from './unknown-call.js'

const NOTHING: ObjectValue = object('nothing')

/** Calls a value with arguments that are known as far as they are. */
export function callValue(run: Run, callee: Value, args: Arguments, node: Node): Value {
  run.analysis.spend(2)
  switch (callee.kind) {
    case 'choice':
      return choice(callee.of.map((each) => callValue(run, each, args, node)))
    case 'name':
      return callLibrary(run, callee.path, NOTHING, args, node)
    case 'function':
      return follow(run, callee, args, node)
    case 'class':
      return instantiate(run, callee, args, node)
    case 'method':
      return callBound(run, callee, args, node)
    case 'partial':
      return callValue(run, callee.callee, before(callee, args), node)
    case 'object':
      return callLibrary(run, `${callee.of}.__call__`, callee, args, node)
    case 'instance': {
      const found = inClass(callee.class, '__call__')
      return found?.kind === 'function'
        ? follow(run, found, { ...args, positional: [callee, ...args.positional] }, node)
        : found === null
          ? UNKNOWN
          : callValue(run, found, args, node)
    }
    case 'unknown':
      return unknownCall(run, callee.name ?? '…', callee, args, node)
    default:
      return unknown(deepOrigins(callee))
  }
}

function before(callee: Extract<Value, { kind: 'partial' }>, args: Arguments): Arguments {
  return {
    positional: [...callee.args, ...args.positional],
    keywords: new Map([...callee.keywords, ...args.keywords]),
    isOpen: args.isOpen,
  }
}

function callBound(run: Run, callee: Extract<Value, { kind: 'method' }>, args: Arguments, node: Node): Value {
  const { self, method } = callee
  if (callee.function !== null) {
    const owner = callee.function.binding === 'class' && self.kind === 'instance' ? self.class : self
    return follow(run, callee.function, { ...args, positional: [owner, ...args.positional] }, node)
  }
  if (self.kind === 'object') return callLibrary(run, `${self.of}.${method}`, self, args, node)
  const known = callMethod(run, self, method, args, node)
  if (known !== null) return known
  return unknownCall(run, `${writtenName(self)}.${method}`, self, args, node)
}

function writtenName(self: Value): string {
  return self.kind === 'unknown'
    ? (self.name ?? '…')
    : self.kind === 'instance'
      ? self.class.name
      : self.kind === 'class'
        ? self.name
        : self.kind === 'name'
          ? self.path
          : self.kind
}

function unknownCall(run: Run, called: string, self: Value, args: Arguments, node: Node): Value {
  const isLibrary = self.kind === 'unknown' && self.isLibrary
  return callUnknown(asCall(run, called, NOTHING, args, node), self, isLibrary, (path) =>
    callLibrary(run, path, NOTHING, args, node),
  )
}

function asCall(run: Run, called: string, self: ObjectValue, args: Arguments, node: Node): LibraryCall {
  return { ...args, name: called, self, node, site: run.site(node), run, analysis: run.analysis }
}

function callLibrary(run: Run, path: string, self: ObjectValue, args: Arguments, node: Node): Value {
  const called = canonical(path)
  const call = asCall(run, called, self, args, node)
  const handler = handlerOf(called) ?? familyOf(called, self)
  if (!isQuiet(called)) tell(call)
  if (handler !== undefined) return eachChoice(call, handler)
  callBacks(call)
  return unknown([...originsOf(call), ...deepOrigins(self)].slice(0, 8), `${called}()`, true)
}

/** What is true of every method of an object, or every function of a module. */
function familyOf(called: string, self: ObjectValue): Handler | undefined {
  const owner = called.slice(0, Math.max(0, called.lastIndexOf('.')))
  return self.of !== 'nothing' || owner === 'sh' || owner === 'plumbum.cmd' ? handlerOf(`${owner}.*`) : undefined
}

/** An argument with several possible values: the act happens with each of them. */
function eachChoice(call: LibraryCall, handler: Handler, budget = MAX_CHOICES): Value {
  const at = call.positional.findIndex(({ kind }) => kind === 'choice')
  const value = call.positional[at]
  if (value?.kind === 'choice' && value.of.length <= budget)
    return choice(
      value.of.map((each) =>
        eachChoice(
          { ...call, positional: call.positional.with(at, each) },
          handler,
          Math.floor(budget / value.of.length),
        ),
      ),
    )
  for (const [key, held] of call.keywords)
    if (held.kind === 'choice' && held.of.length <= budget)
      return choice(
        held.of.map((each) =>
          eachChoice(
            { ...call, keywords: new Map([...call.keywords, [key, each]]) },
            handler,
            Math.floor(budget / held.of.length),
          ),
        ),
      )
  return handler(call)
}
