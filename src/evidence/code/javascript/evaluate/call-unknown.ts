import { unknownTag } from '../library/databases.js'
import type { Call, Machine } from '../machine.js'
import { child } from '../syntax/tree.js'
import { asKnown, labelOf, originsOf } from '../values/reading.js'
import { unknown, type Value } from '../values/value.js'
import { mergeOrigins } from '../../analysis/text.js'

/** Calls something of which only the name in the code is known, if that. */
export function callUnknown(machine: Machine, call: Call): Value {
  const { callee, args, node } = call
  const name = labelOf(callee) ?? writtenName(machine, call)
  machine.analysis.call({ name, known: false, arguments: args.map((arg) => asKnown(arg)) }, machine.site(node))
  const rows = unknownTag({ ...call, name, machine, site: machine.site(node) })
  if (rows !== null) return rows
  followCallbacks(machine, call)
  const origins = mergeOrigins([...originsOf(callee), ...args.flatMap((arg) => originsOf(arg))])
  return unknown(origins, `${name.slice(0, 80)}()`)
}

export function writtenName(machine: Machine, { node }: Call): string {
  const fn = child(node, 'function') ?? child(node, 'constructor')
  return fn === undefined ? '?' : machine.text(fn).replace(/\s+/g, '').replaceAll('?.', '.').slice(0, 96)
}

/** Functions that are handed over are called back, sooner or later, with what nobody knows. */
export function followCallbacks(machine: Machine, call: Call, given: readonly Value[] = []): void {
  const origins = mergeOrigins([...originsOf(call.self ?? undefined), ...call.args.flatMap((arg) => originsOf(arg))])
  for (const arg of call.args) {
    if (arg.kind !== 'function' && arg.kind !== 'bound') continue
    if (arg.kind === 'function' && machine.state.calls.includes(arg.node)) continue
    machine.call({
      callee: arg,
      self: null,
      args: [...given, unknown(origins), unknown(origins), unknown(origins)],
      node: call.node,
      isNew: false,
    })
  }
}
