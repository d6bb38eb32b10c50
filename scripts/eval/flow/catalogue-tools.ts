import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/core/json.js'

/** The arguments of a tool, as its catalogue entry has them. */
export interface ToolArguments {
  readonly properties: JsonObject
  readonly required: readonly string[]
  /** By JSON Pointer: what an argument is to the tool. */
  readonly roles: JsonObject
}

/** The tools of a catalogue that is known to load. */
export function readCatalogueTools(file: string): ReadonlyMap<string, ToolArguments> {
  const content: unknown = parse(readFileSync(file, 'utf8'))
  const tools = isJsonObject(content) ? member(content, 'tools') : {}
  return new Map(Object.entries(tools).map(([name, tool]) => [name, toArguments(isJsonObject(tool) ? tool : {})]))
}

function toArguments(tool: JsonObject): ToolArguments {
  const schema = member(tool, 'arguments')
  const required: JsonValue = schema['required'] ?? []
  return {
    properties: member(schema, 'properties'),
    required: Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [],
    roles: member(member(tool, 'flow'), 'roles'),
  }
}

function member(object: JsonObject, name: string): JsonObject {
  const value = object[name]
  return isJsonObject(value) ? value : {}
}
