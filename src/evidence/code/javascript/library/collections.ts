import { plain } from '../../analysis/text.js'
import { bytesFrom } from '../builtins/bytes.js'
import { either } from '../values/either.js'
import { asKnown, originsOf, plainNumber } from '../values/reading.js'
import { arrayValue, bytesValue, instance, textValue, UNDEFINED, unknown, type Value } from '../values/value.js'
import { argument, invoke, isCallable, optionOf, type Effect, type LibraryCall } from './library.js'

const HUGE = 50_000_000

/** `new Array(1e9)`, `Buffer.alloc(1e10)`. */
export function allocate(make: (call: LibraryCall, size: number | null) => Value): Effect {
  return (call) => {
    const size = call.args.length === 1 || call.name.startsWith('Buffer') ? plainNumber(call.args[0]) : null
    if (size !== null && size >= HUGE)
      call.machine.analysis.resource({ kind: 'unbounded_allocation', detail: `${call.name}(${size})` }, call.site)
    return make(call, size)
  }
}

export const makeArray = allocate((call, size) => {
  if (call.args.length !== 1 || call.args[0]?.kind === 'text') return arrayValue([...call.args])
  if (size === null || size < 0 || size > 1_024) return arrayValue([], true)
  return arrayValue(Array.from({ length: size }, () => UNDEFINED))
})

export const makeBytes = allocate((call, size) => {
  if (call.args[0]?.kind === 'array' || call.args[0]?.kind === 'text') return bytesFrom(call.args[0], undefined)
  return size !== null && size >= 0 && size <= 4_096 ? bytesValue('\0'.repeat(size)) : bytesValue(null)
})

/** `Array.from(list, each)`, also of `{length: 3}`. */
export const arrayFrom: Effect = (call) => {
  const [source, each] = call.args
  const length = source?.kind === 'object' ? plainNumber(optionOf(source, 'length') ?? undefined) : null
  const items =
    length !== null && length >= 0 && length <= 1_024
      ? arrayValue(Array.from({ length }, () => UNDEFINED))
      : listOf(source)
  return isCallable(each)
    ? call.machine.call({
        callee: { kind: 'method', receiver: items, name: 'map' },
        self: items,
        args: [each],
        node: call.node,
        isNew: false,
      })
    : items
}

function listOf(source: Value | undefined): Value {
  if (source?.kind === 'array') return arrayValue([...source.items], source.open, source.origins)
  const text = source?.kind === 'text' ? plain(source.text) : null
  if (text !== null && text.length <= 4_096)
    return arrayValue(Array.from(text).map((one) => textValue(one, originsOf(source))))
  if (source?.kind === 'instance') {
    const items = optionOf(source, 'items')
    if (items?.kind === 'array') return arrayValue([...items.items], items.open, items.origins)
  }
  if (source?.kind === 'bytes' && source.binary !== null)
    return arrayValue(
      Array.from(source.binary.slice(0, 4_096)).map((one) => ({
        kind: 'number',
        value: one.charCodeAt(0),
        change: null,
      })),
    )
  return arrayValue([], true, originsOf(source))
}

export const makeCollection: Effect = (call) => {
  const items = listOf(call.args[0] ?? arrayValue([]))
  return instance(call.name, [['items', items]], originsOf(items))
}

export function collected(call: LibraryCall): Value & { kind: 'array' } {
  const items = call.self === null ? null : optionOf(call.self, 'items')
  return items?.kind === 'array' ? items : arrayValue([], true, originsOf(call.self ?? undefined))
}

const MAX_HELD = 6

export const mapGet: Effect = (call) => {
  const key = asKnown(call.args[0])
  const { items, open } = collected(call)
  const pair = items.findLast((item) => item.kind === 'array' && asKnown(item.items[0]) === key && key !== null)
  if (pair?.kind === 'array') return pair.items[1] ?? UNDEFINED
  const isOpen = open || key === null || items.some((item) => item.kind !== 'array' || asKnown(item.items[0]) === null)
  const held = items.flatMap((item) => (item.kind === 'array' ? (item.items[1] ?? []) : []))
  if (isOpen && held.some((value) => isCallable(value)))
    return either([...held.slice(0, MAX_HELD), unknown(originsOf(call.self ?? undefined))])
  return isOpen
    ? unknown(originsOf(call.self ?? undefined), call.machine.text(call.node).replace(/\s+/g, '').slice(0, 80))
    : UNDEFINED
}

export const mapSet: Effect = (call) => {
  const list = collected(call)
  tellEntry(call)
  if (list.items.length < 1_024) list.items.push(arrayValue([argument(call, 0), argument(call, 1)]))
  else list.open = true
  return call.self ?? UNDEFINED
}

/** `balances.set(id, balances.get(id) - 100)` */
function tellEntry(call: LibraryCall): void {
  const holder = call.machine.text(call.node).split('.')[0] ?? ''
  const value = argument(call, 1)
  const change = value.kind === 'unknown' || value.kind === 'number' ? value.change : null
  if (change === null || change.direction === 'none' || !change.base.startsWith(`${holder}.get(`)) return
  const { direction, amount } = change
  call.machine.analysis.mutation({ target: `${holder}[]`, attribute: holder, direction, amount }, call.site)
}

export const setAdd: Effect = (call) => {
  const list = collected(call)
  if (list.items.length < 1_024) list.items.push(argument(call, 0))
  else list.open = true
  return call.self ?? UNDEFINED
}

export function overCollection(call: LibraryCall): Value {
  const [callback] = call.args
  const list = collected(call)
  if (callback === undefined) return UNDEFINED
  call.machine.state.loops += 1
  for (const item of list.items.slice(0, 64)) {
    const [key, value] = item.kind === 'array' && call.name.startsWith('Map') ? item.items : [item, item]
    invoke(call, callback, [value ?? UNDEFINED, key ?? UNDEFINED])
  }
  if (list.open || list.items.length > 64) invoke(call, callback, [unknown(list.origins), unknown(list.origins)])
  call.machine.state.loops -= 1
  return UNDEFINED
}
