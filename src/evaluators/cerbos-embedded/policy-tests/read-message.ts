import { fromJson, type DescMessage, type JsonValue, type MessageShape } from '@bufbuild/protobuf'
import { isNode, LineCounter, parseAllDocuments, type Document } from 'yaml'
import type { Place, Problems } from '../source/problems.js'
import { readAsYaml11 } from './yaml-1-1.js'

/** A test file as a message, and where its members stand. */
export interface ReadFile<Desc extends DescMessage> {
  readonly message: MessageShape<Desc>
  /** `['tests', 0, 'expected', 1]` */
  at(path: readonly (string | number)[]): Place | null
}

const MAX_ALIASES = 10_000

/** Reads the first YAML document of the file, as Cerbos does. Null when it cannot be read: then it is reported. */
export function readYamlFile<Desc extends DescMessage>(
  [file, bytes]: readonly [path: string, bytes: Uint8Array],
  desc: Desc,
  problems: Problems,
): ReadFile<Desc> | null {
  const lines = new LineCounter()
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const document = firstDocument(bytes, lines)
  for (const error of document?.errors ?? []) {
    problems.add(file, place(error.pos[0]), error.message.split('\n', 1)[0] ?? '')
  }
  if (document === null) problems.add(file, null, 'the file is empty')
  if (document === null || document.errors.length > 0) return null
  try {
    const message = fromJson(desc, plain(document))
    const at = (path: readonly (string | number)[]): Place | null => {
      const node = document.getIn(path, true)
      return isNode(node) ? place(node.range?.[0] ?? 0) : null
    }
    return { message, at }
  } catch (error) {
    problems.add(file, null, error instanceof Error ? error.message : 'cannot be read')
    return null
  }
}

function firstDocument(bytes: Uint8Array, lines: LineCounter): Document | null {
  const text = new TextDecoder('utf-8', { fatal: false }).decode(bytes)
  const parsed = parseAllDocuments(text, { lineCounter: lines, strict: false, uniqueKeys: true, merge: true })
  const document = (Array.isArray(parsed) ? parsed : []).find(({ contents }) => contents !== null) ?? null
  if (document !== null) readAsYaml11(document)
  return document
}

function plain(document: Document): JsonValue {
  const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES })
  if (isJson(value)) return value
  throw new Error('holds a value that JSON has not')
}

function isJson(value: unknown): value is JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object') return false
  return Object.values(value).every(isJson)
}
