import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isNode, LineCounter, parseDocument, type Document } from 'yaml'
import { isJsonObject } from '../core/json.js'
import type { ConfigProblem } from './problem.js'

const MAX_FILE_BYTES = 1_048_576

/** What a configuration file says, and where each member stands. */
export interface ConfigFile {
  readonly data: Readonly<Record<string, unknown>>
  readonly problems: readonly ConfigProblem[]
  /** `countersign.yaml:7` of the nearest member on this path that the file has; null when it has none of it. */
  readonly place: (path: readonly string[]) => string | null
}

const NO_FILE: ConfigFile = { data: {}, problems: [], place: () => null }

/** `named` must exist; without it `./countersign.yaml` is read when there is one. */
export function readConfigFile(cwd: string, named: string | undefined): ConfigFile {
  const name = named ?? 'countersign.yaml'
  const path = resolve(cwd, name)
  if (named === undefined && !existsSync(path)) return NO_FILE
  try {
    const bytes = readFileSync(path)
    if (bytes.length > MAX_FILE_BYTES) return failed(name, `is larger than ${MAX_FILE_BYTES} bytes`)
    return parse(name, bytes.toString('utf8'))
  } catch (error) {
    return failed(name, `cannot be read (${errorCode(error)})`)
  }
}

function parse(name: string, text: string): ConfigFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, strict: true })
  // The parser's own messages quote the file, which may hold the master key: only codes are passed on.
  const problems = [...document.errors, ...document.warnings].map((error) => ({
    member: '(file)',
    source: `${name}:${lines.linePos(error.pos[0]).line}`,
    message: `not readable as YAML (${error.code})`,
  }))
  if (problems.length > 0) return { ...NO_FILE, problems }
  const data: unknown = document.toJS({ maxAliasCount: 50 })
  if (data === null) return NO_FILE
  if (!isJsonObject(data)) return failed(`${name}:1`, 'is not a mapping')
  return { data, problems: [], place: placeIn(document, name, lines) }
}

function placeIn(document: Document, name: string, lines: LineCounter) {
  return (path: readonly string[]): string | null => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true)
      if (isNode(node) && node.range) return `${name}:${lines.linePos(node.range[0]).line}`
    }
    return null
  }
}

function failed(source: string, message: string): ConfigFile {
  return { ...NO_FILE, problems: [{ member: '(file)', source, message }] }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unreadable'
}
