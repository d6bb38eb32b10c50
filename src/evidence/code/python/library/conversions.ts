import { asDict } from '../fold/container-methods.js'
import { fromHex } from '../fold/codecs.js'
import { formatted, represented } from '../fold/format.js'
import { arithmetic, readInteger } from '../fold/numbers.js'
import { byteTable, maketrans, textMethod } from '../fold/text-methods.js'
import { UNKNOWN, bool, bytes, dict, fromText, name, number, someText, text, unknown } from '../values/make.js'
import { deepOrigins, integerOf, knownTextOf, numberOf, textOf, truthOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import { argument, derived, knownArgument, originsOf, type Handler, type Library, type LibraryCall } from './call.js'
import { isModule } from './names.js'

function asText(call: LibraryCall): Value {
  const [value] = call.positional
  if (value === undefined) return text('')
  if (value.kind === 'text' && value.isBytes && call.positional.length + call.keywords.size > 1)
    return textMethod(value, 'decode', call.positional.slice(1), call.keywords) ?? derived(call)
  if (value.kind === 'list' || value.kind === 'dict') return fromText(represented(value))
  if (value.kind === 'unknown') return { ...someText(value.origins), origins: value.origins }
  return fromText({ ...textOf(value), origins: deepOrigins(value) })
}

function asBytes(call: LibraryCall): Value {
  const [value] = call.positional
  if (value === undefined) return bytes('')
  if (value.kind === 'text')
    return value.isBytes
      ? value
      : (textMethod(value, 'encode', call.positional.slice(1), call.keywords) ?? derived(call))
  const size = integerOf(value)
  if (size !== null) {
    if (size >= 500_000_000)
      call.analysis.resource({ kind: 'unbounded_allocation', detail: `${call.name}(${size})` }, call.site)
    return size <= 4096 ? bytes('\0'.repeat(Math.max(0, size))) : someText([], true)
  }
  const { items, isExact } = call.run.elements(value)
  const codes = items.map(numberOf)
  const isKnown = isExact && codes.every((code) => code !== null && code >= 0 && code < 256)
  return isKnown
    ? bytes(codes.map((code) => String.fromCharCode(code ?? 0)).join(''), deepOrigins(value))
    : someText(deepOrigins(value), true)
}

function letter(call: LibraryCall): Value {
  const code = integerOf(call.positional[0])
  return code === null || code < 0 || code > 0x10ffff
    ? someText(originsOf(call))
    : text(String.fromCodePoint(code), originsOf(call))
}

function code(call: LibraryCall): Value {
  const known = knownArgument(call, 0)
  return known === null || known === ''
    ? unknown(originsOf(call))
    : number(known.codePointAt(0) ?? 0, false, originsOf(call))
}

function asInteger(call: LibraryCall): Value {
  const value = argument(call, 0)
  if (value === undefined) return number(0)
  if (value.kind === 'number')
    return value.isFloat ? number(Math.trunc(Number(value.value)), false, value.origins) : value
  if (value.kind === 'bool') return number(Number(value.value))
  if (value.kind === 'unknown') return value
  const base = integerOf(argument(call, 1, 'base')) ?? 10
  const known = knownTextOf(value)
  const read = known === null ? null : readInteger(known, base)
  return read === null ? unknown(originsOf(call)) : number(read, false, value.origins)
}

function asFloat(call: LibraryCall): Value {
  const [value] = call.positional
  if (value?.kind === 'unknown') return value
  const known = value?.kind === 'text' ? Number(knownTextOf(value) ?? Number.NaN) : numberOf(value)
  return known === null || Number.isNaN(known) ? unknown(originsOf(call)) : number(known, true, originsOf(call))
}

function inBase(base: number, prefix: string): Handler {
  return (call) => {
    const [value] = call.positional
    if (value?.kind !== 'number' || value.isFloat) return someText(originsOf(call))
    const told = value.value.toString(base)
    return text(told.startsWith('-') ? `-${prefix}${told.slice(1)}` : prefix + told, value.origins)
  }
}

function asDictionary(call: LibraryCall): Value {
  const [value] = call.positional
  const made = dict(
    null,
    value !== undefined && value.kind !== 'dict' && value.kind !== 'list',
    value === undefined ? [] : deepOrigins(value),
  )
  if (value?.kind === 'dict') for (const [key, entry] of value.entries) made.entries.set(key, { ...entry })
  if (value?.kind === 'object' && value.of === 'environ')
    call.analysis.secret({ kind: 'environment', name: '*' }, call.site)
  if (value?.kind === 'list')
    for (const [key, held] of pairs(value.items)) made.entries.set(key, { key: text(key), value: held })
  for (const [key, held] of call.keywords) made.entries.set(key, { key: text(key), value: held })
  return made
}

function pairs(items: readonly Value[]): [string, Value][] {
  return items.flatMap((item): [string, Value][] => {
    const [key, value] = item.kind === 'list' ? item.items : []
    const known = knownTextOf(key)
    return known === null || value === undefined ? [] : [[known, value]]
  })
}

function length(call: LibraryCall): Value {
  const [value] = call.positional
  const known = knownTextOf(value)
  if (known !== null) return number(known.length)
  if (value?.kind === 'list' && !value.isOpen) return number(value.items.length)
  return value?.kind === 'dict' && !value.isOpen ? number(value.entries.size) : unknown(originsOf(call))
}

function power(call: LibraryCall): Value {
  const [base, exponent, modulus] = call.positional
  if (base?.kind !== 'number' || exponent?.kind !== 'number') return unknown(originsOf(call))
  const raised = arithmetic('**', base, exponent)
  return modulus?.kind === 'number' && raised?.kind === 'number'
    ? (arithmetic('%', raised, modulus) ?? UNKNOWN)
    : (raised ?? UNKNOWN)
}

function typeOf(call: LibraryCall): Value {
  const [value, bases, members] = call.positional
  if (value?.kind === 'name' && isModule(value.path)) return name('object')
  if (members !== undefined && bases !== undefined) {
    const attributes = new Map(
      members.kind === 'dict' ? [...members.entries].map(([key, { value: held }]) => [key, held] as const) : [],
    )
    return {
      kind: 'class',
      name: knownTextOf(value) ?? '…',
      bases: [...call.run.elements(bases).items],
      attributes,
      origins: [],
    }
  }
  return value === undefined
    ? UNKNOWN
    : value.kind === 'instance'
      ? value.class
      : value.kind === 'text'
        ? name(value.isBytes ? 'bytes' : 'str')
        : unknown([], 'type()')
}

function truth(call: LibraryCall): Value {
  const [value] = call.positional
  const known = value === undefined ? false : truthOf(value)
  return known === null ? unknown(originsOf(call)) : bool(known)
}

function table(call: LibraryCall): Value {
  const made = maketrans(call.positional)
  return made === null ? unknown(originsOf(call)) : asDict(made)
}

/** Builtins that only work out values. */
export const CONVERSIONS: Library = {
  str: asText,
  unicode: asText,
  repr: (call) => fromText(represented(call.positional[0] ?? UNKNOWN)),
  ascii: (call) => fromText(represented(call.positional[0] ?? UNKNOWN)),
  format: (call) => fromText(formatted(call.positional[0] ?? UNKNOWN, knownArgument(call, 1) ?? '')),
  bytes: asBytes,
  bytearray: asBytes,
  memoryview: (call) => call.positional[0] ?? UNKNOWN,
  chr: letter,
  unichr: letter,
  ord: code,
  int: asInteger,
  long: asInteger,
  float: asFloat,
  bool: truth,
  hex: inBase(16, '0x'),
  oct: inBase(8, '0o'),
  bin: inBase(2, '0b'),
  dict: asDictionary,
  len: length,
  pow: power,
  type: typeOf,
  abs: (call) => {
    const [value] = call.positional
    return value?.kind === 'number'
      ? number(value.value < 0 ? -value.value : value.value, value.isFloat, value.origins)
      : unknown(originsOf(call))
  },
  round: (call) =>
    call.positional[0]?.kind === 'number'
      ? number(Math.round(Number(call.positional[0].value)))
      : unknown(originsOf(call)),
  next: (call) => call.run.elements(call.positional[0] ?? UNKNOWN).items[0] ?? unknown(originsOf(call)),
  slice: (call) => {
    const [first, second, third] = call.positional
    const none: Value = { kind: 'none', origins: [] }
    const [start, stop] = second === undefined ? [none, first ?? none] : [first ?? none, second]
    return {
      kind: 'object',
      of: 'slice',
      fields: new Map([
        ['start', start],
        ['stop', stop],
        ['step', third ?? none],
      ]),
      origins: [],
    }
  },
  'str.maketrans': table,
  'string.maketrans': table,
  'bytes.maketrans': (call) => {
    const [from, to] = [knownArgument(call, 0), knownArgument(call, 1)]
    return from === null || to === null ? derived(call) : byteTable(from, to)
  },
  'bytes.fromhex': (call) => {
    const known = knownArgument(call, 0)
    const read = known === null ? null : fromHex(known)
    return read === null ? someText(originsOf(call), true) : bytes(read, originsOf(call))
  },
  'bytearray.fromhex': (call) => CONVERSIONS['bytes.fromhex']?.(call) ?? UNKNOWN,
  'int.from_bytes': (call) => {
    const known = knownArgument(call, 0)
    if (known === null || known.length > 4096) return derived(call)
    const bytesOf = Buffer.from(known, 'latin1')
    const isLittle = knownArgument(call, 1, 'byteorder') === 'little'
    return number(BigInt(`0x${(isLittle ? bytesOf.reverse() : bytesOf).toString('hex') || '0'}`))
  },
  'dict.fromkeys': (call) => {
    const made = dict()
    for (const item of call.run.elements(call.positional[0] ?? UNKNOWN).items) {
      const key = knownTextOf(item)
      if (key !== null) made.entries.set(key, { key: item, value: call.positional[1] ?? { kind: 'none', origins: [] } })
      else made.isOpen = true
    }
    return made
  },
  ...Object.fromEntries(
    'join upper lower replace strip split format title capitalize encode swapcase zfill lstrip rstrip translate'
      .split(' ')
      .flatMap((method) => [
        [`str.${method}`, onText(method)],
        [`string.${method}`, onText(method)],
        [`bytes.${method}`, onText(method)],
      ]),
  ),
  'bytes.decode': onText('decode'),
}

/** `str.join('', […])`: a method through its class. */
function onText(method: string): Handler {
  return (call) => {
    const [self, ...rest] = call.positional
    if (self === undefined) return derived(call)
    return call.run.call(
      call.run.attribute(self, method, call.node),
      { positional: rest, keywords: call.keywords, isOpen: call.isOpen },
      call.node,
    )
  }
}
