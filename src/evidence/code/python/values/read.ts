import {
  joinTexts,
  knownText,
  mergeOrigins,
  plain,
  shown,
  unknownText,
  type Origin,
  type Text,
} from '../../analysis/text.js'
import type { NumberValue, Origins, Value } from './value.js'

const MAX_HELD = 256

/** The whole text; null where it is no text, or not known. */
export function knownTextOf(value: Value | undefined): string | null {
  return value?.kind === 'text' ? plain(value) : null
}

export function numberOf(value: Value | undefined): number | null {
  if (value?.kind === 'bool') return value.value ? 1 : 0
  return value?.kind === 'number' && typeof value.value === 'number' ? value.value : null
}

export function integerOf(value: Value | undefined): number | null {
  const found = numberOf(value)
  return found !== null && Number.isSafeInteger(found) ? found : null
}

/** As `str()` tells it, for paths, commands and code: parts that are not known stay so. */
export function textOf(value: Value): Text {
  switch (value.kind) {
    case 'text':
      return value
    case 'number':
      return knownText(numberText(value), value.origins)
    case 'bool':
      return knownText(value.value ? 'True' : 'False', value.origins)
    case 'none':
      return knownText('None', value.origins)
    case 'object':
      return objectText(value.fields.get('text'), value.origins)
    case 'choice':
    case 'list':
    case 'dict':
      return unknownText(deepOrigins(value))
    default:
      return unknownText(value.origins)
  }
}

function objectText(told: Value | undefined, origins: Origins): Text {
  return told?.kind === 'text' ? told : unknownText(mergeOrigins([...origins, ...(told?.origins ?? [])]))
}

export function numberText({ value, isFloat }: NumberValue): string {
  if (typeof value === 'bigint') return value.toString()
  if (isFloat && Number.isInteger(value) && Math.abs(value) < 1e16) return `${value}.0`
  return String(value)
}

/** Known texts and numbers as text, for the arguments of a call; null for others. */
export function argumentText(value: Value): string | null {
  switch (value.kind) {
    case 'text':
      return plain(value)
    case 'number':
    case 'bool':
    case 'none':
      return shown(textOf(value))
    case 'name':
      return value.path
    case 'object': {
      const told = value.fields.get('text')
      return told === undefined ? null : knownTextOf(told)
    }
    case 'list': {
      if (value.isOpen || value.items.length > 16) return null
      const items = value.items.map((item) => (item.kind === 'list' ? null : argumentText(item)))
      return items.includes(null) ? null : items.join(' ')
    }
    default:
      return null
  }
}

/** What is sent or written: the text where it is one, else something with all the origins inside. */
export function dataOf(value: Value | undefined): Text | null {
  if (value === undefined || value.kind === 'none') return null
  const own = textOf(value)
  return own.origins.length === 0 && value.kind !== 'text' && value.kind !== 'number'
    ? unknownText(deepOrigins(value))
    : own
}

export function dataOfAll(values: readonly (Value | undefined)[]): Text | null {
  const known = values.map(dataOf).filter((each) => each !== null)
  return known.length === 0 ? null : joinTexts(known)
}

/** Of a value and all it holds, of so many values at most. */
export function deepOrigins(value: Value): Origins {
  if (heldBy(value).length === 0) return value.origins
  const seen = new Set([value])
  const found: Origin[] = []
  for (const each of seen) {
    found.push(...each.origins)
    for (const inner of heldBy(each)) if (seen.size < MAX_HELD) seen.add(inner)
  }
  return mergeOrigins(found)
}

function heldBy(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'list':
      return value.items
    case 'dict':
      return [...value.entries.values()].flatMap(({ key, value: held }) => [key, held])
    case 'object':
      return [...value.fields.values()]
    case 'instance':
      return [...value.attributes.values()]
    case 'choice':
      return value.of
    default:
      return []
  }
}

/** Whether a condition of this value holds; null where that is not certain. Containers may have changed unseen. */
export function truthOf(value: Value): boolean | null {
  switch (value.kind) {
    case 'bool':
      return value.value
    case 'none':
      return false
    case 'number':
      return value.value !== 0 && value.value !== 0n
    case 'text': {
      const known = plain(value)
      if (known !== null) return known !== ''
      return value.parts.some((part) => part !== null && part !== '') ? true : null
    }
    case 'name':
    case 'function':
    case 'class':
      return true
    case 'choice': {
      const truths = value.of.map(truthOf)
      return truths.every((truth) => truth === truths[0]) ? (truths[0] ?? null) : null
    }
    default:
      return null
  }
}

/** How a dictionary finds its key; null where the key is not known. */
export function keyOf(key: Value, depth = 0): string | null {
  if (key.kind === 'text') return plain(key)
  if (key.kind === 'number' || key.kind === 'bool') return `#${Number(key.value)}`
  if (key.kind === 'none') return '#None'
  if (key.kind === 'name') return `#${key.path}`
  if (key.kind !== 'list' || key.type !== 'tuple' || key.isOpen || key.items.length > 8 || depth > 2) return null
  const keys = key.items.map((item) => keyOf(item, depth + 1))
  return keys.includes(null) ? null : `#(${keys.join(',')})`
}
