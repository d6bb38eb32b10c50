import { base64Url, fromBase64Url, hex, sha256, utf8 } from './bytes.js'
import { canonicalBytes } from './canonical.js'
import { isSignatureOf } from './ed25519.js'
import type { Receipt } from './types.js'

/** An Ed25519 public key as `/.well-known/jwks.json` lists it (RFC 8037); `kid` is its RFC 7638 thumbprint. */
export interface Jwk {
  readonly kty: string
  readonly crv?: string
  readonly x?: string
  readonly kid?: string
  /** `sha256:<hex>` of RFC 8785 of [organisation, agent]: whose receipts the key may sign. */
  readonly holder?: string
}

export interface Jwks {
  readonly keys: readonly Jwk[]
}

export type SignatureFailure = 'malformed' | 'key_unknown' | 'key_of_another' | 'signature_invalid'

/** Ed25519 over RFC 8785 of all members but `signature`, by a key that the set gives to this agent. Null: it holds. */
export async function signatureFailure(receipt: Receipt, jwks: Jwks): Promise<SignatureFailure | null> {
  const { signature, ...signed } = receipt
  const [, encoded] = /^ed25519:([A-Za-z0-9_-]{86})$/.exec(signature) ?? []
  const bytes = encoded === undefined ? null : fromBase64Url(encoded)
  const message = canonicalBytes(signed)
  if (bytes === null || message === null) return 'malformed'
  const jwk = jwks.keys.find((candidate) => candidate.kid === receipt.key_id)
  const key = await publicKey(receipt.key_id, jwk)
  if (key === null) return 'key_unknown'
  if (!isSignatureOf(message, bytes, key)) return 'signature_invalid'
  return jwk?.holder === (await holderOf(receipt)) ? null : 'key_of_another'
}

async function holderOf({ organisation, agent_id: agentId }: Receipt): Promise<string> {
  return `sha256:${hex(await sha256(utf8(JSON.stringify([organisation, agentId]))))}`
}

/** The key of this kid; its thumbprint is computed, not believed. */
async function publicKey(kid: string, jwk: Jwk | undefined): Promise<Uint8Array | null> {
  if (jwk?.kty !== 'OKP' || jwk.crv !== 'Ed25519' || jwk.x === undefined) return null
  const thumbprint = await sha256(utf8(`{"crv":"Ed25519","kty":"OKP","x":"${jwk.x}"}`))
  return base64Url(thumbprint) === kid ? fromBase64Url(jwk.x) : null
}
