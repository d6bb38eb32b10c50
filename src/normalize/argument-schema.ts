import type { JsonObject, JsonValue } from '../core/json.js'
import { isJsonObject } from '../core/json.js'
import { arrayIndex, formatPointer, parsePointer, resolvePointer } from './json-pointer.js'

/** A problem in a schema; `path` leads to the member of the schema. */
export interface SchemaProblem {
  readonly path: readonly string[]
  readonly message: string
}

/** Keywords by which a schema would open itself again, or reach outside the catalogue. */
const REFUSED = ['$id', '$anchor', '$dynamicRef', '$dynamicAnchor', 'unevaluatedProperties', 'unevaluatedItems']
const SCHEMA_MAPS = ['properties', 'patternProperties', '$defs']
const MAX_REFERENCES = 16

/**
 * What is open in a schema of arguments. Closed is: every place where a value can stand says what may stand there
 * (`type`, `enum`, `const`, `$ref`, or alternatives that do), every object says `additionalProperties` (false or a
 * schema), every array says `items`. Conditions (`allOf`, `if`, `not` …) can only narrow that, and are not looked at.
 */
export function openPlaces(schema: JsonValue, path: readonly string[] = []): readonly SchemaProblem[] {
  if (schema === false) return []
  if (!isJsonObject(schema)) return [{ path, message: 'admits anything: state a type' }]
  return [
    ...ownProblems(schema, path),
    ...childSchemas(schema).flatMap(([at, child]) => openPlaces(child, [...path, ...at])),
  ]
}

function ownProblems(schema: JsonObject, path: readonly string[]): readonly SchemaProblem[] {
  const refused = REFUSED.filter((keyword) => Object.hasOwn(schema, keyword)).map((keyword) => ({
    path: [...path, keyword],
    message: `the keyword ${keyword} is not supported`,
  }))
  if (['enum', 'const', '$ref'].some((keyword) => Object.hasOwn(schema, keyword))) return refused
  const types = typesOf(schema)
  if (types.length === 0 && alternatives(schema).length === 0) {
    return [...refused, { path, message: 'admits anything: state a type' }]
  }
  if (types.includes('object') && isOpen(schema['additionalProperties'])) {
    return [...refused, { path, message: 'an object schema must say additionalProperties: false (or a schema)' }]
  }
  if (types.includes('array') && isOpen(schema['items'])) {
    return [...refused, { path, message: 'an array schema must say items (a schema, or false)' }]
  }
  return refused
}

function isOpen(keyword: JsonValue | undefined): boolean {
  return keyword === undefined || keyword === true
}

function typesOf(schema: JsonObject): readonly JsonValue[] {
  const type = schema['type']
  if (type === undefined) return []
  return isArray(type) ? type : [type]
}

/** `anyOf`, `oneOf` of a schema without a type: each of them says what may stand there. */
function alternatives(schema: JsonObject): readonly (readonly [readonly string[], JsonValue])[] {
  if (Object.hasOwn(schema, 'type')) return []
  return ['anyOf', 'oneOf'].flatMap((keyword) => listed(schema, keyword))
}

/** Schemas for values inside this one's, and its definitions. */
function childSchemas(schema: JsonObject): readonly (readonly [readonly string[], JsonValue])[] {
  const named = SCHEMA_MAPS.flatMap((keyword) => {
    const map = schema[keyword]
    return isJsonObject(map) ? Object.entries(map).map(([name, child]) => [[keyword, name], child] as const) : []
  })
  const single = ['additionalProperties', 'items'].flatMap((keyword) => {
    const child = schema[keyword]
    return isJsonObject(child) ? [[[keyword], child] as const] : []
  })
  return [...named, ...single, ...listed(schema, 'prefixItems'), ...alternatives(schema)]
}

function listed(schema: JsonObject, keyword: string): readonly (readonly [readonly string[], JsonValue])[] {
  const list = schema[keyword]
  if (list === undefined || !isArray(list)) return []
  return list.map((child, index) => [[keyword, String(index)], child] as const)
}

