import type { JsonValue } from '../core/json.js'
import { isJsonObject } from '../core/json.js'

const MAX_DISPLAYED = 160
const ARRAY_INDEX = /^(?:0|[1-9]\d{0,8})$/

/** RFC 6901: the reference tokens of a pointer; null when it is none. `''` is the whole document. */
export function parsePointer(pointer: string): readonly string[] | null {
  if (pointer === '') return []
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return null
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

export function formatPointer(tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** What stands there; undefined when nothing does. Own members only. */
export function resolvePointer(root: JsonValue, tokens: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = root
  for (const token of tokens) {
    if (value === undefined) return undefined
    value = child(value, token)
  }
  return value
}

/** The index that a token names in an array; null when it names none (`-`, `01`, names). */
export function arrayIndex(token: string): number | null {
  return ARRAY_INDEX.test(token) ? Number(token) : null
}

/** A pointer as messages show it: member names come from outside, so they are clipped and freed of control characters. */
export function displayPointer(pointer: string): string {
  const clipped = pointer.length > MAX_DISPLAYED ? `${pointer.slice(0, MAX_DISPLAYED)}…` : pointer
  return clipped.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '?')
}

function child(value: JsonValue, token: string): JsonValue | undefined {
  if (isJsonObject(value)) return Object.hasOwn(value, token) ? value[token] : undefined
  if (!Array.isArray(value)) return undefined
  const index = arrayIndex(token)
  const elements: readonly JsonValue[] = value
  return index === null ? undefined : elements[index]
}
