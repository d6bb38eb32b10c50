import canonicalize from 'canonicalize'
import nacl from 'tweetnacl'
import { base64Url, fromBase64Url, hex, sha256, utf8 } from './bytes.js'

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

/** The members of a receipt that are checked here; all the others are under the signature too. */
export interface SignedReceipt {
  readonly type: string
  readonly issuer: string
  readonly audience: string | null
  readonly organisation: string
  readonly agent_id: string | null
  readonly tool_name: string | null
  readonly decision: string | null
  readonly mode: string | null
  readonly arguments_hash: string | null
  readonly expires_at: string | null
  readonly key_id: string
  readonly signature: string
}

export interface Expected {
  readonly jwks: Jwks
  readonly type?: string
  readonly issuer?: string
  readonly audience?: string
  readonly agentId?: string
  readonly tool?: string
  /** Also require ALLOW, not advisory, for exactly these arguments. `salt` stands beside the receipt in the answer. */
  readonly allowed?: { readonly arguments: unknown; readonly salt: string; readonly advisory?: boolean }
  /** Milliseconds since the epoch; the receipt must not have expired by then. */
  readonly nowMs?: number
}

/** `malformed` and the first check that failed; the order is the order of the protocol. */
export type VerifyFailure =
  | 'malformed'
  | 'key_unknown'
  | 'key_of_another'
  | 'signature_invalid'
  | 'type_mismatch'
  | 'issuer_mismatch'
  | 'audience_mismatch'
  | 'agent_mismatch'
  | 'tool_mismatch'
  | 'expired'
  | 'not_allowed'
  | 'advisory'
  | 'arguments_mismatch'

export type Verified<Receipt> =
  | { readonly ok: true; readonly receipt: Receipt }
  | { readonly ok: false; readonly failure: VerifyFailure }

/**
 * Checks a receipt offline: signature (Ed25519 over RFC 8785 of all members but `signature`), then that it says what is
 * expected. Does not know whether the receipt was used before: keep a set of `audit_id`s, or redeem it at the service.
 */
export async function verifyReceipt<Receipt extends SignedReceipt>(
  receipt: Receipt,
  expected: Expected,
): Promise<Verified<Receipt>> {
  const failure = (await signatureFailure(receipt, expected.jwks)) ?? claimFailure(receipt, expected)
  if (failure !== null) return { ok: false, failure }
  const unlike = await allowedFailure(receipt, expected)
  return unlike === null ? { ok: true, receipt } : { ok: false, failure: unlike }
}

async function signatureFailure(receipt: SignedReceipt, jwks: Jwks): Promise<VerifyFailure | null> {
  const { signature, ...signed } = receipt
  const [, encoded] = /^ed25519:([A-Za-z0-9_-]{86})$/.exec(signature) ?? []
  const bytes = encoded === undefined ? null : fromBase64Url(encoded)
  if (bytes?.length !== nacl.sign.signatureLength) return 'malformed'
  const jwk = jwks.keys.find((candidate) => candidate.kid === receipt.key_id)
  const key = await publicKey(receipt.key_id, jwk)
  if (key === null) return 'key_unknown'
  const text = canonicalize(signed)
  if (text === undefined) return 'malformed'
  if (!nacl.sign.detached.verify(utf8(text), bytes, key)) return 'signature_invalid'
  return jwk?.holder === (await holderOf(receipt)) ? null : 'key_of_another'
}

async function holderOf({ organisation, agent_id: agentId }: SignedReceipt): Promise<string> {
  return `sha256:${hex(await sha256(utf8(JSON.stringify([organisation, agentId]))))}`
}

/** The key of this kid; its thumbprint is computed, not believed. */
async function publicKey(kid: string, jwk: Jwk | undefined): Promise<Uint8Array | null> {
  if (jwk?.kty !== 'OKP' || jwk.crv !== 'Ed25519' || jwk.x === undefined) return null
  const thumbprint = await sha256(utf8(`{"crv":"Ed25519","kty":"OKP","x":"${jwk.x}"}`))
  const bytes = fromBase64Url(jwk.x)
  return base64Url(thumbprint) === kid && bytes?.length === nacl.sign.publicKeyLength ? bytes : null
}

function claimFailure(receipt: SignedReceipt, expected: Expected): VerifyFailure | null {
  if (expected.type !== undefined && receipt.type !== expected.type) return 'type_mismatch'
  if (expected.issuer !== undefined && receipt.issuer !== expected.issuer) return 'issuer_mismatch'
  if (expected.audience !== undefined && receipt.audience !== expected.audience) return 'audience_mismatch'
  if (expected.agentId !== undefined && receipt.agent_id !== expected.agentId) return 'agent_mismatch'
  if (expected.tool !== undefined && receipt.tool_name !== expected.tool) return 'tool_mismatch'
  if (expected.nowMs !== undefined && isExpired(receipt.expires_at, expected.nowMs)) return 'expired'
  return null
}

function isExpired(expiresAt: string | null, nowMs: number): boolean {
  return expiresAt !== null && !(nowMs < Date.parse(expiresAt))
}

async function allowedFailure(receipt: SignedReceipt, { allowed }: Expected): Promise<VerifyFailure | null> {
  if (allowed === undefined) return null
  if (receipt.type !== 'countersign.decision/v1' || receipt.decision !== 'ALLOW') return 'not_allowed'
  if (receipt.mode !== 'blocking' && allowed.advisory !== true) return 'advisory'
  const salt = fromBase64Url(allowed.salt)
  const text = canonicalize(allowed.arguments)
  if (salt === null || text === undefined) return 'malformed'
  const hash = `sha256:${hex(await sha256(salt, utf8(text)))}`
  return hash === receipt.arguments_hash ? null : 'arguments_mismatch'
}
