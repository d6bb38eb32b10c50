import { sorted } from '../fold/container-methods.js'
import { binary } from '../fold/operators.js'
import { UNKNOWN, covered, list, number, unknown } from '../values/make.js'
import { integerOf, knownTextOf } from '../values/read.js'
import type { ListValue, Value } from '../values/value.js'
import { argument, derived, isTrue, originsOf, type Handler, type Library, type LibraryCall } from './call.js'

const MAX_RANGE = 2048

function range(call: LibraryCall): Value {
  const [first, second, third] = call.positional
  const from = second === undefined ? 0 : integerOf(first)
  const to = integerOf(second ?? first)
  const step = third === undefined ? 1 : integerOf(third)
  if (from === null || to === null || step === null || step === 0)
    return list([unknown(originsOf(call))], 'list', true, originsOf(call))
  const count = Math.max(0, Math.ceil((to - from) / step))
  if (count > MAX_RANGE) return list([unknown([])], 'list', true)
  return list(Array.from({ length: count }, (_, at) => number(from + at * step)))
}

function total(call: LibraryCall): Value {
  const { items, isExact } = call.run.elements(call.positional[0] ?? UNKNOWN)
  const start: Value = call.positional[1] ?? number(0)
  if (!isExact || items.length > 512) return unknown(originsOf(call))
  return items.reduce((sum, item) => binary('+', sum, item), start)
}

function extreme(isLeast: boolean): Handler {
  return (call) => {
    const items =
      call.positional.length === 1 ? call.run.elements(call.positional[0] ?? UNKNOWN).items : call.positional
    const based = items.find(
      (item) =>
        (item.kind === 'unknown' || item.kind === 'number') && item.base !== null && item.base.direction !== 'same',
    )
    if (based !== undefined) return based
    const key = call.keywords.get('key')
    if (key !== undefined)
      for (const item of items.slice(0, 16))
        call.run.call(key, { positional: [item], keywords: new Map(), isOpen: false }, call.node)
    if (items.length === 1 && items[0] !== undefined) return items[0]
    const isOrdered = items.every(
      (item) => item.kind === 'number' || (item.kind === 'text' && knownTextOf(item) !== null),
    )
    if (!isOrdered || call.keywords.size > 0) return unknown(originsOf(call))
    const order = sorted(items)
    return (isLeast ? order[0] : order.at(-1)) ?? UNKNOWN
  }
}

function ordered(call: LibraryCall): Value {
  const { items, isExact } = call.run.elements(call.positional[0] ?? UNKNOWN)
  const key = call.keywords.get('key')
  if (key !== undefined && key.kind !== 'none') {
    for (const item of items.slice(0, 16))
      call.run.call(key, { positional: [item], keywords: new Map(), isOpen: false }, call.node)
    return covered(items, false)
  }
  const inOrder = sorted(items)
  return covered(isTrue(call.keywords.get('reverse')) ? inOrder.reverse() : inOrder, isExact)
}

function turned(call: LibraryCall): Value {
  const { items, isExact } = call.run.elements(call.positional[0] ?? UNKNOWN)
  return covered([...items].reverse(), isExact)
}

function numbered(call: LibraryCall): Value {
  const { items, isExact } = call.run.elements(call.positional[0] ?? UNKNOWN)
  const start = integerOf(argument(call, 1, 'start')) ?? 0
  return covered(
    items.map((item, at) => list([isExact ? number(start + at) : unknown([]), item], 'tuple')),
    isExact,
  )
}

function zipped(call: LibraryCall): Value {
  const all = call.positional.map((each) => call.run.elements(each))
  const count = all.length === 0 ? 0 : Math.min(...all.map(({ items }) => items.length))
  const rows = Array.from({ length: count }, (_, at) =>
    list(
      all.map(({ items }) => items[at] ?? UNKNOWN),
      'tuple',
    ),
  )
  return list(
    rows,
    'list',
    all.some(({ isExact }) => !isExact),
  )
}

function asList(type: ListValue['type']): Handler {
  return (call) => {
    const [value] = call.positional
    if (value === undefined) return list([], type)
    const { items, isExact } = call.run.elements(value)
    return covered(items, isExact, type, value.kind === 'list' ? value.origins : [])
  }
}

/** Builtins that make and walk through sequences, and do nothing else. */
export const SEQUENCES: Library = {
  range: range,
  xrange: range,
  sum: total,
  min: extreme(true),
  max: extreme(false),
  sorted: ordered,
  reversed: turned,
  enumerate: numbered,
  zip: zipped,
  list: asList('list'),
  tuple: asList('tuple'),
  set: asList('set'),
  frozenset: asList('set'),
  iter: (call) => (call.positional.length > 1 ? derived(call) : asList('list')(call)),
}
