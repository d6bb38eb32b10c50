import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'

/** Members of what the service says, for people: one that is missing, or is something else, is nothing. */

export function textAt(object: JsonObject, name: string): string | null {
  const value = object[name]
  return typeof value === 'string' ? value : null
}

export function numberAt(object: JsonObject, name: string): number | null {
  const value = object[name]
  return typeof value === 'number' ? value : null
}

export function objectAt(object: JsonObject, name: string): JsonObject | null {
  const value = object[name]
  return isJsonObject(value) ? value : null
}

export function listAt(object: JsonObject, name: string): readonly JsonValue[] {
  const value = object[name]
  return value !== undefined && isJsonList(value) ? value : []
}

export function objectsAt(object: JsonObject, name: string): readonly JsonObject[] {
  return listAt(object, name).filter(isJsonObject)
}

export function textsAt(object: JsonObject, name: string): readonly string[] {
  return listAt(object, name).filter((value) => typeof value === 'string')
}

/** Milliseconds since the epoch of an RFC 3339 time. */
export function instantAt(object: JsonObject, name: string): number | null {
  const ms = Date.parse(textAt(object, name) ?? '')
  return Number.isNaN(ms) ? null : ms
}
