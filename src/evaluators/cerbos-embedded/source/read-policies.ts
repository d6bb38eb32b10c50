import { fromJson, type JsonValue } from '@bufbuild/protobuf'
import { PolicySchema, type Policy } from '@cerbos/api/cerbos/policy/v1/policy_pb'
import { isScalar, LineCounter, parseAllDocuments, Scalar, visit, type Document, type Node } from 'yaml'
import type { Place, Problems } from './problems.js'
import { readMessage } from './yaml-message.js'

/** One policy as it was read, and where its parts stand. */
export interface PolicySource {
  readonly file: string
  readonly policy: Policy
  /** Where the member at this path stands, or its nearest ancestor: `resourcePolicy.rules[0].condition`. */
  at(path: string): Place
}

/** Every enabled policy of these files. What cannot be read is reported. */
export function readSources(
  files: readonly (readonly [path: string, bytes: Uint8Array])[],
  problems: Problems,
): readonly PolicySource[] {
  return files.flatMap(([file, bytes]) => {
    const source = readNested(file, bytes, problems)
    return source === null || source.policy.disabled ? [] : [source]
  })
}

function readNested(file: string, bytes: Uint8Array, problems: Problems): PolicySource | null {
  try {
    return readPolicy(file, bytes, problems)
  } catch (error) {
    // The stack is exhausted: an anchor holds its own alias, or the file is very deep.
    if (!(error instanceof RangeError)) throw error
    problems.add(file, null, 'is nested without end')
    return null
  }
}

function readPolicy(file: string, bytes: Uint8Array, problems: Problems): PolicySource | null {
  const lines = new LineCounter()
  const place = (node: Node | null): Place => placeAt(lines, node?.range?.[0] ?? 0)
  const text = new TextDecoder('utf-8', { fatal: false }).decode(bytes)
  const document = onlyDocument(file, text, lines, problems)
  if (document === null) return null
  const marks = new Map<string, Place>()
  const before = problems.all().length
  const report = (node: Node | null, message: string): void => {
    problems.add(file, place(node), message)
  }
  const textOf = ({ range }: Scalar): string => text.slice(range?.[0] ?? 0, range?.[1] ?? 0)
  reportUnendedBlock(document, text, report)
  const json = readMessage(document.contents, PolicySchema, '', {
    document,
    report,
    textOf,
    mark: (path, node) => marks.set(path, place(node)),
  })
  if (problems.all().length > before || json === null) return null
  const policy = toPolicy(file, json, problems)
  return policy === null ? null : { file, policy, at: (path) => nearest(marks, path) }
}

/**
 * Cerbos reads one policy from a file. (Its reader is laxer about the indentation of flow collections than YAML 1.2, and
 * not strict about it ours is too, but for lines further left than the block around them.)
 */
function onlyDocument(file: string, text: string, lines: LineCounter, problems: Problems): Document | null {
  const parsed = parseAllDocuments(text, { lineCounter: lines, strict: false, uniqueKeys: true, merge: false })
  const documents = Array.isArray(parsed) ? parsed.filter(({ contents }) => !isNothing(contents)) : []
  const [document, second] = documents
  if (document === undefined) return null
  if (second !== undefined) {
    problems.add(file, placeAt(lines, second.range[0]), 'one policy a file: a second YAML document is not supported')
  }
  for (const error of document.errors)
    problems.add(file, placeAt(lines, error.pos[0]), error.message.split('\n', 1)[0] ?? '')
  return document.errors.length > 0 || second !== undefined ? null : document
}

/** No text at all, only comments: `null` would be a document. */
function isNothing(contents: Node | null): boolean {
  return contents === null || (isScalar(contents) && contents.type === Scalar.PLAIN && contents.source === '')
}

/** To Cerbos the last break of a folded block is a break where the file ends without a newline. */
function reportUnendedBlock(document: Document, text: string, report: (node: Node, message: string) => void): void {
  if (text.endsWith('\n')) return
  visit(document, {
    Scalar: (_key, node) => {
      const atEnd = node.type === Scalar.BLOCK_FOLDED && (node.range?.[1] ?? 0) >= text.length
      if (atEnd && /\n[ \t]*\S/.test(text.slice(node.range?.[0]))) {
        report(node, 'a folded block at the end of a file is read differently by YAML parsers: end it with a newline')
      }
    },
  })
}

function toPolicy(file: string, json: JsonValue, problems: Problems): Policy | null {
  try {
    return fromJson(PolicySchema, json)
  } catch (error) {
    problems.add(file, null, error instanceof Error ? error.message : 'cannot be read as a policy')
    return null
  }
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

function nearest(marks: ReadonlyMap<string, Place>, path: string): Place {
  for (let at = path; at !== ''; at = at.replace(/(\.[^.[\]]*|\[\d+\]|^[^.[\]]*)$/, '')) {
    const place = marks.get(at)
    if (place !== undefined) return place
  }
  return { line: 1, column: 1 }
}
