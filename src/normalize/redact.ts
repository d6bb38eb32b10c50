import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'
import { isAsStrict, type Redact, type Redaction, type RedactionMethod } from '../core/redaction.js'
import { arrayIndex, parsePointer, resolvePointer } from './json-pointer.js'
import { fingerprinted, lastFour, REDACTED } from './redaction-methods.js'

/** What is asked at one place, and further inside. */
interface Place {
  method: RedactionMethod | null
  readonly inside: Map<string, Place>
}

/** What was put in the place of values, by the strictest method that did. */
type Written = Map<string, RedactionMethod>

interface Redacting {
  readonly fingerprint: (text: string) => string
  readonly written: Written
}

/**
 * A copy of the arguments without what the pointers lead to; what is not there needs nothing. All pointers mean the
 * arguments as they are given, also where elements of one array are removed. What is asked inside of something that is
 * itself redacted is done by that.
 */
export const redact: Redact = (args, redactions, fingerprint) => {
  const root = placesOf(redactions)
  if (root === null || root.method !== null) return null
  const written: Written = new Map()
  const redacted = inObject(args, root, { fingerprint, written })
  return { arguments: redacted, covers: (asked) => asked.every((one) => isCovered(one, redacted, written)) }
}

function placesOf(redactions: readonly Redaction[]): Place | null {
  const root: Place = { method: null, inside: new Map() }
  for (const { pointer, method } of redactions) {
    const tokens = parsePointer(pointer)
    if (tokens === null) return null
    let place = root
    for (const token of tokens) {
      const next = place.inside.get(token) ?? { method: null, inside: new Map<string, Place>() }
      place.inside.set(token, next)
      place = next
    }
    if (place.method === null || isAsStrict(method, place.method)) place.method = method
  }
  return root
}

function isCovered({ pointer, method }: Redaction, redacted: JsonObject, written: Written): boolean {
  const tokens = parsePointer(pointer)
  if (tokens === null || tokens.length === 0) return false
  const value = resolvePointer(redacted, tokens)
  if (value === undefined) return true
  const by = typeof value === 'string' ? written.get(value) : undefined
  return by !== undefined && isAsStrict(by, method)
}

function inObject(object: JsonObject, { inside }: Place, redacting: Redacting): JsonObject {
  const members = Object.entries(object).flatMap(([name, value]): [string, JsonValue][] => {
    const kept = redactedValue(value, inside.get(name), redacting)
    return kept === undefined ? [] : [[name, kept]]
  })
  return Object.fromEntries(members)
}

function inList(list: readonly JsonValue[], { inside }: Place, redacting: Redacting): readonly JsonValue[] {
  const places = new Map([...inside].map(([token, place]) => [arrayIndex(token), place]))
  return list.flatMap((value, index) => {
    const kept = redactedValue(value, places.get(index), redacting)
    return kept === undefined ? [] : [kept]
  })
}

/** Undefined: it is removed. */
function redactedValue(value: JsonValue, place: Place | undefined, redacting: Redacting): JsonValue | undefined {
  if (place === undefined) return value
  if (place.method !== null) return replaced(value, place.method, redacting)
  if (isJsonObject(value)) return inObject(value, place, redacting)
  return isJsonList(value) ? inList(value, place, redacting) : value
}

/** A method that fits no such value masks it. */
function replaced(
  value: JsonValue,
  method: RedactionMethod,
  { fingerprint, written }: Redacting,
): JsonValue | undefined {
  if (method === 'remove') return undefined
  const text = withMethod(value, method, fingerprint) ?? REDACTED
  const by = text === REDACTED ? 'mask' : method
  const before = written.get(text)
  written.set(text, before !== undefined && isAsStrict(before, by) ? before : by)
  return text
}

function withMethod(
  value: JsonValue,
  method: Exclude<RedactionMethod, 'remove'>,
  fingerprint: Redacting['fingerprint'],
): string | null {
  switch (method) {
    case 'mask':
      return null
    case 'hash':
      return fingerprinted(value, fingerprint)
    case 'last_four':
      return lastFour(value)
  }
}
