import type { Call, Machine } from '../machine.js'
import { builtin } from '../builtins/builtins.js'
import { effectOf, isFileWrite, isProcess, isQuiet } from '../library/tables.js'
import type { LibraryCall } from '../library/library.js'
import { either } from '../values/either.js'
import { asKnown, isEnvironment, originsOf } from '../values/reading.js'
import { UNDEFINED, unknown, type Value } from '../values/value.js'
import { mergeOrigins } from '../../analysis/text.js'
import { callMethod } from './call-methods.js'
import { followCallbacks } from './call-unknown.js'
import { expanded } from './expand.js'

/** Calls something of a library or of the language. */
export function callName(machine: Machine, path: string, call: Call): Value {
  const results = expanded(call.args).map((args) => callOne(machine, path, { ...call, args }))
  return either(results)
}

function callOne(machine: Machine, path: string, call: Call): Value {
  if (call.args.some(isEnvironment))
    machine.analysis.secret({ kind: 'environment', name: '*' }, machine.site(call.node))
  const pure = builtin(path, call.args, call.isNew)
  if (pure !== null) return pure
  const own = prototypeMethod(path)
  if (own !== null && call.self !== null) return callMethod(machine, call.self, own, call)
  const site = machine.site(call.node)
  const library: LibraryCall = { ...call, name: path, machine, site }
  const effect = effectOf(path, call.isNew)
  if (!isQuiet(path)) {
    const known = !path.includes('?')
    machine.analysis.call({ name: path, known, arguments: call.args.map((arg) => asKnown(arg)) }, site)
    if (!known) machine.analysis.unresolved('call', machine.text(call.node), site)
  }
  if (machine.state.endless > 0) tellFlood(library)
  if (effect !== null) return effect(library)
  followCallbacks(machine, call)
  return unknown(mergeOrigins(call.args.flatMap((arg) => originsOf(arg))), `${path}()`)
}

/** What is done again and again without end. */
function tellFlood(call: LibraryCall): void {
  const { analysis } = call.machine
  if (isProcess(call.name)) analysis.resource({ kind: 'process_flood', detail: `${call.name} without end` }, call.site)
  if (isFileWrite(call.name)) analysis.resource({ kind: 'disk_fill', detail: `${call.name} without end` }, call.site)
}

/** `Array.prototype.slice`: a method whose receiver is given. */
function prototypeMethod(path: string): string | null {
  return (
    /^(?:Array|String|Object|Function|Number|RegExp|Promise|Map|Set|Uint8Array|Buffer)\.prototype\.(\w+)$/.exec(
      path,
    )?.[1] ?? null
  )
}

export const NOTHING = UNDEFINED
