import { joinTexts, mergeOrigins } from '../../analysis/text.js'
import {
  bool,
  choice,
  fromText,
  list,
  number,
  object,
  options,
  parts,
  someText,
  text,
  unknown,
} from '../values/make.js'
import { deepOrigins, keyOf, knownTextOf, numberOf, textOf, truthOf } from '../values/read.js'
import { MAX_CHOICES, type ListValue, type Origins, type TextValue, type Value } from '../values/value.js'
import { percent } from './format.js'
import { arithmetic, unknownArithmetic } from './numbers.js'

const MAX_REPEATED = 65_536

/** A binary operator on every combination of what its sides may be. */
export function binary(operator: string, left: Value, right: Value): Value {
  const lefts = options(left)
  const rights = options(right)
  if (lefts.length * rights.length > MAX_CHOICES) return unknown(mergeOrigins([...left.origins, ...right.origins]))
  if (lefts.length === 1 && rights.length === 1) return one(operator, left, right)
  return choice(lefts.flatMap((a) => rights.map((b) => one(operator, a, b))))
}

function one(operator: string, first: Value, second: Value): Value {
  const [left, right] = [asNumber(first), asNumber(second)]
  const origins = mergeOrigins([...left.origins, ...right.origins])
  if (left.kind === 'object' && operator === '/') return slashed(left.fields.get('text') ?? left, right, left.of)
  if (right.kind === 'object' && operator === '/' && left.kind === 'text') return slashed(left, right, right.of)
  if (left.kind === 'number' && right.kind === 'number')
    return arithmetic(operator, left, right) ?? unknownArithmetic(operator, left, right, origins)
  if (operator === '+') return added(left, right, origins)
  if (operator === '%' && left.kind === 'text') return percent(left, right)
  if (operator === '*') return repeated(left, right, origins) ?? unknownArithmetic(operator, left, right, origins)
  if (operator === '|' && left.kind === 'dict' && right.kind === 'dict')
    return { ...left, entries: new Map([...left.entries, ...right.entries]), isOpen: left.isOpen || right.isOpen }
  if (left.kind === 'list' && right.kind === 'list') return combined(operator, left, right)
  return unknownArithmetic(operator, left, right, origins)
}

function asNumber(value: Value): Value {
  return value.kind === 'bool' ? number(Number(value.value), false, value.origins) : value
}

function slashed(left: Value, right: Value, of: string): Value {
  const joined = joinPaths([left, right])
  return object(of, { text: joined }, joined.origins)
}

/** `os.path.join`: what begins with `/` begins anew. */
export function joinPaths(values: readonly Value[]): Value {
  let joined = textOf(values[0] ?? text(''))
  for (const value of values.slice(1)) {
    const next = textOf(value)
    const [first] = next.parts
    const last = joined.parts.at(-1)
    if (typeof first === 'string' && (first.startsWith('/') || /^[A-Za-z]:[\\/]/.test(first)))
      joined = { ...next, origins: mergeOrigins([...joined.origins, ...next.origins]) }
    else if (typeof last === 'string' && (last === '' || last.endsWith('/'))) joined = joinTexts([joined, next])
    else joined = joinTexts([joined, { parts: ['/'], origins: [] }, next])
  }
  return fromText(joined)
}

function added(left: Value, right: Value, origins: Origins): Value {
  if (left.kind === 'text' && right.kind === 'text') return fromText(joinTexts([left, right]), left.isBytes)
  if (left.kind === 'list' && right.kind === 'list') return combined('+', left, right)
  if (left.kind === 'text' && isMaybeText(right)) return withHole(left, right, origins, 'after')
  if (right.kind === 'text' && isMaybeText(left)) return withHole(right, left, origins, 'before')
  if (left.kind === 'list' && right.kind === 'unknown')
    return list([...left.items], left.type, true, mergeOrigins([...left.origins, ...right.origins]))
  return unknownArithmetic('+', left, right, origins)
}

function isMaybeText(value: Value): boolean {
  return value.kind === 'unknown' || value.kind === 'object' || value.kind === 'dict' || value.kind === 'instance'
}

function withHole(known: TextValue, other: Value, origins: Origins, where: 'before' | 'after'): Value {
  const hole = other.kind === 'unknown' ? null : (textOf(other).parts[0] ?? null)
  const all = where === 'after' ? [...known.parts, hole] : [hole, ...known.parts]
  return parts(joinTexts([{ parts: all, origins: [] }]).parts, known.isBytes, origins)
}

