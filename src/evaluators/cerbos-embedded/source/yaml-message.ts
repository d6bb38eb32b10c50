import type { DescField, DescMessage, JsonValue } from '@bufbuild/protobuf'
import { ScalarType } from '@bufbuild/protobuf'
import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Pair, type YAMLMap } from 'yaml'

/** Numbers that YAML parsers read differently: they must be quoted. */
const AMBIGUOUS_NUMBER = /^[-+]?(0[0-9_]+|0[box].*|[0-9]+(_[0-9]+)+)$/i

export type Report = (node: Node | null, message: string) => void
/** Tells where in the text a member stands: `resourcePolicy.rules[0].condition`. */
export type Mark = (path: string, node: Node) => void

export interface MessageReader {
  readonly document: Document
  readonly report: Report
  readonly mark: Mark
}

/**
 * YAML → the JSON form of a protobuf message, as Cerbos reads it: names in camelCase or snake_case, `<<` merges,
 * ints and bools where a string is wanted, null as absent. Unknown and repeated members are reported.
 */
export function readMessage(node: Node | null, desc: DescMessage, path: string, reader: MessageReader): JsonValue {
  const target = resolve(node, reader)
  if (target === null || desc.typeName.startsWith('google.protobuf.')) return readValue(target, path, reader)
  if (!isMap(target)) {
    reader.report(target, `${path || 'a policy'} must be a map`)
    return null
  }
  const json: Record<string, JsonValue> = {}
  for (const [name, value] of members(target, reader)) {
    const field = desc.fields.find((candidate) => candidate.jsonName === name || candidate.name === name)
    if (field === undefined) {
      reader.report(value, `unknown member ${quote(name)}`)
      continue
    }
    const at = path === '' ? field.jsonName : `${path}.${field.jsonName}`
    if (value !== null) reader.mark(at, value)
    const read = value === null ? null : readField(value, field, at, reader)
    if (read !== null) json[field.jsonName] = read
  }
  return json
}

function readField(node: Node, field: DescField, path: string, reader: MessageReader): JsonValue {
  switch (field.fieldKind) {
    case 'message':
      return readMessage(node, field.message, path, reader)
    case 'list':
      return readList(node, field, path, reader)
    case 'map':
      return readMap(node, field, path, reader)
    case 'enum':
      return readValue(resolve(node, reader), path, reader)
    case 'scalar':
      return readScalar(node, field.scalar, path, reader)
  }
}

function readList(
  node: Node,
  field: DescField & { fieldKind: 'list' },
  path: string,
  reader: MessageReader,
): JsonValue {
  const target = resolve(node, reader)
  if (target === null) return null
  if (!isSeq<Node>(target)) {
    reader.report(target, `${path} must be a list`)
    return null
  }
  return target.items.map((item, index) => {
    const at = `${path}[${index}]`
    reader.mark(at, item)
    if (field.listKind === 'message') return readMessage(item, field.message, at, reader)
    return field.listKind === 'scalar' ? readScalar(item, field.scalar, at, reader) : readValue(item, at, reader)
  })
}

function readMap(node: Node, field: DescField & { fieldKind: 'map' }, path: string, reader: MessageReader): JsonValue {
  const target = resolve(node, reader)
  if (target === null) return null
  if (!isMap(target)) {
    reader.report(target, `${path} must be a map`)
    return null
  }
  const json: Record<string, JsonValue> = {}
  for (const [name, value] of members(target, reader)) {
    const at = `${path}.${name}`
    if (value !== null) reader.mark(at, value)
    if (field.mapKind === 'message') json[name] = readMessage(value, field.message, at, reader)
    else if (field.mapKind === 'scalar' && value !== null) json[name] = readScalar(value, field.scalar, at, reader)
    else if (field.mapKind === 'enum' && value !== null) json[name] = readValue(value, at, reader)
    else reader.report(value, `${at} has no value`)
  }
  return json
}

function readScalar(node: Node, scalar: ScalarType, path: string, reader: MessageReader): JsonValue {
  const target = resolve(node, reader)
  if (!isScalar(target)) {
    reader.report(target, `${path} must be a single value`)
    return null
  }
  const { value } = target
  if (scalar !== ScalarType.STRING) return readValue(target, path, reader)
  if (typeof value === 'number' || typeof value === 'boolean') return target.source ?? String(value)
  return typeof value === 'string' ? value : null
}

/** Free-form data: constants, annotations. */
function readValue(node: Node | null, path: string, reader: MessageReader): JsonValue {
  const target = resolve(node, reader)
  if (target === null) return null
  if (isSeq<Node>(target)) return target.items.map((item, index) => readValue(item, `${path}[${index}]`, reader))
  if (isMap(target)) {
    return Object.fromEntries(
      members(target, reader).map(([name, value]) => [name, readValue(value, `${path}.${name}`, reader)]),
    )
  }
  if (!isScalar(target)) return null
  const { value } = target
  if (typeof value === 'number') {
    const plain = target.source ?? ''
    if (AMBIGUOUS_NUMBER.test(plain))
      reader.report(target, `number ${quote(plain)} is read differently by YAML parsers`)
    if (!Number.isFinite(value)) reader.report(target, `${path} is not a finite number`)
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null)
    return value
  reader.report(target, `${path} holds a value that JSON has not`)
  return null
}

/** Members of a map with `<<` merged in: the map's own win, then earlier sources. */
function members(map: YAMLMap, reader: MessageReader): readonly [name: string, value: Node | null][] {
  const own = new Map<string, Node | null>()
  const merged = new Map<string, Node | null>()
  for (const pair of map.items) {
    const name = keyOf(pair, reader)
    const value = asNode(pair.value)
    if (name === '<<') for (const [key, item] of mergeSources(value, reader)) setNew(merged, key, item)
    else if (name !== null) own.set(name, value)
  }
  for (const [name, value] of merged) setNew(own, name, value)
  return [...own]
}

function setNew(target: Map<string, Node | null>, key: string, value: Node | null): void {
  if (!target.has(key)) target.set(key, value)
}

function mergeSources(node: Node | null, reader: MessageReader): readonly [string, Node | null][] {
  const target = resolve(node, reader)
  if (isMap(target)) return members(target, reader)
  if (isSeq<Node>(target)) return target.items.flatMap((item) => mergeSources(item, reader))
  reader.report(target, '"<<" must name a map')
  return []
}

function keyOf(pair: Pair, reader: MessageReader): string | null {
  const key = asNode(pair.key)
  if (isScalar(key) && typeof key.value === 'string') return key.value
  if (isScalar(key) && (typeof key.value === 'number' || typeof key.value === 'boolean')) {
    return key.source ?? String(key.value)
  }
  if (isScalar(key) && key.source === '<<') return '<<'
  reader.report(key, 'a member name must be a string')
  return null
}

function asNode(value: unknown): Node | null {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value : null
}

function resolve(node: Node | null, reader: MessageReader): Node | null {
  return isAlias(node) ? (node.resolve(reader.document) ?? null) : node
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 80))
}
