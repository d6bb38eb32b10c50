import { isJsonObject, type JsonObject, type JsonValue } from '../../../core/json.js'
import type { Wanted } from '../reads/wanted.js'
import { readDouble, readFields, readText } from './reader.js'
import { RequestError } from './request-error.js'
import type { Writer } from './writer.js'

export { RequestError }

/** Bounds on what is handed to the engine: it cannot be stopped inside an expression, so lists and maps stay small. */
const MAX_NODES = 20_000
const MAX_DEPTH = 64

/** Counts down the nodes of one request. */
export interface Budget {
  nodes: number
}

export const newBudget = (): Budget => ({ nodes: MAX_NODES })

/** Which members of a map are written, and what of each. */
export type Choose = (name: string) => Wanted | null

const everything: Choose = () => 'all'

/** `map<string, google.protobuf.Value> field`, written backwards. */
export function writeMap(
  writer: Writer,
  field: number,
  map: JsonObject,
  budget: Budget,
  choose: Choose = everything,
  depth = 0,
): void {
  const names = Object.keys(map)
  for (let at = names.length - 1; at >= 0; at -= 1) {
    const name = names[at] ?? ''
    const wanted = choose(name)
    if (wanted === null) continue
    const mark = writer.mark()
    writeValue(writer, 2, map[name] ?? null, budget, wanted, depth + 1)
    writer.text(1, name)
    writer.message(field, mark)
  }
}

function writeValue(
  writer: Writer,
  field: number,
  value: JsonValue,
  budget: Budget,
  wanted: Wanted,
  depth: number,
): void {
  budget.nodes -= 1
  if (budget.nodes < 0) throw new RequestError('attributes hold too many values')
  if (depth > MAX_DEPTH) throw new RequestError('attributes are nested too deep')
  const outer = writer.mark()
  if (typeof value === 'string') writer.text(3, value)
  else if (typeof value === 'boolean') writer.varint(4, value ? 1 : 0)
  else if (value === null) writer.varint(1, 0)
  else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RequestError('attributes hold a number that is not finite')
    writer.double(2, value)
  } else {
    const inner = writer.mark()
    if (isJsonObject(value)) writeMap(writer, 1, value, budget, among(wanted), depth)
    else {
      for (let at = value.length - 1; at >= 0; at -= 1) {
        writeValue(writer, 1, value[at] ?? null, budget, 'all', depth + 1)
      }
    }
    writer.message(isJsonObject(value) ? 5 : 6, inner)
  }
  writer.message(field, outer)
}

function among(wanted: Wanted): Choose {
  return wanted === 'all' ? everything : (name) => wanted.get(name) ?? null
}

/** A `google.protobuf.Value`. */
export function readValue(bytes: Uint8Array, from: number, to: number): JsonValue {
  let result: JsonValue = null
  readFields(bytes, from, to, (field, start, end, value) => {
    if (field === 2) result = readDouble(bytes, start)
    else if (field === 3) result = readText(bytes, start, end)
    else if (field === 4) result = value !== 0
    else if (field === 5) result = readStruct(bytes, start, end)
    else if (field === 6) result = readList(bytes, start, end)
  })
  return result
}

function readList(bytes: Uint8Array, from: number, to: number): JsonValue {
  const items: JsonValue[] = []
  readFields(bytes, from, to, (field, start, end) => {
    if (field === 1) items.push(readValue(bytes, start, end))
  })
  return items
}

function readStruct(bytes: Uint8Array, from: number, to: number): JsonValue {
  const members: [string, JsonValue][] = []
  readFields(bytes, from, to, (field, start, end) => {
    if (field !== 1) return
    let name = ''
    let value: JsonValue = null
    readFields(bytes, start, end, (part, partStart, partEnd) => {
      if (part === 1) name = readText(bytes, partStart, partEnd)
      else if (part === 2) value = readValue(bytes, partStart, partEnd)
    })
    members.push([name, value])
  })
  return Object.fromEntries(members)
}
