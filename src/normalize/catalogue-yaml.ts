import type { Node } from 'yaml'
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import type { Document } from 'yaml'
import type { JsonValue } from '../core/json.js'
import type { PolicyProblem } from '../core/policy-set.js'
import { exactNumber, parseDecimal } from './json-number.js'
import { arrayIndex } from './json-pointer.js'
import { parseStrictJson } from './strict-json.js'

/** A YAML file as JSON, and where things stand in it. */
export interface LocatedYaml {
  readonly value: JsonValue
  /** A problem at the member that `path` leads to, or at the nearest one above it that is there. */
  problem(path: readonly string[], message: string): PolicyProblem
}

export type YamlResult =
  | { readonly ok: true; readonly yaml: LocatedYaml }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] }

interface Source {
  readonly file: string
  readonly document: Document.Parsed
  readonly lines: LineCounter
}

/** Reads YAML 1.2 (core schema) that means plain JSON: no duplicate or odd keys, no other numbers than JSON's, no cycles. */
export function readYaml(file: string, bytes: Uint8Array): YamlResult {
  const text = decode(bytes)
  if (text === null) {
    return { ok: false, problems: [{ file, line: null, column: null, message: 'the file is not UTF-8' }] }
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, version: '1.2' })
  const source: Source = { file, document, lines }
  const problems = [...syntaxProblems(source), ...oddities(source)]
  if (problems.length > 0) return { ok: false, problems }
  const value = toJson(document)
  if (value === undefined) return { ok: false, problems: [at(source, 0, 'the file is not plain data')] }
  return { ok: true, yaml: { value, problem: (path, message) => at(source, offsetOf(document, path), message) } }
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function syntaxProblems(source: Source): PolicyProblem[] {
  const { errors, warnings } = source.document
  return [...errors, ...warnings].map((error) => at(source, error.pos[0], error.message))
}

function oddities(source: Source): PolicyProblem[] {
  const problems: PolicyProblem[] = []
  visit(source.document, {
    Pair(_, { key }) {
      if (isScalar(key) && key.value === '__proto__') {
        problems.push(at(source, key.range?.[0] ?? 0, 'a member of this name is not accepted'))
      }
    },
    Scalar(_, { value, source: literal, range }) {
      if (typeof value === 'number' && !isJsonNumber(literal ?? '')) {
        problems.push(at(source, range?.[0] ?? 0, 'write the number as in JSON, such that a double holds it exactly'))
      }
    },
  })
  return problems
}

function isJsonNumber(literal: string): boolean {
  return parseDecimal(literal) !== null && exactNumber(literal) !== null
}

const MAX_DEPTH = 64

/** Through JSON text, so that aliases become copies; undefined for cycles, alias bombs and the like. */
function toJson(document: Document.Parsed): JsonValue | undefined {
  try {
    return parseStrictJson(JSON.stringify(document.toJS({ maxAliasCount: 1000 })), { maxDepth: MAX_DEPTH })
  } catch {
    return undefined
  }
}

function offsetOf(document: Document.Parsed, path: readonly string[]): number {
  let node: Node | null | undefined = document.contents
  let offset = node?.range?.[0] ?? 0
  for (const token of path) {
    const step = child(isAlias(node) ? node.resolve(document) : node, token)
    if (step === null) return offset
    offset = step.offset
    node = step.node
  }
  return offset
}

function child(
  node: unknown,
  token: string,
): { readonly node: Node | null | undefined; readonly offset: number } | null {
  if (isMap<Node, Node | null>(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === token)
    return pair === undefined ? null : { node: pair.value, offset: pair.key.range?.[0] ?? 0 }
  }
  const element = isSeq<Node>(node) ? node.items[arrayIndex(token) ?? -1] : undefined
  return element === undefined ? null : { node: element, offset: element.range?.[0] ?? 0 }
}

function at({ file, lines }: Source, offset: number, message: string): PolicyProblem {
  const { line, col } = lines.linePos(offset)
  return { file, line, column: col, message }
}
