import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import type { PublicKey } from '../core/receipt.js'
import { canonicalize } from './canonical.js'
import { sha256Hex } from './hash.js'

/** RFC 8037, with one member of our own: `holder`, whose receipts the key may sign. */
export interface Jwk {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
  /** RFC 7638 thumbprint. */
  readonly kid: string
  readonly use: 'sig'
  readonly alg: 'EdDSA'
  readonly holder: string
}

export function toJwk(key: PublicKey): Jwk {
  const { x, kid } = key
  return {
    kty: 'OKP',
    crv: 'Ed25519',
    x,
    kid,
    use: 'sig',
    alg: 'EdDSA',
    holder: holderOf(key.organisation, key.agentId),
  }
}

/**
 * `sha256:<hex>` of RFC 8785 of [organisation, agent]: binds a published key to its agent,
 * so that one agent's key cannot sign for another, without publishing names.
 */
export function holderOf(organisation: string, agentId: string | null): string {
  return `sha256:${sha256Hex(canonicalize([organisation, agentId]))}`
}

/** RFC 7638: SHA-256 over the required members in lexicographic order, base64url. */
export function thumbprint(x: string): string {
  return createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url')
}

export function publicKeyFromX(x: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

/** base64url of the 32 bytes of the public part. */
export function xOf(key: KeyObject): string {
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' })
  if (x === undefined) throw new Error('not an Ed25519 key')
  return x
}
