import { list, parts, someText, unknown } from '../values/make.js'
import { integerOf, knownTextOf } from '../values/read.js'
import type { Value } from '../values/value.js'

/** Bounds of `[start:stop:step]`; an absent one is undefined. */
export interface Slice {
  readonly start: Value | undefined
  readonly stop: Value | undefined
  readonly step: Value | undefined
}

export function sliced(value: Value, slice: Slice): Value {
  if (value.kind === 'text') {
    const known = knownTextOf(value)
    const at = known === null ? null : indices(slice, value.isBytes ? known.length : known.length)
    if (known === null) return prefixOf(value, slice)
    return at === null
      ? someText(value.origins, value.isBytes)
      : parts([at.map((index) => known[index] ?? '').join('')], value.isBytes, value.origins)
  }
  if (value.kind !== 'list') return unknown(value.origins, value.kind === 'unknown' ? value.name : null)
  const at = value.isOpen ? null : indices(slice, value.items.length)
  if (at === null) return list([...value.items], value.type, true, value.origins)
  return list(
    at.flatMap((index) => value.items[index] ?? []),
    value.type,
    false,
    value.origins,
  )
}

function prefixOf(value: Value, _slice: Slice): Value {
  return someText(value.origins, value.kind === 'text' && value.isBytes)
}

function indices({ start, stop, step }: Slice, length: number): number[] | null {
  const by = bound(step, 1)
  if (by === null || by === 0) return null
  const from = bound(start, by > 0 ? 0 : length - 1)
  const to = bound(stop, by > 0 ? length : -length - 1)
  if (from === null || to === null) return null
  const clamp = (at: number, low: number, high: number): number =>
    Math.min(Math.max(at < 0 ? at + length : at, low), high)
  const first = clamp(from, by > 0 ? 0 : -1, by > 0 ? length : length - 1)
  const last = clamp(to, by > 0 ? 0 : -1, by > 0 ? length : length - 1)
  const found: number[] = []
  for (let at = first; by > 0 ? at < last : at > last; at += by) found.push(at)
  return found
}

function bound(value: Value | undefined, otherwise: number): number | null {
  if (value === undefined || value.kind === 'none') return otherwise
  return integerOf(value)
}
