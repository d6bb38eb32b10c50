import { isJsonList, isJsonObject, type JsonValue } from '../../../core/json.js'
import { escapeAt } from './literal.js'

/**
 * YAML as programs dump it: maps and lists in block style, with plain, quoted and block texts; `[]` and `{}`. Undefined
 * for anything else (comments, anchors, tags, lists on one line, a name that stands twice): no part of the text may be
 * lost. Numbers and dates stay text. Linear in the text but for the depth of nesting.
 */
export function readYamlDump(text: string): JsonValue | undefined {
  if (!LOOKS_LIKE_DUMP.test(text)) return undefined
  const lines = { lines: text.split(/\r?\n/), at: 0 }
  try {
    const value = readBlock(lines, 0, 0)
    skipBlank(lines)
    return lines.at === lines.lines.length && isDump(value) ? value : undefined
  } catch (error) {
    if (error instanceof NotADump) return undefined
    throw error
  }
}

/** One name with one value is a sentence with a colon more often than not. */
function isDump(value: JsonValue): boolean {
  return isJsonList(value) || (isJsonObject(value) && Object.keys(value).length > 1)
}

class NotADump extends Error {}

/** Lines not read yet. */
interface Lines {
  /** The line where a nested block begins on the line of its dash is written over: spaces stand for the dash. */
  readonly lines: string[]
  at: number
}

