import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'

/**
 * `R.attr.evidence.history` from what the parts say: members of one name are one object, one level deep.
 * Throws when two parts say the same member: neither may hide the other's.
 */
export function assembleHistory(facts: readonly JsonObject[]): JsonObject {
  const whole: Record<string, JsonValue> = { ready: true }
  for (const part of facts) for (const name of Object.keys(part)) add(whole, name, part[name] ?? null)
  return whole
}

function add(whole: Record<string, JsonValue>, name: string, value: JsonValue): void {
  const before = Object.hasOwn(whole, name) ? whole[name] : undefined
  if (before === undefined) {
    whole[name] = value
    return
  }
  if (!isJsonObject(before) || !isJsonObject(value)) throw twice(name)
  for (const member of Object.keys(value)) if (Object.hasOwn(before, member)) throw twice(`${name}.${member}`)
  whole[name] = { ...before, ...value }
}

function twice(name: string): Error {
  return new Error(`two parts of the state say "${name}"`)
}