/** Whether the schema has a place for what `tokens` point to. */
export function admits(root: JsonObject, tokens: readonly string[]): boolean {
  return someBelow({ root, accepts: (place) => place !== false }, root, tokens, MAX_REFERENCES)
}

/** Whether something of one of these types can stand where `tokens` point to. */
export function admitsType(root: JsonObject, tokens: readonly string[], types: readonly string[]): boolean {
  const accepts = (place: JsonValue): boolean => mayBe({ root, types }, place, MAX_REFERENCES)
  return someBelow({ root, accepts }, root, tokens, MAX_REFERENCES)
}

interface Search {
  readonly root: JsonObject
  readonly accepts: (place: JsonValue) => boolean
}

function someBelow(search: Search, schema: JsonValue, tokens: readonly string[], references: number): boolean {
  const [token, ...rest] = tokens
  if (token === undefined) return search.accepts(schema)
  if (!isJsonObject(schema)) return false
  const target = references > 0 ? referenced(search.root, schema) : undefined
  if (target !== undefined && someBelow(search, target, tokens, references - 1)) return true
  const branches = ['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => listed(schema, keyword))
  if (branches.some(([, branch]) => someBelow(search, branch, tokens, references))) return true
  return places(schema, token).some((place) => someBelow(search, place, rest, references))
}

/** By what says first what may stand there: values, types, a reference, alternatives. */
function mayBe(
  wanted: { readonly root: JsonObject; readonly types: readonly string[] },
  schema: JsonValue,
  references: number,
): boolean {
  if (!isJsonObject(schema)) return false
  const values = valuesOf(schema)
  if (values !== null) return values.some((value) => wanted.types.includes(typeof value))
  const types = typesOf(schema)
  if (types.length > 0) return types.some((type) => typeof type === 'string' && wanted.types.includes(type))
  const target = references > 0 ? referenced(wanted.root, schema) : undefined
  if (target !== undefined) return mayBe(wanted, target, references - 1)
  return alternatives(schema).some(([, branch]) => mayBe(wanted, branch, references))
}

function valuesOf(schema: JsonObject): readonly JsonValue[] | null {
  const { const: only, enum: values } = schema
  if (only !== undefined) return [only]
  return values !== undefined && isArray(values) ? values : null
}

/** The schemas that can apply to the member or element `token`. */
function places(schema: JsonObject, token: string): readonly JsonValue[] {
  const properties = schema['properties']
  if (isJsonObject(properties) && properties[token] !== undefined && Object.hasOwn(properties, token)) {
    return [properties[token]]
  }
  const patterns = isJsonObject(schema['patternProperties']) ? Object.values(schema['patternProperties']) : []
  const index = arrayIndex(token)
  const prefix = index === null ? undefined : listed(schema, 'prefixItems')[index]?.[1]
  const elements = index === null ? [] : [prefix ?? schema['items'] ?? false]
  return [...patterns, schema['additionalProperties'] ?? false, ...elements]
}

function referenced(root: JsonObject, schema: JsonObject): JsonValue | undefined {
  const ref = schema['$ref']
  if (typeof ref !== 'string') return undefined
  const tokens = ref.startsWith('#') ? parsePointer(ref.slice(1)) : null
  return tokens === null ? undefined : resolvePointer(root, tokens)
}

/**
 * Arguments (as pointers) that lie under none of `covered`: an object of known members counts as covered when all of
 * its members are.
 */
export function uncovered(
  schema: JsonValue,
  covered: ReadonlySet<string>,
  path: readonly string[] = [],
): readonly string[] {
  const pointer = formatPointer(path)
  if (covered.has(pointer) || schema === false) return []
  const members = isJsonObject(schema) ? knownMembers(schema) : null
  if (members === null) return [pointer]
  return members.flatMap(([name, child]) => uncovered(child, covered, [...path, name]))
}

/** The members of an object schema that has no others; null for everything else. */
function knownMembers(schema: JsonObject): readonly (readonly [string, JsonValue])[] | null {
  const isClosed = schema['type'] === 'object' && schema['additionalProperties'] === false
  if (!isClosed || Object.hasOwn(schema, 'patternProperties')) return null
  const properties = schema['properties']
  return isJsonObject(properties) ? Object.entries(properties) : []
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}
