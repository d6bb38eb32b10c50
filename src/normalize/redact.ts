import type { JsonObject, JsonValue } from '../core/json.js'
import { isJsonObject } from '../core/json.js'
import { arrayIndex, parsePointer } from './json-pointer.js'

export const REDACTED = '[REDACTED]'

/**
 * A copy of the arguments with `[REDACTED]` in place of what each pointer leads to; what is not there needs nothing.
 * Null when a pointer is none, or means the arguments as a whole: then the obligation cannot be met.
 */
export function redact(args: JsonObject, pointers: readonly string[]): JsonObject | null {
  let redacted = args
  for (const pointer of pointers) {
    const [token, ...rest] = parsePointer(pointer) ?? []
    if (token === undefined) return null
    redacted = inObject(redacted, token, rest)
  }
  return redacted
}

function replaced(value: JsonValue, tokens: readonly string[]): JsonValue {
  const [token, ...rest] = tokens
  if (token === undefined) return REDACTED
  if (isJsonObject(value)) return inObject(value, token, rest)
  const index = Array.isArray(value) ? arrayIndex(token) : null
  if (!Array.isArray(value) || index === null) return value
  const elements: readonly JsonValue[] = value
  return elements.map((element, place) => (place === index ? replaced(element, rest) : element))
}

function inObject(object: JsonObject, token: string, rest: readonly string[]): JsonObject {
  const value = object[token]
  if (value === undefined || !Object.hasOwn(object, token)) return object
  return Object.fromEntries(
    Object.entries(object).map(([name, member]) => [name, name === token ? replaced(member, rest) : member]),
  )
}