function repeated(left: Value, right: Value, origins: Origins): Value | null {
  const [what, times] = numberOf(right) === null ? [right, numberOf(left)] : [left, numberOf(right)]
  if (times === null) return what.kind === 'text' ? someText(origins, what.isBytes) : null
  const count = Math.max(0, Math.floor(times))
  if (what.kind === 'text') {
    const known = knownTextOf(what)
    return known !== null && known.length * count <= MAX_REPEATED
      ? parts([known.repeat(count)], what.isBytes, origins)
      : someText(origins, what.isBytes)
  }
  if (what.kind !== 'list') return null
  if (what.items.length * count > 512) return list([...what.items], what.type, true, what.origins)
  return list(Array.from({ length: count }, () => what.items).flat(), what.type, what.isOpen, what.origins)
}

function combined(operator: string, left: ListValue, right: ListValue): Value {
  const isOpen = left.isOpen || right.isOpen
  const origins = mergeOrigins([...left.origins, ...right.origins])
  const keys = new Set(right.items.map((item) => keyOf(item)))
  if (operator === '+' || operator === '|') return list([...left.items, ...right.items], left.type, isOpen, origins)
  if (operator === '-')
    return list(
      left.items.filter((item) => isOpen || !keys.has(keyOf(item))),
      left.type,
      isOpen,
      origins,
    )
  if (operator === '&')
    return list(
      left.items.filter((item) => isOpen || keys.has(keyOf(item))),
      left.type,
      isOpen,
      origins,
    )
  return unknown(origins)
}

/** One comparison; an unknown answer where it is not certain. */
export function compare(operator: string, left: Value, right: Value): Value {
  const origins = mergeOrigins([...left.origins, ...right.origins])
  const certain = certainly(operator, left, right)
  return certain === null ? unknown(origins) : bool(certain, origins)
}

function certainly(operator: string, left: Value, right: Value): boolean | null {
  if (operator === 'in' || operator === 'not in') {
    const found = contains(right, left)
    return found === null ? null : found === (operator === 'in')
  }
  const [a, b] = [scalar(left), scalar(right)]
  if (a === undefined || b === undefined) return null
  if (operator === '==' || operator === 'is') return a === b
  if (operator === '!=' || operator === '<>' || operator === 'is not') return a !== b
  if (a === null || b === null || typeof a !== typeof b) return null
  if (operator === '<') return a < b
  if (operator === '>') return a > b
  if (operator === '<=') return a <= b
  return operator === '>=' ? a >= b : null
}

function scalar(value: Value): string | number | bigint | null | undefined {
  if (value.kind === 'text') return knownTextOf(value) ?? undefined
  if (value.kind === 'number') return value.value
  if (value.kind === 'bool') return Number(value.value)
  return value.kind === 'none' ? null : undefined
}

function contains(container: Value, item: Value): boolean | null {
  if (container.kind === 'text') {
    const [whole, piece] = [knownTextOf(container), knownTextOf(item)]
    return whole === null || piece === null ? null : whole.includes(piece)
  }
  const key = keyOf(item)
  if (key === null) return null
  if (container.kind === 'dict') return container.entries.has(key) ? true : container.isOpen ? null : false
  if (container.kind !== 'list') return null
  const keys = container.items.map((item) => keyOf(item))
  return keys.includes(key) ? true : container.isOpen || keys.includes(null) ? null : false
}

export function unary(operator: string, value: Value): Value {
  if (value.kind === 'choice') return choice(value.of.map((each) => unary(operator, each)))
  if (value.kind === 'number' || value.kind === 'bool') {
    const known = value.kind === 'number' ? value.value : Number(value.value)
    const isFloat = value.kind === 'number' && value.isFloat
    if (operator === '-') return number(typeof known === 'bigint' ? -known : -known, isFloat, value.origins)
    if (operator === '+') return value
    if (operator === '~' && !isFloat)
      return number(typeof known === 'bigint' ? -known - 1n : -known - 1, false, value.origins)
  }
  return unknown(deepOrigins(value), operator === '-' && value.kind === 'unknown' ? `-${value.name ?? ''}` : null)
}

export function not(value: Value): Value {
  const truth = truthOf(value)
  return truth === null ? unknown(value.origins) : bool(!truth, value.origins)
}
