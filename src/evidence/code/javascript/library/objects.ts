import { asKnown, originsOf } from '../values/reading.js'
import { arrayValue, instance, UNDEFINED, unknown, type Value } from '../values/value.js'
import { argument, invoke, optionOf, type Effect, type LibraryCall } from './library.js'

/** `Object.assign(account, {balance: account.balance - 100})`. */
export const assign: Effect = (call) => {
  const [target = UNDEFINED, ...sources] = call.args
  for (const source of sources) {
    if (source.kind !== 'object') {
      if (target.kind === 'object' && source.kind === 'name') target.prototype = source
      else if (target.kind === 'object') {
        target.open = true
        target.origins = [...target.origins, ...originsOf(source)].slice(0, 8)
      }
      continue
    }
    for (const [name, cell] of source.fields) call.machine.write(target, name, cell.value, call.node)
  }
  return target
}

export const setMember: Effect = (call) => {
  call.machine.write(argument(call, 0), asKnown(call.args[1]), argument(call, 2), call.node)
  return unknown()
}

export const deleteMember: Effect = (call) => {
  call.machine.tellDelete(argument(call, 0), asKnown(call.args[1]), call.node)
  return unknown()
}

/** `Object.defineProperty(object, name, {value, get})`. */
export const define: Effect = (call) => {
  const [target = UNDEFINED, key, descriptor] = call.args
  const name = asKnown(key)
  const get = optionOf(descriptor, 'get')
  const value = optionOf(descriptor, 'value')
  if (get !== null) call.machine.setMember(target, name, { kind: 'getter', get })
  else if (value !== null && target.kind !== 'name') call.machine.write(target, name, value, call.node)
  else call.machine.setMember(target, name, value ?? unknown())
  return target
}

export const makePromise: Effect = (call) => {
  const [executor] = call.args
  if (executor === undefined) return unknown()
  const resolved = arrayValue([])
  invoke(call, executor, [{ kind: 'method', receiver: resolved, name: 'push' }, instance('ignored')])
  return resolved.items[0] ?? unknown()
}

export function firstOf(call: LibraryCall): Value {
  const [list] = call.args
  return list?.kind === 'array' ? (list.items[0] ?? unknown()) : unknown(originsOf(list))
}
