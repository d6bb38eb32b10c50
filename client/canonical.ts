import canonicalize from 'canonicalize'
import { fromBase64Url, hex, sha256, utf8 } from './bytes.js'

/** UTF-8 of RFC 8785; null for what is no JSON. */
export function canonicalBytes(value: unknown): Uint8Array<ArrayBuffer> | null {
  try {
    const text = canonicalize(value)
    return text === undefined ? null : utf8(text)
  } catch {
    return null
  }
}

/** `sha256:<hex>` over salt ‖ RFC 8785, as receipts carry it; null when the salt is no base64url or the value no JSON. */
export async function saltedHash(salt: string, value: unknown): Promise<string | null> {
  const saltBytes = fromBase64Url(salt)
  const bytes = canonicalBytes(value)
  return saltBytes === null || bytes === null ? null : `sha256:${hex(await sha256(saltBytes, bytes))}`
}