const LOOKS_LIKE_DUMP = /^\s*(?:- |[\w'"][^\n:]{0,63}:(?: |\r?\n))/
const MAX_DEPTH = 16
const DASH = /^( *)-(?: +|$)/
const KEY = /^( *)(?:'((?:[^']|'')*)'|"((?:[^"\\]|\\.)*)"|([^\s'"#&*!|>%@`{}[\],?-][^:#]*|-[^\s:#][^:#]*))\s*:(?: +|$)/
const NOT_PLAIN = /^[&*!%@`?{}[\]|>,]|^- |\s#|:\s|:$/

function readBlock(lines: Lines, indent: number, depth: number): JsonValue {
  skipBlank(lines)
  if (depth > MAX_DEPTH) throw new NotADump()
  const line = lines.lines[lines.at] ?? ''
  if (indentOf(line) !== indent) throw new NotADump()
  return DASH.test(line) ? readList(lines, indent, depth) : readMap(lines, indent, depth)
}

function readList(lines: Lines, indent: number, depth: number): JsonValue {
  const items: JsonValue[] = []
  for (;;) {
    skipBlank(lines)
    const line = lines.lines[lines.at] ?? ''
    const dash = DASH.exec(line)
    if (dash?.[1]?.length !== indent) return items
    const rest = line.slice(dash[0].length)
    if (rest !== '' && (KEY.test(rest) || DASH.test(rest))) {
      lines.lines[lines.at] = ' '.repeat(dash[0].length) + rest
      items.push(readBlock(lines, dash[0].length, depth + 1))
    } else items.push(readRest(lines, rest, indent, depth))
  }
}

function readMap(lines: Lines, indent: number, depth: number): JsonValue {
  const members = new Map<string, JsonValue>()
  for (;;) {
    skipBlank(lines)
    const line = lines.lines[lines.at] ?? ''
    const key = KEY.exec(line)
    if (key?.[1]?.length !== indent) {
      if (members.size === 0) throw new NotADump()
      return Object.fromEntries(members)
    }
    const name = key[2]?.replaceAll("''", "'") ?? key[3]?.replace(/\\(.)/g, '$1') ?? key[4] ?? ''
    if (members.has(name)) throw new NotADump()
    members.set(name, readRest(lines, line.slice(key[0].length), indent, depth))
  }
}

/** What stands behind a name or a dash, on the same line or the next ones. */
function readRest(lines: Lines, rest: string, indent: number, depth: number): JsonValue {
  const trimmed = rest.trim()
  if (trimmed === '') return readBelow(lines, indent, depth)
  if (trimmed === '[]' || trimmed === '{}') {
    lines.at++
    return []
  }
  const first = trimmed.charAt(0)
  if (first === "'" || first === '"') return readQuoted(lines, rest.trimStart())
  return first === '|' || first === '>' ? readBlockText(lines, trimmed, indent) : readPlain(lines, trimmed, indent)
}

/** A block that is indented, a list that need not be, or nothing. */
function readBelow(lines: Lines, indent: number, depth: number): JsonValue {
  lines.at++
  skipBlank(lines)
  const below = lines.lines[lines.at]
  if (below === undefined) return ''
  const inner = indentOf(below)
  if (inner > indent)
    return KEY.test(below) || DASH.test(below)
      ? readBlock(lines, inner, depth + 1)
      : readRest(lines, below, indent, depth)
  return inner === indent && DASH.test(below) && depth < MAX_DEPTH ? readListOfMap(lines, indent, depth) : ''
}

/** Only a map has its lists at its own indentation; below a dash the next dash is the next item. */
function readListOfMap(lines: Lines, indent: number, depth: number): JsonValue {
  const above = lines.lines[lines.at - 1] ?? ''
  return DASH.test(above) && indentOf(above) === indent ? '' : readList(lines, indent, depth + 1)
}

function readPlain(lines: Lines, first: string, indent: number): string {
  if (NOT_PLAIN.test(first)) throw new NotADump()
  const parts = [first]
  for (lines.at++; lines.at < lines.lines.length; lines.at++) {
    const line = lines.lines[lines.at] ?? ''
    if (line.trim() !== '' && indentOf(line) <= indent) break
    if (line.trim() !== '' && (/\s#|:\s|:$/.test(line) || line.trimStart().startsWith('#'))) throw new NotADump()
    parts.push(line.trim())
  }
  return folded(parts)
}

/** Single or double quotes, over lines. */
function readQuoted(lines: Lines, first: string): string {
  const quote = first.charAt(0)
  const parts: string[] = []
  for (let line = first.slice(1); ; line = (lines.lines[lines.at] ?? '').trimStart()) {
    const { text, end } = quotedPart(line, quote)
    lines.at++
    parts.push(end === -1 && !text.endsWith(CONTINUED) ? text.trimEnd() : text)
    if (end !== -1) {
      if (line.slice(end + 1).trim() !== '') throw new NotADump()
      return folded(parts)
    }
    if (lines.at >= lines.lines.length) throw new NotADump()
  }
}

/** Stands at the end of a part whose line goes on in the next without a space. Not a character that text can have. */
const CONTINUED = '\uffff'

/** The text up to the closing quote, and where that is; -1: the line ends before it. */
function quotedPart(line: string, quote: string): { readonly text: string; readonly end: number } {
  const parts: string[] = []
  let from = 0
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at)
    if (char === '\\' && quote === '"') {
      const { char: decoded, length } = at + 1 === line.length ? { char: CONTINUED, length: 1 } : escapeAt(line, at)
      parts.push(line.slice(from, at), decoded)
      from = at + length
      at = from - 1
    } else if (char === quote) {
      if (quote === '"' || line.charAt(at + 1) !== "'") return { text: parts.join('') + line.slice(from, at), end: at }
      parts.push(line.slice(from, at + 1))
      at++
      from = at + 1
    }
  }
  return { text: parts.join('') + line.slice(from), end: -1 }
}

const BLOCK_HEAD = /^[|>][0-9]?[+-]?$/

function readBlockText(lines: Lines, head: string, indent: number): string {
  if (!BLOCK_HEAD.test(head)) throw new NotADump()
  const parts: string[] = []
  for (lines.at++; lines.at < lines.lines.length; lines.at++) {
    const line = lines.lines[lines.at] ?? ''
    if (line.trim() !== '' && indentOf(line) <= indent) break
    parts.push(line.trim())
  }
  while (parts.at(-1) === '') parts.pop()
  return head.startsWith('|') ? parts.join('\n') : folded(parts)
}

/** A line end is a space; so many empty lines are so many line ends. */
function folded(parts: readonly string[]): string {
  const out: string[] = []
  let empty = 0
  for (const part of parts) {
    if (part === '' && out.length > 0) empty++
    else {
      const goesOn = empty === 0 && out.at(-1)?.endsWith(CONTINUED) === true
      if (out.length > 0 && !goesOn) out.push(empty > 0 ? '\n'.repeat(empty) : ' ')
      out.push(part)
      empty = 0
    }
  }
  return out.join('').replaceAll(CONTINUED, '') + '\n'.repeat(empty)
}

function skipBlank(lines: Lines): void {
  while (lines.at < lines.lines.length && (lines.lines[lines.at] ?? '').trim() === '') lines.at++
}

function indentOf(line: string): number {
  let at = 0
  while (line.charCodeAt(at) === 32) at++
  return at
}
