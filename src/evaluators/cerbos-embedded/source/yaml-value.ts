import type { JsonValue } from '@bufbuild/protobuf'
import { isMap, isScalar, isSeq, Scalar, type Node } from 'yaml'
import { members, resolve, quote, type MessageReader } from './yaml-node.js'
import { singleValue } from './yaml-scalar.js'

/**
 * Free-form data: constants. Cerbos cuts such a value out of the file and reads it once more by itself, and so some
 * strings come out otherwise than YAML has it; those are read as Cerbos does, or refused where its reading depends on
 * more than the value.
 */
export function readValue(node: Node | null, path: string, reader: MessageReader): JsonValue {
  return read(node, path, reader, true)
}

/** `last`: whether the value's own text ends here. */
function read(node: Node | null, path: string, reader: MessageReader, last: boolean): JsonValue {
  const target = resolve(node, reader)
  if (target === null) return null
  if (isSeq<Node>(target)) {
    const end = target.items.length - 1
    return target.items.map((item, index) => read(item, `${path}[${index}]`, reader, last && index === end))
  }
  if (isMap(target)) {
    const all = members(target, reader)
    const end = all.length - 1
    const entries = all.map(([name, value], index): [string, JsonValue] => [
      name,
      read(value, `${path}.${name}`, reader, last && index === end),
    ])
    return Object.fromEntries(entries)
  }
  return isScalar(target) ? readSingle(target, path, reader, last) : null
}

function readSingle(target: Scalar, path: string, reader: MessageReader, last: boolean): JsonValue {
  const single = singleValue(target)
  switch (single.is) {
    case 'null':
      return null
    case 'refused':
      reader.report(target, `${path}: ${single.reason}`)
      return null
    case 'string':
      return textAlone(target, single.value, path, reader, last)
    case 'boolean':
    case 'integer':
    case 'float':
      return single.value
  }
}

function textAlone(target: Scalar, value: string, path: string, reader: MessageReader, last: boolean): string {
  switch (target.type) {
    case Scalar.QUOTE_SINGLE:
      return value.replace(/[ \t]*(\n+)[ \t]*/g, (_all, breaks: string) => (breaks === '\n' ? ' ' : breaks.slice(1)))
    case Scalar.BLOCK_LITERAL:
    case Scalar.BLOCK_FOLDED: {
      const written = reader.textOf(target)
      const [header = ''] = written.split(/\s/, 1)
      if (!last) return header.includes('-') ? value.trimEnd() : value
      const folded = target.type === Scalar.BLOCK_FOLDED && written.trimEnd().split('\n').length > 2
      if (folded || /\d/.test(header) || written.includes('\r')) {
        reader.report(target, `${path}: the block ${quote(header)} is read differently by YAML parsers here: use "|"`)
      }
      return value.trimEnd()
    }
    default:
      return value
  }
}
