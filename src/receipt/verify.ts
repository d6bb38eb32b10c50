import { verify, type KeyObject } from 'node:crypto'
import { isJsonObject, type JsonObject } from '../core/json.js'
import { RECEIPT_TYPES, type PublicKey } from '../core/receipt.js'
import { canonicalize } from './canonical.js'
import { holderOf, publicKeyFromX, thumbprint, toJwk } from './jwk.js'

export type ReceiptProblem =
  /** Not an object with the members that a receipt needs, or no canonical JSON. */
  | 'malformed'
  | 'type_unknown'
  /** The set has no usable Ed25519 key of this id whose thumbprint is the id. */
  | 'key_unknown'
  /** The key is another agent's, or the set does not say whose. */
  | 'key_of_another'
  | 'signature_invalid'

export type Verification =
  { readonly valid: true; readonly kid: string } | { readonly valid: false; readonly problem: ReceiptProblem }

export interface VerifyingKey {
  readonly key: KeyObject
  /** Null when the set does not say. */
  readonly holder: string | null
}

export type KeyLookup = (kid: string) => VerifyingKey | null

/** Checks a receipt against a JWK set (RFC 7517). Its expiry is not judged: an old receipt is still true. */
export function verifyReceipt(receipt: unknown, jwks: unknown): Verification {
  return verifyWith(receipt, lookupOf(jwks))
}

/** Ed25519 as in RFC 8032: 64 bytes, S below the group's order. */
export function isSignatureOf(message: Uint8Array, signature: Uint8Array, key: KeyObject): boolean {
  return signature.length === 64 && verify(null, message, key, signature)
}

/** As `verifyReceipt`, for many receipts against one set. */
export function verifyWith(receipt: unknown, lookup: KeyLookup): Verification {
  if (!isJsonObject(receipt)) return invalid('malformed')
  const { signature, key_id: kid, organisation, agent_id: agentId, type } = receipt
  if (typeof kid !== 'string' || typeof organisation !== 'string' || !isNullableString(agentId))
    return invalid('malformed')
  if (!RECEIPT_TYPES.some((known) => known === type)) return invalid('type_unknown')
  const found = lookup(kid)
  if (found === null) return invalid('key_unknown')
  const bytes = signatureBytes(signature)
  const text = signedText(receipt)
  if (text === null) return invalid('malformed')
  if (bytes === null || !isSignatureOf(Buffer.from(text, 'utf8'), bytes, found.key)) return invalid('signature_invalid')
  if (found.holder !== holderOf(organisation, agentId)) return invalid('key_of_another')
  return { valid: true, kid }
}

/** Looks keys up in a JWK set; entries that are no Ed25519 keys are passed over. */
export function lookupOf(jwks: unknown): KeyLookup {
  const keys = isJsonObject(jwks) && Array.isArray(jwks.keys) ? jwks.keys : []
  const byKid = new Map(keys.filter(isJsonObject).map((jwk) => [jwk.kid, jwk]))
  const made = new Map<string, VerifyingKey | null>()
  return (kid) => {
    const known = made.get(kid)
    if (known !== undefined) return known
    const jwk = byKid.get(kid)
    if (jwk === undefined) return null
    const key = readJwk(jwk)
    made.set(kid, key)
    return key
  }
}

export function lookupOfKeys(keys: readonly PublicKey[]): KeyLookup {
  return lookupOf({ keys: keys.map(toJwk) })
}

function readJwk(jwk: JsonObject): VerifyingKey | null {
  const { kty, crv, x, kid, holder } = jwk
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string' || kid !== thumbprint(x)) return null
  if (holder !== undefined && typeof holder !== 'string') return null
  try {
    return { key: publicKeyFromX(x), holder: holder ?? null }
  } catch {
    return null
  }
}

/** RFC 8785 of all members but `signature`; null where they are no canonical JSON. */
export function signedText(receipt: JsonObject): string | null {
  try {
    return canonicalize(Object.fromEntries(Object.entries(receipt).filter(([name]) => name !== 'signature')))
  } catch {
    return null
  }
}

/** Exactly one text stands for one signature: padding, other alphabets and stray bits are refused. */
export function signatureBytes(signature: unknown): Buffer | null {
  if (typeof signature !== 'string' || !signature.startsWith('ed25519:')) return null
  const text = signature.slice('ed25519:'.length)
  const bytes = Buffer.from(text, 'base64url')
  return bytes.length === 64 && bytes.toString('base64url') === text ? bytes : null
}

function isNullableString(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function invalid(problem: ReceiptProblem): Verification {
  return { valid: false, problem }
}
