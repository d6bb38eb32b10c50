import { entry } from '../values/table.js'
import { joinTexts, knownText, unknownText } from '../../analysis/text.js'
import type { Call, Machine } from '../machine.js'
import { either, isSame } from '../values/either.js'
import { asKnown, originsOf, plainNumber, toText, truthOf } from '../values/reading.js'
import {
  arrayValue,
  constant,
  numberValue,
  textValue,
  UNDEFINED,
  unknown,
  type ArrayValue,
  type Value,
} from '../values/value.js'

const MAX_CALLS = 512
const MAX_ITEMS = 4_096

type Method = (machine: Machine, receiver: ArrayValue, call: Call) => Value

/** A method of an array; null where there is none of that name. */
export function arrayMethod(machine: Machine, receiver: ArrayValue, name: string, call: Call): Value | null {
  return entry(METHODS, name)?.(machine, receiver, call) ?? null
}

const METHODS: Readonly<Record<string, Method>> = {
  join: (_machine, receiver, { args }) => joined(receiver, args[0]),
  toString: (_machine: Machine, receiver: ArrayValue): Value => ({ kind: 'text', text: toText(receiver) }),
  push: (_machine, receiver, { args }) => {
    for (const arg of args.slice(0, MAX_ITEMS)) add(receiver, arg)
    return numberValue(receiver.items.length)
  },
  unshift: (_machine, receiver, { args }) => {
    receiver.items.unshift(...args.slice(0, 64))
    return numberValue(receiver.items.length)
  },
  pop: (machine, receiver) => taken(machine, receiver, true),
  shift: (machine, receiver) => taken(machine, receiver, false),
  reverse: (_machine, receiver) => {
    receiver.items.reverse()
    return receiver
  },
  toReversed: (_machine, receiver) => ({ ...receiver, items: [...receiver.items].reverse() }),
  slice: (_machine, receiver, { args }) => sliced(receiver, args),
  splice: (_machine, receiver, { args }) => spliced(receiver, args),
  concat: (_machine, receiver, { args }) => concatenated(receiver, args),
  map: (machine, receiver, call) => {
    const { results, open } = eachOf(machine, receiver, call)
    return arrayValue(
      results,
      open,
      open ? [...receiver.origins, ...results.flatMap((result) => originsOf(result))].slice(0, 8) : [],
    )
  },
  forEach: (machine, receiver, call) => {
    eachOf(machine, receiver, call)
    return UNDEFINED
  },
  filter: (machine, receiver, call) => {
    const { results } = eachOf(machine, receiver, call)
    const isKnown = results.length >= receiver.items.length && results.every((result) => truthOf(result) !== null)
    const items = receiver.items.filter((_item, at) => truthOf(results[at] ?? UNDEFINED) !== false)
    return { ...receiver, items: isKnown ? items : [...items], open: receiver.open }
  },
  find: (machine, receiver, call) => found(machine, receiver, call),
  findLast: (machine, receiver, call) => found(machine, receiver, call),
  findIndex: (machine, receiver, call) => {
    const { results } = eachOf(machine, receiver, call)
    const at = results.findIndex((result) => truthOf(result) !== false)
    return at !== -1 && truthOf(results[at] ?? UNDEFINED) === true && !receiver.open ? numberValue(at) : unknown()
  },
  some: (machine, receiver, call) => someOf(eachOf(machine, receiver, call).results, true, receiver.open),
  every: (machine, receiver, call) => someOf(eachOf(machine, receiver, call).results, false, receiver.open),
  flatMap: (machine, receiver, call) => {
    const { results, open } = eachOf(machine, receiver, call)
    return flattened(arrayValue(results, open, receiver.origins))
  },
  flat: (_machine, receiver) => flattened(receiver),
  reduce: (machine, receiver, call) => reduced(machine, receiver, receiver.items, call),
  reduceRight: (machine, receiver, call) => reduced(machine, receiver, [...receiver.items].reverse(), call),
  includes: (_machine, receiver, { args }) => located(receiver, args, (at) => constant(at !== -1)),
  indexOf: (_machine, receiver, { args }) => located(receiver, args, (at) => numberValue(at)),
  lastIndexOf: (_machine, receiver, { args }) => located(receiver, args, (at) => numberValue(at)),
  at: (_machine, receiver, { args }) => {
    const index = plainNumber(args[0] ?? numberValue(0))
    return index === null || receiver.open
      ? either([...receiver.items.slice(0, 8), unknown(receiver.origins)])
      : (receiver.items.at(index) ?? UNDEFINED)
  },
  fill: (_machine, receiver, { args }) => {
    receiver.items.fill(args[0] ?? UNDEFINED)
    return receiver
  },
  sort: (machine, receiver, call) => sorted(machine, receiver, call),
  toSorted: (machine, receiver, call) => sorted(machine, { ...receiver, items: [...receiver.items] }, call),
  keys: (_machine, receiver) =>
    arrayValue(
      receiver.items.map((_item, at) => numberValue(at)),
      receiver.open,
    ),
  values: (_machine, receiver) => receiver,
  entries: (_machine, receiver) =>
    arrayValue(
      receiver.items.map((item, at) => arrayValue([numberValue(at), item])),
      receiver.open,
      receiver.origins,
    ),
  valueOf: (_machine: Machine, receiver: ArrayValue): Value => receiver,
  copyWithin: (_machine, receiver) => receiver,
}

