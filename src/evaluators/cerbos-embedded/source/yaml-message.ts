import type { DescField, DescMessage, JsonValue } from '@bufbuild/protobuf'
import { ScalarType } from '@bufbuild/protobuf'
import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml'
import { members, ownAndMerged, quote, resolve, type Member, type MessageReader } from './yaml-node.js'
import { singleValue } from './yaml-scalar.js'
import { readValue } from './yaml-value.js'

type JsonMembers = Record<string, JsonValue>

/**
 * YAML → the JSON form of a protobuf message, as Cerbos reads it: names in camelCase or snake_case, `<<` merges,
 * ints and bools where a string is wanted, null as absent. Unknown and repeated members are reported.
 */
export function readMessage(node: Node | null, desc: DescMessage, path: string, reader: MessageReader): JsonValue {
  if (desc.typeName.startsWith('google.protobuf.')) return readValue(node, path, reader)
  const target = resolve(node, reader)
  if (isMap(target)) return readMembers(target, desc, path, reader)
  reader.report(target ?? node, `${path || 'a policy'} must be a map`)
  return null
}

function readMembers(map: YAMLMap, desc: DescMessage, path: string, reader: MessageReader): JsonMembers {
  const { own, merged } = ownAndMerged(map, reader)
  const base = merged === null ? {} : readMembers(merged, desc, path, reader)
  const seen = new Set<string>()
  const json: JsonMembers = {}
  for (const member of own) {
    const field = fieldOf(member, desc, reader)
    if (field === null) continue
    const [, value] = member
    const at = path === '' ? field.jsonName : `${path}.${field.jsonName}`
    if (seen.has(field.jsonName)) reader.report(value, `${at} stands here twice`)
    seen.add(field.jsonName)
    if (value !== null) reader.mark(at, value)
    const read = value === null ? null : readField(value, field, at, reader)
    if (read !== null) json[field.jsonName] = read
  }
  return merge(base, json, desc)
}

function fieldOf([name, value]: Member, desc: DescMessage, reader: MessageReader): DescField | null {
  const field = desc.fields.find((candidate) => candidate.jsonName === name || candidate.name === name)
  if (field === undefined) reader.report(value, `unknown member ${quote(name)}`)
  return field ?? null
}

/** Cerbos merges messages: lists are joined, maps united, everything else is replaced. */
function merge(base: JsonMembers, own: JsonMembers, desc: DescMessage): JsonMembers {
  const all = { ...base, ...own }
  for (const { jsonName, fieldKind } of desc.fields) {
    const [before, after] = [base[jsonName], own[jsonName]]
    if (fieldKind === 'list' && Array.isArray(before) && Array.isArray(after)) all[jsonName] = [...before, ...after]
    if (fieldKind === 'map' && isObject(before) && isObject(after)) all[jsonName] = { ...before, ...after }
  }
  return all
}

function isObject(value: JsonValue | undefined): value is JsonMembers {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
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
  const json: JsonMembers = {}
  for (const [name, value] of members(target, reader)) {
    const at = `${path}.${name}`
    if (value !== null) reader.mark(at, value)
    if (field.mapKind === 'message') json[name] = readMessage(value, field.message, at, reader)
    else if (field.mapKind === 'scalar' && value !== null) json[name] = readScalar(value, field.scalar, at, reader)
    else reader.report(value, `${at} has no value`)
  }
  return json
}

function readScalar(node: Node, scalar: ScalarType, path: string, reader: MessageReader): JsonValue {
  const target = resolve(node, reader)
  if (!isScalar(target)) {
    reader.report(target ?? node, `${path} must be a single value`)
    return null
  }
  if (scalar !== ScalarType.STRING) return readValue(target, path, reader)
  const single = singleValue(target)
  switch (single.is) {
    case 'string':
      return single.value
    case 'integer':
      return single.decimal
    case 'boolean':
      return single.written
    case 'null':
      return null
    case 'float':
      reader.report(target, `${path} must be a string, not a number with a fraction`)
      return null
    case 'refused':
      reader.report(target, `${path}: ${single.reason}`)
      return null
  }
}
