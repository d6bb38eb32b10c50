import { sign, type KeyObject } from 'node:crypto'
import type { JsonObject } from '../core/json.js'
import { canonicalize } from './canonical.js'
import { publicKeyFromX } from './jwk.js'
import { isSignatureOf, signatureBytes, signedText } from './verify.js'

/** The members with their `signature`, as receipts carry it. `key` is an Ed25519 private key. */
export function signObject<Members extends JsonObject>(
  members: Members,
  key: KeyObject,
): Members & { signature: string } {
  const bytes = sign(null, Buffer.from(canonicalize(members), 'utf8'), key)
  return { ...members, signature: `ed25519:${bytes.toString('base64url')}` }
}

/** Whether `signature` is that of the key with this public part (base64url) over RFC 8785 of all other members. */
export function isSignedBy(object: JsonObject, x: string): boolean {
  const signature = signatureBytes(object.signature)
  const text = signedText(object)
  return signature !== null && text !== null && isSignatureOf(Buffer.from(text, 'utf8'), signature, publicKeyFromX(x))
}