export function add(receiver: ArrayValue, value: Value): void {
  if (receiver.items.length < MAX_ITEMS && !receiver.open) receiver.items.push(value)
  else {
    receiver.open = true
    receiver.origins = [...receiver.origins, ...originsOf(value)].slice(0, 8)
    if (receiver.items.length < 16 && !receiver.items.some((item) => isSame(item, value))) receiver.items.push(value)
  }
}

function joined({ items, open, origins }: ArrayValue, separator: Value | undefined): Value {
  const by = separator === undefined || separator.kind === 'constant' ? knownText(',') : toText(separator)
  const texts = items.map((item) =>
    item.kind === 'constant' && typeof item.value !== 'boolean' ? knownText('') : toText(item),
  )
  const parts = texts.flatMap((text, at) => (at === 0 ? [text] : [by, text]))
  return { kind: 'text', text: joinTexts(open ? [...parts, unknownText(origins)] : parts) }
}

function taken(machine: Machine, receiver: ArrayValue, last: boolean): Value {
  if (receiver.open || machine.state.trail !== null)
    return either([...receiver.items.slice(0, 7), unknown(originsOf(receiver))])
  return (last ? receiver.items.pop() : receiver.items.shift()) ?? UNDEFINED
}

function sliced(receiver: ArrayValue, args: readonly Value[]): Value {
  const [from, to] = [
    args[0] === undefined ? 0 : plainNumber(args[0]),
    args[1] === undefined ? undefined : plainNumber(args[1]),
  ]
  if (from === null || to === null || Number.isNaN(from)) return { ...receiver, items: [...receiver.items], open: true }
  const open = receiver.open && (to === undefined || to < 0 || to > receiver.items.length)
  return arrayValue(receiver.items.slice(from, to), open, receiver.origins)
}

function spliced(receiver: ArrayValue, args: readonly Value[]): Value {
  const numbers = args.slice(0, 2).map((arg) => plainNumber(arg))
  const [from = 0, count = receiver.items.length] = numbers
  if (from === null || count === null) {
    receiver.open = true
    for (const arg of args.slice(2)) add(receiver, arg)
    return { ...receiver, items: [...receiver.items] }
  }
  return arrayValue(receiver.items.splice(from, count, ...args.slice(2)), receiver.open, receiver.origins)
}

function concatenated(receiver: ArrayValue, args: readonly Value[]): Value {
  const result = arrayValue([...receiver.items], receiver.open, receiver.origins)
  for (const arg of args) {
    if (arg.kind === 'array') {
      for (const item of arg.items) add(result, item)
      result.open ||= arg.open
      result.origins = [...result.origins, ...arg.origins]
    } else if (arg.kind === 'unknown') {
      result.open = true
      result.origins = [...result.origins, ...arg.origins]
    } else add(result, arg)
  }
  return result
}

function flattened(receiver: ArrayValue): Value {
  return concatenated(arrayValue([], receiver.open, receiver.origins), receiver.items)
}

