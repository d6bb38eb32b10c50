import type { ErrorCode } from '../core/errors.js'
import { CountersignError } from '../core/errors.js'
import type { JsonValue } from '../core/json.js'
import { exactNumber } from './json-number.js'
import { displayPointer, formatPointer } from './json-pointer.js'

interface Limits {
  readonly maxDepth: number
  readonly maxMembers: number
}

/** Where the reader stands. `path` leads to the value being read, so its length is the depth. */
interface Cursor {
  readonly text: string
  readonly limits: Limits
  readonly path: (string | number)[]
  at: number
  members: number
}

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const LONE_SURROGATE = /\p{Surrogate}/u

/** One pass over the text; see `parseStrictJson` for what it refuses. */
export function readDocument(text: string, limits: Limits): JsonValue {
  const cursor: Cursor = { text, limits, path: [], at: 0, members: 0 }
  skipSpace(cursor)
  const value = readValue(cursor)
  skipSpace(cursor)
  if (cursor.at < text.length) throw malformed(cursor)
  return value
}

function readValue(cursor: Cursor): JsonValue {
  switch (cursor.text.charCodeAt(cursor.at)) {
    case QUOTE:
      return readString(cursor)
    case 0x7b:
      return readObject(cursor)
    case 0x5b:
      return readArray(cursor)
    case 0x74:
      return readWord(cursor, 'true', true)
    case 0x66:
      return readWord(cursor, 'false', false)
    case 0x6e:
      return readWord(cursor, 'null', null)
    default:
      return readNumber(cursor)
  }
}

function readObject(cursor: Cursor): JsonValue {
  const object: Record<string, JsonValue> = {}
  if (opensEmpty(cursor, 0x7d)) return object
  do {
    skipSpace(cursor)
    const name = readName(cursor)
    if (Object.hasOwn(object, name)) throw failure(cursor, 'json_duplicate_member', 'a member stands there twice')
    object[name] = readValue(cursor)
    cursor.path.pop()
  } while (hasNext(cursor, 0x7d))
  return object
}

function readArray(cursor: Cursor): JsonValue {
  const array: JsonValue[] = []
  if (opensEmpty(cursor, 0x5d)) return array
  do {
    cursor.path.push(array.length)
    countMember(cursor)
    skipSpace(cursor)
    array.push(readValue(cursor))
    cursor.path.pop()
  } while (hasNext(cursor, 0x5d))
  return array
}

/** Reads `"name" :` and steps into the member. */
function readName(cursor: Cursor): string {
  if (cursor.text.charCodeAt(cursor.at) !== QUOTE) throw malformed(cursor)
  const name = readString(cursor)
  cursor.path.push(name)
  countMember(cursor)
  if (name === '__proto__') throw failure(cursor, 'json_member_forbidden', 'a member of this name is not accepted')
  skipSpace(cursor)
  if (cursor.text.charCodeAt(cursor.at) !== COLON) throw malformed(cursor)
  cursor.at += 1
  skipSpace(cursor)
  return name
}

/** Steps over the opening bracket; true when the closing one follows at once. */
function opensEmpty(cursor: Cursor, close: number): boolean {
  if (cursor.path.length >= cursor.limits.maxDepth) throw failure(cursor, 'body_too_deep', 'nested too deeply')
  cursor.at += 1
  skipSpace(cursor)
  if (cursor.text.charCodeAt(cursor.at) !== close) return false
  cursor.at += 1
  return true
}

/** Steps over a comma (true) or the closing bracket (false). */
function hasNext(cursor: Cursor, close: number): boolean {
  skipSpace(cursor)
  const code = cursor.text.charCodeAt(cursor.at)
  if (code !== COMMA && code !== close) throw malformed(cursor)
  cursor.at += 1
  return code === COMMA
}

function countMember(cursor: Cursor): void {
  cursor.members += 1
  if (cursor.members > cursor.limits.maxMembers) throw failure(cursor, 'body_too_large', 'too many members')
}

/** Escapes are left to `JSON.parse`, which is exact about them; this finds the end and what lies on the way. */
function readString(cursor: Cursor): string {
  const { text } = cursor
  const start = cursor.at
  let at = start + 1
  let isPlain = true
  let isDoubtful = false
  for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
    // Past the end the code is NaN, which fails this comparison too.
    if (!(code >= 0x20)) throw malformed(cursor, at)
    if (code === BACKSLASH) isPlain = false
    else if (code >= 0xd800 && code <= 0xdfff) isDoubtful = true
    at += code === BACKSLASH ? 2 : 1
  }
  cursor.at = at + 1
  const value = isPlain ? text.slice(start + 1, at) : unescape(cursor, start)
  if ((isDoubtful || !isPlain) && LONE_SURROGATE.test(value)) {
    throw failure(cursor, 'json_lone_surrogate', 'a string holds half a surrogate pair')
  }
  return value
}

function unescape(cursor: Cursor, start: number): string {
  try {
    return String(JSON.parse(cursor.text.slice(start, cursor.at)))
  } catch {
    throw malformed(cursor, start)
  }
}

function readNumber(cursor: Cursor): number {
  NUMBER.lastIndex = cursor.at
  if (!NUMBER.test(cursor.text)) throw malformed(cursor)
  const value = exactNumber(cursor.text.slice(cursor.at, NUMBER.lastIndex))
  if (value === null) throw failure(cursor, 'number_not_exact', 'a number that a double cannot hold exactly')
  cursor.at = NUMBER.lastIndex
  return value
}

function readWord<T extends boolean | null>(cursor: Cursor, word: string, value: T): T {
  if (!cursor.text.startsWith(word, cursor.at)) throw malformed(cursor)
  cursor.at += word.length
  return value
}

function skipSpace(cursor: Cursor): void {
  let code = cursor.text.charCodeAt(cursor.at)
  while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
    cursor.at += 1
    code = cursor.text.charCodeAt(cursor.at)
  }
}

function malformed(cursor: Cursor, at = cursor.at): CountersignError {
  return failure(cursor, 'json_malformed', `not JSON at offset ${at}`)
}

function failure(cursor: Cursor, code: ErrorCode, message: string): CountersignError {
  return new CountersignError(code, message, { member: displayPointer(formatPointer(cursor.path)) })
}
