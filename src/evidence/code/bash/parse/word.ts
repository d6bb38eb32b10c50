import { ansiC } from './ansi-c.js'
import { EMPTY_LIST, atEnd, expect, looksAt, match, nested, type Cursor } from './cursor.js'
import { readParameter } from './parameter.js'
import type { List, Word, WordPart } from './tree.js'

/**
 * How letters are meant: `word` outside of quotes, `double` inside double quotes, `here` in a here-document,
 * `operand` inside `${…}`, `quoted` the same inside double quotes, `pattern` behind `=~`.
 */
export type Style = 'word' | 'double' | 'here' | 'operand' | 'quoted' | 'pattern'

const RUN: Readonly<Record<Style, RegExp>> = {
  word: /[^\s;&|()<>"'\\$`?*+@!]+/y,
  double: /[^"\\$`]+/y,
  here: /[^\\$`]+/y,
  operand: /[^"'\\$`}/:\]]+/y,
  quoted: /[^"\\$`}/:\]]+/y,
  pattern: /[^\s"'\\$`]+/y,
}
const METACHARACTERS = ' \t\n\r;&|()<>'

/** A word from here on; null if none begins here. */
export function readWord(cursor: Cursor, style: 'word' | 'pattern' = 'word'): Word | null {
  const start = cursor.at
  const parts = readParts(cursor, style, style === 'word' ? METACHARACTERS : ' \t\n')
  if (cursor.at === start || parts.length === 0) return cursor.at === start ? null : wordOf(cursor, start, parts)
  return wordOf(cursor, start, parts)
}

function wordOf(cursor: Cursor, start: number, parts: readonly WordPart[]): Word {
  return { at: cursor.place(start), source: cursor.text.slice(start, cursor.at), parts }
}

/** What stands up to one of the letters `stops`, which is left. */
export function readUntil(cursor: Cursor, style: Style, stops: string): Word {
  const start = cursor.at
  return wordOf(cursor, start, readParts(cursor, style, stops))
}

/** A whole text read as one word. */
export function readAll(cursor: Cursor, style: Style): Word {
  return readUntil(cursor, style, '')
}

function readParts(cursor: Cursor, style: Style, stops: string): WordPart[] {
  const parts: WordPart[] = []
  const quoted = isQuoted(style)
  while (!atEnd(cursor)) {
    cursor.budget.spend()
    const letter = cursor.text.charAt(cursor.at)
    if (stops.includes(letter) && !(style === 'word' && isProcess(cursor))) break
    const run = match(cursor, RUN[style])
    if (run !== null) {
      cursor.at += run[0].length
      parts.push({ kind: 'text', text: run[0], quoted })
    } else readSpecial(cursor, style, letter, quoted, parts)
  }
  return parts
}

function isQuoted(style: Style): boolean {
  return style === 'double' || style === 'here' || style === 'quoted'
}

function isProcess(cursor: Cursor): boolean {
  return looksAt(cursor, '<(') || looksAt(cursor, '>(')
}

function readSpecial(cursor: Cursor, style: Style, letter: string, quoted: boolean, parts: WordPart[]): void {
  if (letter === '\\') readBackslash(cursor, style, parts)
  else if (letter === '$') readDollar(cursor, quoted, parts)
  else if (letter === '`')
    parts.push({ kind: 'command', body: readBackticks(cursor, style === 'double' || style === 'quoted'), quoted })
  else if (letter === "'" && !quoted) parts.push({ kind: 'text', text: readSingle(cursor), quoted: true })
  else if (letter === '"' && style !== 'here') readDouble(cursor, parts)
  else if (style === 'word' && isProcess(cursor)) readProcess(cursor, parts)
  else if (style === 'word' && '?*+@!'.includes(letter) && cursor.text.charAt(cursor.at + 1) === '(')
    parts.push({ kind: 'text', text: readExtendedPattern(cursor), quoted: false })
  else {
    cursor.at += 1
    parts.push({ kind: 'text', text: letter, quoted })
  }
}

function readBackslash(cursor: Cursor, style: Style, parts: WordPart[]): void {
  const next = cursor.text.charAt(cursor.at + 1)
  cursor.at += 2
  if (next === '\n') return
  if (next === '\r' && cursor.text.charAt(cursor.at) === '\n') {
    cursor.at += 1
    return
  }
  const keeps =
    (isQuoted(style) && style !== 'here' && !'$`"\\}'.includes(next)) || (style === 'here' && !'$`\\'.includes(next))
  parts.push({ kind: 'text', text: keeps || next === '' ? `\\${next}` : next, quoted: true })
  if (next === '') cursor.at = cursor.text.length
}

function readSingle(cursor: Cursor): string {
  const end = cursor.text.indexOf("'", cursor.at + 1)
  if (end === -1) cursor.problem('syntax_error')
  const stop = end === -1 ? cursor.text.length : end
  const text = cursor.text.slice(cursor.at + 1, stop)
  cursor.at = stop + 1
  return text
}

function readDouble(cursor: Cursor, parts: WordPart[]): void {
  cursor.at += 1
  const inner = nested(cursor, () => readParts(cursor, 'double', '"'), [])
  parts.push({ kind: 'text', text: '', quoted: true })
  for (const part of inner) parts.push(part)
  expect(cursor, '"')
}

function readProcess(cursor: Cursor, parts: WordPart[]): void {
  const direction = looksAt(cursor, '<') ? '<' : '>'
  cursor.at += 2
  parts.push({ kind: 'process', direction, body: readParenthesis(cursor) })
}

/** Commands up to the `)` that closes them, which is taken. */
function readParenthesis(cursor: Cursor): List {
  const body = nested(cursor, () => cursor.readCommands(cursor, ')'), EMPTY_LIST)
  expect(cursor, ')')
  return body
}

/** `@(a|b)`: as it stands; it matters only as a pattern. */
function readExtendedPattern(cursor: Cursor): string {
  const start = cursor.at
  let open = 0
  do {
    const letter = cursor.text.charAt(cursor.at)
    if (letter === '(') open += 1
    if (letter === ')') open -= 1
    cursor.at += letter === '\\' ? 2 : 1
  } while (!atEnd(cursor) && (open > 0 || cursor.at === start + 1) && cursor.text.charAt(cursor.at) !== '\n')
  if (open > 0) cursor.problem('syntax_error')
  return cursor.text.slice(start, cursor.at)
}

function readBackticks(cursor: Cursor, isDouble: boolean): List {
  const start = cursor.at
  let end = start + 1
  while (end < cursor.text.length && cursor.text.charAt(end) !== '`') end += cursor.text.charAt(end) === '\\' ? 2 : 1
  if (end >= cursor.text.length) cursor.problem('syntax_error')
  const raw = cursor.text.slice(start + 1, end)
  cursor.at = Math.min(end + 1, cursor.text.length)
  const text = raw.replace(isDouble ? /\\([\\`$"])/g : /\\([\\`$])/g, '$1')
  const inner = cursor.inside(text, start)
  return nested(cursor, () => inner.readCommands(inner, ''), EMPTY_LIST)
}

const NAME = /[A-Za-z_]\w*|[0-9@*#?$!_-]/y

function readDollar(cursor: Cursor, quoted: boolean, parts: WordPart[]): void {
  const next = cursor.text.charAt(cursor.at + 1)
  if (next === '(') parts.push(readDollarParenthesis(cursor, quoted))
  else if (next === '{') parts.push(readBraces(cursor, quoted))
  else if (next === "'" && !quoted) {
    cursor.at += 1
    parts.push({ kind: 'text', text: ansiC(readAnsi(cursor)), quoted: true })
  } else if (next === '"' && !quoted) cursor.at += 1
  else if (next === '[') parts.push(readOldArithmetic(cursor, quoted))
  else {
    cursor.at += 1
    const name = match(cursor, NAME)?.[0]
    if (name === undefined) parts.push({ kind: 'text', text: '$', quoted })
    else {
      cursor.at += name.length
      parts.push({ kind: 'parameter', name, index: null, indirect: false, operator: '', operands: [], quoted })
    }
  }
}

function readAnsi(cursor: Cursor): string {
  const start = cursor.at + 1
  let end = start
  while (end < cursor.text.length && cursor.text.charAt(end) !== "'") end += cursor.text.charAt(end) === '\\' ? 2 : 1
  if (end >= cursor.text.length) cursor.problem('syntax_error')
  cursor.at = end + 1
  return cursor.text.slice(start, end)
}

function readBraces(cursor: Cursor, quoted: boolean): WordPart {
  cursor.at += 2
  const first = cursor.text.charAt(cursor.at)
  if (first === ' ' || first === '\n' || first === '\t' || first === '|') {
    if (first === '|') cursor.at += 1
    const body = nested(cursor, () => cursor.readCommands(cursor, '}'), EMPTY_LIST)
    expect(cursor, '}')
    return { kind: 'command', body, quoted }
  }
  return readParameter(cursor, quoted, (stops, isPattern) =>
    nested(cursor, () => readUntil(cursor, quoted && !isPattern ? 'quoted' : 'operand', stops), {
      at: cursor.place(cursor.at),
      source: '',
      parts: [],
    }),
  )
}

function readDollarParenthesis(cursor: Cursor, quoted: boolean): WordPart {
  if (cursor.text.charAt(cursor.at + 2) === '(') {
    const expression = readArithmetic(cursor, cursor.at + 3)
    if (expression !== null) return { kind: 'arithmetic', expression, quoted }
  }
  cursor.at += 2
  return { kind: 'command', body: readParenthesis(cursor), quoted }
}

/** From `start`, behind `((`, up to `))`, which is taken; null if it is no arithmetic but a `(` in a `(`. */
export function readArithmetic(cursor: Cursor, start: number): Word | null {
  let open = 0
  let end = start
  for (; end < cursor.text.length; end += 1) {
    const letter = cursor.text.charCodeAt(end)
    if (letter === 0x28) open += 1
    else if (letter === 0x5c) end += 1
    else if (letter === 0x29) {
      if (open === 0) break
      open -= 1
    }
  }
  cursor.budget.spend((end - start) >> 6)
  if (cursor.text.charAt(end + 1) !== ')') return null
  const expression = insideOf(cursor, start, end)
  cursor.at = end + 2
  return expression
}

function readOldArithmetic(cursor: Cursor, quoted: boolean): WordPart {
  const end = cursor.text.indexOf(']', cursor.at)
  const expression = insideOf(cursor, cursor.at + 2, end === -1 ? cursor.text.length : end)
  if (end === -1) cursor.problem('syntax_error')
  cursor.at = end === -1 ? cursor.text.length : end + 1
  return { kind: 'arithmetic', expression, quoted }
}

function insideOf(cursor: Cursor, start: number, end: number): Word {
  const inner = cursor.inside(cursor.text.slice(start, end), start)
  return nested(cursor, () => readAll(inner, 'here'), { at: cursor.place(start), source: '', parts: [] })
}
