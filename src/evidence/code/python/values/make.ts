import { mergeOrigins, type Text } from '../../analysis/text.js'
import {
  MAX_CHOICES,
  type Base,
  type DictValue,
  type ListValue,
  type NameValue,
  type ObjectValue,
  type Origins,
  type UnknownValue,
  type Value,
} from './value.js'

const MAX_KNOWN_TEXT = 65_536
/** How many items of a container are told apart. */
export const MAX_ITEMS = 1024
const NO_ORIGINS: Origins = []

export const NONE: Value = { kind: 'none', origins: NO_ORIGINS }
export const TRUE: Value = { kind: 'bool', value: true, origins: NO_ORIGINS }
export const FALSE: Value = { kind: 'bool', value: false, origins: NO_ORIGINS }
export const UNKNOWN: UnknownValue = { kind: 'unknown', origins: NO_ORIGINS, name: null, isLibrary: false, base: null }

export function text(value: string, origins: Origins = NO_ORIGINS): Value {
  return parts([value], false, origins)
}

/** One character per byte. */
export function bytes(value: string, origins: Origins = NO_ORIGINS): Value {
  return parts([value], true, origins)
}

export function parts(known: readonly (string | null)[], isBytes: boolean, origins: Origins = NO_ORIGINS): Value {
  const length = known.reduce((sum, part) => sum + (part?.length ?? 0), 0)
  return { kind: 'text', parts: length > MAX_KNOWN_TEXT ? [null] : known, isBytes, origins }
}

export function fromText({ parts: known, origins }: Text, isBytes = false): Value {
  return parts(known, isBytes, origins)
}

/** Some text that is not known at all. */
export function someText(origins: Origins, isBytes = false): Value {
  return { kind: 'text', parts: [null], isBytes, origins }
}

export function bool(value: boolean, origins: Origins = NO_ORIGINS): Value {
  return origins.length === 0 ? (value ? TRUE : FALSE) : { kind: 'bool', value, origins }
}

/** An integer goes back to a number wherever a double holds it. */
export function number(value: number | bigint, isFloat = false, origins: Origins = NO_ORIGINS): Value {
  const isSmall = typeof value === 'bigint' && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
  return { kind: 'number', value: isSmall ? Number(value) : value, isFloat, origins, base: null }
}

/** More items than are told apart: the others are not known. */
export function list(
  items: Value[],
  type: ListValue['type'] = 'list',
  isOpen = false,
  origins = NO_ORIGINS,
): ListValue {
  const isLong = items.length > MAX_ITEMS
  return { kind: 'list', type, items: isLong ? items.slice(0, MAX_ITEMS) : items, isOpen: isOpen || isLong, origins }
}

/** What a search gives, or what is made of each of several values: items like these, nobody knows how many. */
export function covered(
  items: readonly Value[],
  isExact: boolean,
  type: ListValue['type'] = 'list',
  origins = NO_ORIGINS,
): ListValue {
  const made = list([...items], type, !isExact, origins)
  return { ...made, isCovered: made.items.length > 0 }
}

export function dict(name: string | null = null, isOpen = false, origins = NO_ORIGINS): DictValue {
  return { kind: 'dict', entries: new Map(), isOpen, origins, name }
}

export function name(path: string): NameValue {
  return { kind: 'name', path, origins: NO_ORIGINS }
}

export function object(of: string, fields: Readonly<Record<string, Value>> = {}, origins = NO_ORIGINS): ObjectValue {
  return { kind: 'object', of, fields: new Map(Object.entries(fields)), origins }
}

export function unknown(origins: Origins, called: string | null = null, isLibrary = false): UnknownValue {
  if (origins.length === 0 && called === null) return UNKNOWN
  const shortened = called !== null && called.length > 200 ? called.slice(0, 200) : called
  return { kind: 'unknown', origins, name: shortened, isLibrary, base: null }
}

export function withBase(value: Value, base: Base | null): Value {
  return value.kind === 'number' || value.kind === 'unknown' ? { ...value, base } : value
}

export function withOrigins(value: Value, origins: Origins): Value {
  if (origins.length === 0 || value.kind === 'list' || value.kind === 'dict' || value.kind === 'instance') return value
  return { ...value, origins: mergeOrigins([...value.origins, ...origins]) }
}

/** Any of these; too many are unknown. */
export function choice(values: readonly Value[]): Value {
  const distinct: Value[] = []
  for (const value of values.flatMap((each) => (each.kind === 'choice' ? each.of : [each]))) {
    if (!distinct.some((other) => same(other, value))) distinct.push(value)
    if (distinct.length > MAX_CHOICES) return unknown(mergeOrigins(values.flatMap(({ origins }) => origins)))
  }
  const [first] = distinct
  if (first === undefined) return UNKNOWN
  if (distinct.length === 1) return first
  return { kind: 'choice', of: distinct, origins: mergeOrigins(distinct.flatMap(({ origins }) => origins)) }
}

/** The alternatives of a value. */
export function options(value: Value): readonly Value[] {
  return value.kind === 'choice' ? value.of : [value]
}

/** Certainly the same, as far as the analysis can tell them apart. */
export function same(left: Value, right: Value): boolean {
  if (left === right) return true
  if (left.origins.length !== right.origins.length) return false
  if (left.kind === 'text' && right.kind === 'text')
    return (
      left.isBytes === right.isBytes &&
      left.parts.length === right.parts.length &&
      left.parts.every((part, at) => part === right.parts[at])
    )
  if (left.kind === 'number' && right.kind === 'number')
    return left.value === right.value && left.isFloat === right.isFloat && left.base?.target === right.base?.target
  if (left.kind === 'bool' && right.kind === 'bool') return left.value === right.value
  if (left.kind === 'none' && right.kind === 'none') return true
  if (left.kind === 'name' && right.kind === 'name') return left.path === right.path
  return left.kind === 'unknown' && right.kind === 'unknown' && left.name === right.name && left.base === right.base
}
