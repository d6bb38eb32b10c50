import { fromJson, type DescMessage, type MessageShape } from '@bufbuild/protobuf'
import { LineCounter, parseAllDocuments, Scalar, visit, type Document, type Node } from 'yaml'
import type { Place, Problems } from '../source/problems.js'
import { readMessage } from '../source/yaml-message.js'

/** A test file as a message, and where its members stand: `tests[0].expected[1]`. */
export interface ReadFile<Desc extends DescMessage> {
  readonly message: MessageShape<Desc>
  at(path: string): Place | null
}

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
  const marks = new Map<string, Place>()
  const before = problems.all().length
  const json = readMessage(document.contents, desc, '', {
    document,
    report: (node, message) => {
      problems.add(file, place(startOf(node)), message)
    },
    mark: (path, node) => marks.set(path, place(startOf(node))),
  })
  if (problems.all().length > before) return null
  try {
    return { message: fromJson(desc, json), at: (path) => marks.get(path) ?? null }
  } catch (error) {
    problems.add(file, null, error instanceof Error ? error.message : 'cannot be read')
    return null
  }
}

function firstDocument(bytes: Uint8Array, lines: LineCounter): Document | null {
  const text = new TextDecoder('utf-8', { fatal: false }).decode(bytes)
  const parsed = parseAllDocuments(text, { lineCounter: lines, strict: false, uniqueKeys: true, merge: false })
  const document = (Array.isArray(parsed) ? parsed : []).find(({ contents }) => contents !== null) ?? null
  if (document !== null) readWordsOfTruth(document)
  return document
}

const TRUE = /^(?:[yY]|[yY]es|YES|[oO]n|ON)$/
const FALSE = /^(?:[nN]|[nN]o|NO|[oO]ff|OFF)$/

/** Cerbos reads tests (not policies) by YAML 1.1, where these words are booleans, as names of members too. */
function readWordsOfTruth(document: Document): void {
  visit(document, {
    Scalar(_, node) {
      const { type, value } = node
      if (type !== Scalar.PLAIN || typeof value !== 'string' || node.tag !== undefined) return
      if (!TRUE.test(value) && !FALSE.test(value)) return
      node.value = TRUE.test(value)
      node.source = String(node.value)
    },
  })
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0
}
