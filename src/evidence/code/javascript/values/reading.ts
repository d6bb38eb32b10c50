import { joinTexts, knownText, mergeOrigins, plain, unknownText, type Origin, type Text } from '../../analysis/text.js'
import type { Value } from './value.js'

const MAX_LOOKED_AT = 32

/** A value as text, as `String(value)` gives it. */
export function toText(value: Value, depth = 0): Text {
  switch (value.kind) {
    case 'text':
      return value.text
    case 'number':
      return knownText(String(value.value))
    case 'constant':
      return knownText(String(value.value))
    case 'regexp':
      return knownText(`/${value.source}/${value.flags}`)
    case 'bytes':
      return value.binary === null ? unknownText(value.origins) : knownText(utf8(value.binary), value.origins)
    case 'array':
      return depth > 4
        ? unknownText()
        : arrayText(
            value.items.map((item) => itemText(item, depth + 1)),
            value,
          )
    case 'object':
      return value.open || value.fields.has('toString')
        ? unknownText(originsOf(value))
        : knownText('[object Object]', originsOf(value))
    case 'instance':
      return depth < 4 && value.fields.has('href')
        ? toText(value.fields.get('href')?.value ?? value, depth + 1)
        : unknownText(value.origins)
    case 'name':
      if (value.path.includes('.')) return unknownText(originsOf(value))
      return knownText(`function ${value.path.split('.').at(-1) ?? ''}() { [native code] }`)
    case 'method':
      return knownText(`function ${value.name}() { [native code] }`)
    default:
      return unknownText(originsOf(value))
  }
}

function itemText(value: Value, depth: number): Text {
  return value.kind === 'constant' && typeof value.value !== 'boolean' ? knownText('') : toText(value, depth)
}

function arrayText(items: readonly Text[], { open, origins }: { open: boolean; origins: readonly Origin[] }): Text {
  const parts = items.flatMap((item, at) => (at === 0 ? [item] : [knownText(','), item]))
  return joinTexts([...parts, ...(open ? [unknownText(origins)] : [])])
}

/** The text where it is wholly known. */
export function knownTextOf(value: Value): string | null {
  return value.kind === 'text' ? plain(value.text) : null
}

/** Also of numbers and the like. */
export function asKnown(value: Value | undefined): string | null {
  if (value === undefined) return null
  if (value.kind === 'text') return plain(value.text)
  return value.kind === 'number' || value.kind === 'constant' ? String(value.value) : null
}

export function toNumber(value: Value): number | bigint | null {
  switch (value.kind) {
    case 'number':
      return value.value
    case 'constant':
      return Number(value.value)
    case 'text':
    case 'array': {
      const text = plain(toText(value))
      return text === null || text.length > 64 ? null : Number(text)
    }
    case 'object':
      return value.open || value.fields.has('valueOf') ? null : Number.NaN
    default:
      return null
  }
}

export function plainNumber(value: Value | undefined): number | null {
  if (value === undefined) return null
  const number = toNumber(value)
  return typeof number === 'bigint' ? Number(number) : number
}

/** Null where it is not known. */
export function truthOf(value: Value): boolean | null {
  switch (value.kind) {
    case 'constant':
    case 'number':
      return Boolean(value.value)
    case 'text': {
      const text = plain(value.text)
      if (text !== null) return text !== ''
      return value.text.parts.some((part) => part !== null && part !== '') ? true : null
    }
    case 'unknown':
    case 'getter':
      return null
    case 'either': {
      const [one, ...others] = value.values.map(truthOf)
      return one !== undefined && others.every((other) => other === one) ? one : null
    }
    default:
      return true
  }
}

const ENVIRONMENT: readonly Origin[] = [{ kind: 'environment', name: 'process.env' }]

/** All the variables of the process. */
export function isEnvironment(value: Value): boolean {
  return value.kind === 'name' && (value.path === 'process.env' || value.path === 'Bun.env')
}

/** Where a value, or anything in it, comes from. */
export function originsOf(value: Value | undefined): readonly Origin[] {
  if (value === undefined) return []
  if (value.kind === 'text') return value.text.origins
  if (value.kind === 'unknown' || value.kind === 'bytes') return value.origins
  if (value.kind === 'name') return isEnvironment(value) ? ENVIRONMENT : []
  const found: Origin[] = []
  gather(value, found, new Set(), { left: MAX_LOOKED_AT })
  return found.length < 2 ? found : mergeOrigins(found)
}

function gather(value: Value, found: Origin[], seen: Set<Value>, look: { left: number }): void {
  if (look.left-- <= 0 || seen.has(value)) return
  switch (value.kind) {
    case 'text':
      found.push(...value.text.origins)
      return
    case 'unknown':
    case 'bytes':
      found.push(...value.origins)
      return
    case 'array':
    case 'object':
    case 'instance':
      seen.add(value)
      found.push(...value.origins)
      for (const item of value.kind === 'array' ? value.items : []) gather(item, found, seen, look)
      for (const cell of value.kind === 'array' ? [] : value.fields.values()) gather(cell.value, found, seen, look)
      return
    case 'name':
      if (isEnvironment(value)) found.push(...ENVIRONMENT)
      return
    case 'either':
      for (const one of value.values) gather(one, found, seen, look)
      return
    default:
  }
}

/** A library's call on an object's own terms: what it is called in the code. */
export function labelOf(value: Value): string | null {
  switch (value.kind) {
    case 'unknown':
    case 'object':
      return value.label
    case 'name':
      return value.path
    case 'instance':
      return value.of
    case 'class':
    case 'function':
      return value.name
    case 'either':
      return value.values.map(labelOf).find((label) => label !== null) ?? null
    default:
      return null
  }
}

export function utf8(binary: string): string {
  return Buffer.from(binary, 'latin1').toString('utf8')
}
