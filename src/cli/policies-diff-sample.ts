import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'

/** Words that common patterns and formats admit; whether one fits is for the catalogue's own schema to say. */
const WORDS = [
  ...['other', 'a', 'a-1', 'A', 'EUR', 'USD', '1', '10.00', '2026-01-01', '2026-01-01T00:00:00Z', '09:00', 'en'],
  ...[
    'a@example.com',
    'https://example.com/',
    '/a',
    'a.txt',
    'DE89370400440532013000',
    '+441632960000',
    'a'.repeat(32),
  ],
]

/** Values that a schema of an argument may admit, the plainest first. Whether they fit is checked afterwards. */
export function samples(schema: JsonValue | undefined): readonly JsonValue[] {
  if (!isJsonObject(schema)) return []
  const { const: constant, enum: choices, default: fallback, examples } = schema
  if (constant !== undefined) return [constant]
  const told = [...listOf(examples), ...(fallback === undefined ? [] : [fallback])]
  if (choices !== undefined) return [...told, ...listOf(choices)]
  const alternatives = ['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => listOf(schema[keyword]).flatMap(samples))
  return [...told, ...listOf(schema['type'] ?? []).flatMap((type) => samplesOf(type, schema)), ...alternatives]
}

function samplesOf(type: JsonValue, schema: JsonObject): readonly JsonValue[] {
  switch (type) {
    case 'string':
      return WORDS
    case 'integer':
    case 'number':
      return [1, ...[schema['minimum'], schema['maximum']].filter((bound) => typeof bound === 'number'), 0]
    case 'boolean':
      return [false, true]
    case 'array':
      return listSamples(schema)
    case 'object': {
      const object = objectSample(schema)
      return object === null ? [] : [object]
    }
    default:
      return type === 'null' ? [null] : []
  }
}

function listSamples(schema: JsonObject): readonly JsonValue[] {
  const { minItems } = schema
  const items = samples(schema['items'])
  const least = typeof minItems === 'number' ? Math.min(minItems, 10) : 0
  return [items.slice(0, least), ...items.slice(0, 20).map((item) => [item])]
}

/** The required members only. Null where one of them has no sample. */
function objectSample(schema: JsonObject): JsonObject | null {
  const required = listOf(schema['required']).filter((name) => typeof name === 'string')
  const members = required.map((name) => {
    const properties = schema['properties']
    const [sample] = samples(isJsonObject(properties) ? properties[name] : undefined)
    return sample === undefined ? null : ([name, sample] as const)
  })
  const found = members.filter((member) => member !== null)
  return found.length === members.length ? Object.fromEntries(found) : null
}

export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return []
  return isJsonList(value) ? value : [value]
}
