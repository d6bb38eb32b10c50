import { isJsonObject, type JsonObject } from '../core/json.js'

/** The classes of sensitive data that were found, from evidence of the kind `data`. */
export function classesIn({ classes }: JsonObject): readonly string[] {
  if (classes === undefined || !isJsonObject(classes)) return []
  return Object.entries(classes).flatMap(([name, found]) => (typeof found === 'number' && found > 0 ? [name] : []))
}
