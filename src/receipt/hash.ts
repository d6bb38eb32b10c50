import { createHash } from 'node:crypto'
import type { JsonValue } from '../core/json.js'
import { canonicalize } from './canonical.js'

export type Sha256 = `sha256:${string}`

/** `sha256:<hex>` over the raw bytes of the salt (given in base64url) ‖ UTF-8 of RFC 8785 of the value. */
export function saltedHash(salt: string, value: JsonValue): Sha256 {
  return `sha256:${createHash('sha256').update(salt, 'base64url').update(canonicalize(value), 'utf8').digest('hex')}`
}

/** `sha256:<hex>` over UTF-8 of RFC 8785 of the value. */
export function digestOf(value: JsonValue): Sha256 {
  return `sha256:${sha256Hex(canonicalize(value))}`
}

/** Hex SHA-256 of a text's UTF-8. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
