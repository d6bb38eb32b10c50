import { Buffer, isUtf8 } from 'node:buffer'
import { CountersignError } from '../core/errors.js'
import type { JsonValue } from '../core/json.js'
import { readDocument } from './json-reader.js'

export interface JsonLimits {
  /** Containers inside each other; `[]` has depth 1. Never more than {@link MAX_DEPTH}. */
  readonly maxDepth: number
  /** Members and elements of the whole text. Default: no limit but the text's length. */
  readonly maxMembers?: number
}

/** Beyond this, recursion (here, and in everything that walks the value) would no longer be safe. */
export const MAX_DEPTH = 500

/**
 * The one reader of JSON from outside. It accepts a subset of RFC 8259 and gives the value `JSON.parse` gives,
 * except that `-0` is 0. Objects are plain, with own members only.
 *
 * Throws CountersignError; `member` is the JSON Pointer of the place:
 * `json_malformed` (syntax, trailing text, byte order mark, invalid UTF-8), `json_duplicate_member`,
 * `json_member_forbidden` (`__proto__`, the one name that assignment does not make an own member of;
 * `constructor` and `prototype` are ordinary names), `json_lone_surrogate`, `number_not_exact` (see `exactNumber`),
 * `body_too_deep`, `body_too_large` (over `maxMembers`). Messages carry offsets, never text.
 */
export function parseStrictJson(text: string | Uint8Array, limits: JsonLimits): JsonValue {
  return readDocument(typeof text === 'string' ? text : decode(text), {
    maxDepth: Math.min(limits.maxDepth, MAX_DEPTH),
    maxMembers: limits.maxMembers ?? Infinity,
  })
}

function decode(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new CountersignError('json_malformed', 'the text is not UTF-8', { member: '' })
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}
