import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../../core/json.js'
import { readLiteral } from './literal.js'
import { readYamlDump } from './yaml-dump.js'

/** Marks that runtimes put around what a tool gave, so that the model knows it for data. */
const MARKED = /^\s*<<([^]*)>>\s*$/

/** The list or map that a text is: JSON, Python's way to write it, a YAML dump where `dumps`. Null: it is none. */
export function structureOf(text: string, dumps: boolean): JsonObject | readonly JsonValue[] | null {
  const inner = MARKED.exec(text)?.[1] ?? text
  const literal = readLiteral(inner)
  // Python and JSON write a text that is itself written so with quotes around it.
  if (typeof literal === 'string') return structured(readLiteral(literal))
  return structured(literal ?? (dumps ? readYamlDump(inner) : undefined))
}

function structured(value: JsonValue | undefined): JsonObject | readonly JsonValue[] | null {
  return value !== undefined && (isJsonList(value) || isJsonObject(value)) ? value : null
}
