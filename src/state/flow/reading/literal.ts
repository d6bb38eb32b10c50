import type { JsonValue } from '../../../core/json.js'

const MAX_DEPTH = 32
const SPACE = /\s*/y
const WORD = /[A-Za-z0-9+.-]+/y
const NUMBER = /^[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/
const PLAIN = new Map<string, JsonValue>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['True', true],
  ['False', false],
  ['None', null],
])
const CLOSING: ReadonlyMap<string, string> = new Map(Object.entries({ '[': ']', '(': ')', '{': '}' }))
const ESCAPES: ReadonlyMap<string, string> = new Map(Object.entries({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }))

interface Cursor {
  readonly text: string
  at: number
}

/**
 * A list, map or string as JSON and Python write them, and nothing behind it. Undefined for anything else, and where a
 * name stands twice: no part of the text may be lost. Numbers stay text, as they were written. Linear in the text.
 */
export function readLiteral(text: string): JsonValue | undefined {
  const cursor = { text, at: 0 }
  skipSpace(cursor)
  if (!'[{("\''.includes(text.charAt(cursor.at)) || cursor.at >= text.length) return undefined
  const value = readValue(cursor, 0)
  skipSpace(cursor)
  return cursor.at === text.length ? value : undefined
}

function readValue(cursor: Cursor, depth: number): JsonValue | undefined {
  const first = cursor.text.charAt(cursor.at)
  if (depth > MAX_DEPTH) return undefined
  if (first === '"' || first === "'") return readString(cursor)
  if (first === '{') return readMap(cursor, depth)
  return first === '[' || first === '(' ? readList(cursor, depth) : readWord(cursor)
}

function readList(cursor: Cursor, depth: number): JsonValue | undefined {
  const items: JsonValue[] = []
  const read = readItems(cursor, () => {
    const item = readValue(cursor, depth + 1)
    if (item !== undefined) items.push(item)
    return item !== undefined
  })
  return read ? items : undefined
}

function readMap(cursor: Cursor, depth: number): JsonValue | undefined {
  const members = new Map<string, JsonValue>()
  const read = readItems(cursor, () => {
    const name = readName(cursor)
    skipSpace(cursor)
    if (name === undefined || members.has(name) || cursor.text.charAt(cursor.at) !== ':') return false
    cursor.at++
    skipSpace(cursor)
    const value = readValue(cursor, depth + 1)
    if (value === undefined) return false
    members.set(name, value)
    return true
  })
  return read ? Object.fromEntries(members) : undefined
}

/** What stands between the brackets, with commas; false where it is something else. */
function readItems(cursor: Cursor, readItem: () => boolean): boolean {
  const closing = CLOSING.get(cursor.text.charAt(cursor.at))
  cursor.at++
  for (;;) {
    skipSpace(cursor)
    if (cursor.text.charAt(cursor.at) === closing) break
    if (!readItem()) return false
    skipSpace(cursor)
    if (cursor.text.charAt(cursor.at) === ',') cursor.at++
    else if (cursor.text.charAt(cursor.at) !== closing) return false
  }
  cursor.at++
  return true
}

function readName(cursor: Cursor): string | undefined {
  const first = cursor.text.charAt(cursor.at)
  if (first === '"' || first === "'") return readString(cursor)
  const word = wordAt(cursor)
  return word === undefined || !(NUMBER.test(word) || PLAIN.has(word)) ? undefined : word
}

function readWord(cursor: Cursor): JsonValue | undefined {
  const word = wordAt(cursor)
  return word === undefined || NUMBER.test(word) ? word : PLAIN.get(word)
}

function wordAt(cursor: Cursor): string | undefined {
  WORD.lastIndex = cursor.at
  const word = WORD.exec(cursor.text)?.[0]
  cursor.at += word?.length ?? 0
  return word
}

function readString(cursor: Cursor): string | undefined {
  const { text } = cursor
  const quote = text.charCodeAt(cursor.at)
  const parts: string[] = []
  let from = cursor.at + 1
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      parts.push(text.slice(from, at))
      cursor.at = at + 1
      return parts.join('')
    }
    if (code !== BACKSLASH) continue
    const { char, length } = escapeAt(text, at)
    parts.push(text.slice(from, at), char)
    from = at + length
    at = from - 1
  }
  return undefined
}

const BACKSLASH = 92
const CODED = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y

/** What an escape sequence stands for, and how long it is. */
export function escapeAt(text: string, at: number): { readonly char: string; readonly length: number } {
  CODED.lastIndex = at
  const coded = CODED.exec(text)
  if (coded !== null) {
    const point = parseInt(coded[1] ?? coded[2] ?? coded[3] ?? '', 16)
    return { char: point <= 0x10ffff ? String.fromCodePoint(point) : '', length: coded[0].length }
  }
  const letter = text.charAt(at + 1)
  return { char: ESCAPES.get(letter) ?? letter, length: 2 }
}

function skipSpace(cursor: Cursor): void {
  SPACE.lastIndex = cursor.at
  cursor.at += SPACE.exec(cursor.text)?.[0].length ?? 0
}