/** The callback for each element; `open`: there are more than were followed. */
export function eachOf(machine: Machine, receiver: ArrayValue, call: Call): { results: Value[]; open: boolean } {
  const [callee] = call.args
  if (callee === undefined) return { results: [], open: true }
  const { state } = machine
  state.loops += 1
  const items = receiver.items.slice(0, MAX_CALLS)
  const results = items.map((item, at) =>
    machine.call({
      callee,
      self: call.args[1] ?? null,
      args: [item, numberValue(at), receiver],
      node: call.node,
      isNew: false,
    }),
  )
  const open = receiver.open || items.length < receiver.items.length
  if (open)
    results.push(
      machine.call({
        callee,
        self: call.args[1] ?? null,
        args: [unknown(receiver.origins), unknown(), receiver],
        node: call.node,
        isNew: false,
      }),
    )
  state.loops -= 1
  return { results: open ? results.slice(0, -1) : results, open }
}

function found(machine: Machine, receiver: ArrayValue, call: Call): Value {
  const { results, open } = eachOf(machine, receiver, call)
  const may = receiver.items.filter((_item, at) => truthOf(results[at] ?? UNDEFINED) !== false)
  const at = results.findIndex((result) => truthOf(result) !== false)
  if (at !== -1 && truthOf(results[at] ?? UNDEFINED) === true) return receiver.items[at] ?? UNDEFINED
  return either([...may, open ? unknown(receiver.origins) : UNDEFINED])
}

function someOf(results: readonly Value[], wanted: boolean, open: boolean): Value {
  const truths = results.map((result) => truthOf(result))
  if (truths.includes(wanted)) return constant(wanted)
  return open || truths.includes(null) ? unknown() : constant(!wanted)
}

function reduced(machine: Machine, receiver: ArrayValue, items: readonly Value[], { args, node }: Call): Value {
  const [callee, start] = args
  if (callee === undefined) return UNDEFINED
  const [first, ...others] = start === undefined ? items : [start, ...items]
  machine.state.loops += 1
  let value: Value = first ?? unknown(receiver.origins)
  for (const [at, item] of others.slice(0, MAX_CALLS).entries())
    value = machine.call({ callee, self: null, args: [value, item, numberValue(at), receiver], node, isNew: false })
  if (receiver.open || others.length > MAX_CALLS) {
    const next = machine.call({
      callee,
      self: null,
      args: [unknown(originsOf(value)), unknown(receiver.origins), unknown(), receiver],
      node,
      isNew: false,
    })
    value = unknown([...originsOf(next), ...originsOf(value)])
  }
  machine.state.loops -= 1
  return value
}

function located(receiver: ArrayValue, args: readonly Value[], make: (at: number) => Value): Value {
  const wanted = asKnown(args[0])
  const items = receiver.items.map((item) => asKnown(item))
  const at = wanted === null ? -1 : items.indexOf(wanted)
  if (at !== -1 && !items.slice(0, at).includes(null)) return make(at)
  return wanted === null || receiver.open || items.includes(null) ? unknown() : make(-1)
}

function sorted(machine: Machine, receiver: ArrayValue, call: Call): Value {
  const texts = receiver.items.map((item) => asKnown(item))
  if (call.args.length === 0 && !texts.includes(null)) {
    receiver.items.sort((a, b) => compareTexts(asKnown(a) ?? '', asKnown(b) ?? ''))
    return receiver
  }
  const numbers = receiver.items.map((item) => plainNumber(item))
  const [callee] = call.args
  if (
    callee !== undefined &&
    receiver.items.length <= 64 &&
    !receiver.open &&
    numbers.every((number) => number !== null)
  ) {
    receiver.items.sort(
      (a, b) => plainNumber(machine.call({ callee, self: null, args: [a, b], node: call.node, isNew: false })) ?? 0,
    )
    return receiver
  }
  if (callee !== undefined)
    machine.call({
      callee,
      self: null,
      args: [anyOf(receiver), anyOf(receiver)],
      node: call.node,
      isNew: false,
    })
  return callee === undefined || receiver.items.length < 2 ? receiver : orderUnknown(receiver)
}

function anyOf({ items, open, origins }: ArrayValue): Value {
  return open || items.length === 0 ? unknown(origins) : either(items)
}

function orderUnknown(receiver: ArrayValue): Value {
  if (receiver.items.length > 8) return receiver
  const any = either(receiver.items)
  receiver.items.fill(any)
  return receiver
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function texts(items: readonly string[]): Value[] {
  return items.map((item) => textValue(item))
}
