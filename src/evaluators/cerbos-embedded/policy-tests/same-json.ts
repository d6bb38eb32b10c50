import { isJsonList, isJsonObject, type JsonValue } from '../../../core/json.js'

/** Whether both are the same data, whatever the order of members. */
export function sameJson(a: JsonValue, b: JsonValue): boolean {
  if (isJsonList(a)) return isJsonList(b) && sameLists(a, b)
  if (!isJsonObject(a)) return a === b
  if (!isJsonObject(b)) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameJson(a[name] ?? null, b[name] ?? null))
  )
}

function sameLists(a: readonly JsonValue[], b: readonly JsonValue[]): boolean {
  return a.length === b.length && a.every((item, index) => sameJson(item, b[index] ?? null))
}
