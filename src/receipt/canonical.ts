import { CountersignError } from '../core/errors.js'
import type { JsonValue } from '../core/json.js'

const MAX_DEPTH = 512
const PLAIN_TEXT = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/
const LONE_SURROGATE = /\p{Surrogate}/u

/**
 * RFC 8785: members sorted by UTF-16 code units, ECMAScript numbers, no white space.
 * Throws CountersignError `json_lone_surrogate` for text that is no Unicode, `internal` for what is no JSON:
 * NaN, infinities, undefined, bigint, class instances, nesting beyond 512.
 */
export function canonicalize(value: JsonValue): string {
  return write(value, 0)
}

function write(value: unknown, depth: number): string {
  if (typeof value === 'string') return writeString(value)
  if (typeof value === 'object') return value === null ? 'null' : writeNested(value, depth)
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value !== 'number') throw notJson(typeof value)
  if (!Number.isFinite(value)) throw notJson('a number that is not finite')
  return String(value)
}

function writeNested(value: object, depth: number): string {
  if (depth >= MAX_DEPTH) throw notJson(`nesting beyond ${MAX_DEPTH}`)
  if (Array.isArray(value)) return writeArray(value, depth + 1)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null && !isForeignPlain(prototype))
    throw notJson('a class instance')
  return writeObject(value, depth + 1)
}

/** Plain objects of another realm (a vm context, a test runner) have that realm's `Object.prototype`. */
function isForeignPlain(prototype: unknown): boolean {
  return (
    typeof prototype === 'object' &&
    prototype !== null &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, 'isPrototypeOf')
  )
}

function writeArray(items: readonly unknown[], depth: number): string {
  if (items.length === 0) return '[]'
  let text = '[' + write(items[0], depth)
  for (let index = 1; index < items.length; index++) text += ',' + write(items[index], depth)
  return text + ']'
}

function writeObject(object: object, depth: number): string {
  const members = object as Readonly<Record<string, unknown>>
  let text = ''
  for (const name of sortedNames(members)) {
    text += (text === '' ? '{' : ',') + writeString(name) + ':' + write(members[name], depth)
  }
  return text === '' ? '{}' : text + '}'
}

function sortedNames(members: object): string[] {
  const names = Object.keys(members)
  for (let index = 1; index < names.length; index++) {
    if (String(names[index - 1]) > String(names[index])) return names.sort()
  }
  return names
}

function writeString(text: string): string {
  if (PLAIN_TEXT.test(text)) return '"' + text + '"'
  if (LONE_SURROGATE.test(text)) throw new CountersignError('json_lone_surrogate', 'text with a lone surrogate')
  return JSON.stringify(text)
}

function notJson(what: string): CountersignError {
  return new CountersignError('internal', `not JSON: ${what}`)
}
