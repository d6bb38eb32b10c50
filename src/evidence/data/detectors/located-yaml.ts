import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import type { PolicyProblem } from '../../../core/policy-set.js'

/** A YAML 1.2 file as plain data, and where things stand in it. */
export interface LocatedYaml {
  readonly value: unknown
  /** A problem at the member that `path` leads to, or at the nearest one above it that is there. */
  problem(path: readonly string[], message: string): PolicyProblem
}

export type YamlResult =
  | { readonly ok: true; readonly yaml: LocatedYaml }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] }

const MAX_ALIASES = 100

export function readLocatedYaml(file: string, bytes: Uint8Array): YamlResult {
  const nowhere = (message: string): YamlResult => ({
    ok: false,
    problems: [{ file, line: null, column: null, message }],
  })
  const text = decoded(bytes)
  if (text === null) return nowhere('the file is not UTF-8')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, version: '1.2' })
  const at = (offset: number, message: string): PolicyProblem => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col, message }
  }
  const wrong = [...document.errors, ...document.warnings].map(({ pos, message }) => at(pos[0], message))
  if (wrong.length > 0) return { ok: false, problems: wrong }
  const value = plain(document)
  if (value === undefined) return nowhere('the file is not plain data')
  return { ok: true, yaml: { value, problem: (path, message) => at(offsetOf(document, path), message) } }
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Undefined for cycles and alias bombs. */
function plain(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES })
  } catch {
    return undefined
  }
}

function offsetOf(document: Document.Parsed, path: readonly string[]): number {
  let node: unknown = document.contents
  let offset = document.contents?.range[0] ?? 0
  for (const token of path) {
    const step = child(isAlias(node) ? node.resolve(document) : node, token)
    if (step === null) return offset
    offset = step.offset
    node = step.node
  }
  return offset
}

function child(node: unknown, token: string): { readonly node: unknown; readonly offset: number } | null {
  if (isMap<Node, Node | null>(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === token)
    return pair === undefined ? null : { node: pair.value, offset: pair.key.range?.[0] ?? 0 }
  }
  const element = isSeq<Node>(node) ? node.items[Number(token)] : undefined
  return element === undefined ? null : { node: element, offset: element.range?.[0] ?? 0 }
}
