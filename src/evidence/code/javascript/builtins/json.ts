import { asKnown, originsOf } from '../values/reading.js'
import { arrayValue, constant, numberValue, objectValue, textValue, unknown, type Value } from '../values/value.js'
import type { Origin } from '../../analysis/text.js'

const MAX_LENGTH = 16_384
const MAX_DEPTH = 32

/** What `JSON.parse` gives. */
export function fromJson(value: Value): Value {
  const text = asKnown(value)
  const origins = originsOf(value)
  if (text === null || text.length > MAX_LENGTH) return unknown(origins)
  try {
    const parsed: unknown = JSON.parse(text)
    return asValue(parsed, origins, 0)
  } catch {
    return unknown(origins)
  }
}

function asValue(data: unknown, origins: readonly Origin[], depth: number): Value {
  if (depth > MAX_DEPTH) return unknown(origins)
  if (typeof data === 'string') return textValue(data, origins)
  if (typeof data === 'number') return numberValue(data)
  if (typeof data === 'boolean' || data === null) return constant(data)
  if (Array.isArray(data)) return arrayValue(data.map((item) => asValue(item, origins, depth + 1)))
  if (typeof data !== 'object') return unknown(origins)
  return objectValue(Object.entries(data).map(([name, one]) => [name, asValue(one, origins, depth + 1)]))
}
