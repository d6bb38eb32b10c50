import { mergeOrigins } from '../../analysis/text.js'
import { originsOf } from './reading.js'
import { unknown, UNDEFINED, type Value } from './value.js'

export const MAX_ALTERNATIVES = 8

/** One of these values; more than a few are an unknown one. */
export function either(values: readonly Value[]): Value {
  const flat: Value[] = []
  for (const value of values)
    for (const one of value.kind === 'either' ? value.values : [value])
      if (!flat.some((other) => isSame(one, other))) flat.push(one)
  if (flat.length > MAX_ALTERNATIVES) return unknown(mergeOrigins(flat.flatMap(originsOf)))
  return flat.length === 1 ? (flat[0] ?? UNDEFINED) : { kind: 'either', values: flat }
}

export function isSame(a: Value, b: Value): boolean {
  if (a === b) return true
  if (a.kind === 'text' && b.kind === 'text')
    return (
      a.text.parts.length === b.text.parts.length &&
      a.text.parts.every((part, at) => part === b.text.parts[at]) &&
      a.text.origins.length === b.text.origins.length
    )
  if (a.kind === 'number' && b.kind === 'number')
    return Object.is(a.value, b.value) && a.change?.base === b.change?.base
  if (a.kind === 'constant' && b.kind === 'constant') return a.value === b.value
  if (a.kind === 'name' && b.kind === 'name') return a.path === b.path
  if (a.kind === 'unknown' && b.kind === 'unknown')
    return a.label === b.label && a.change === b.change && a.origins.length === b.origins.length
  return false
}

export function alternatives(value: Value): readonly Value[] {
  return value.kind === 'either' ? value.values : [value]
}

/** Does it for each alternative, and gives either of what comes out. */
export function forEach(value: Value, step: (one: Value) => Value): Value {
  return value.kind === 'either' ? either(value.values.map(step)) : step(value)
}
