import { base64Url, fromBase64Url, hex, sha256, utf8 } from '../../../client/bytes.js'
import { canonical } from './canonical.js'

/** `cannot`: this browser, or this connection, gives no means to find out. */
export type Checked =
  | { readonly result: 'holds'; readonly keyId: string }
  | { readonly result: 'fails'; readonly why: string }
  | { readonly result: 'cannot'; readonly why: string }

type Members = Readonly<Record<string, unknown>>

const KEY_SET = '/.well-known/jwks.json'

/** Whether these bytes of text are what a key of the service signed for this agent: nothing of the page is believed. */
export async function checkReceipt(text: string): Promise<Checked> {
  if (!hasSubtle()) return cannot('A browser checks signatures only over TLS or on this very machine.')
  const receipt = parsed(text)
  if (receipt === null) return fails('The receipt is no JSON object.')
  const { signature, ...signed } = receipt
  const bytes = signatureBytes(signature)
  const keyId = receipt['key_id']
  if (bytes === null || typeof keyId !== 'string') return fails('The receipt carries no signature.')
  const jwk = await keyOf(keyId)
  if (jwk === 'unreachable') return cannot('The public keys could not be fetched.')
  const x = jwk === null ? null : await publicPart(jwk, keyId)
  if (jwk === null || x === null) return fails('No public key of the service has this id.')
  const holds = await isSigned(utf8(canonical(signed)), bytes, x)
  if (holds === null) return cannot('This browser does not know Ed25519. Use “countersign verify”, or a newer browser.')
  if (!holds) return fails('The signature is not one of these contents: something was changed.')
  if (jwk['holder'] !== (await holderOf(receipt))) return fails('The key is not one of this agent.')
  return { result: 'holds', keyId }
}

function hasSubtle(): boolean {
  return globalThis.isSecureContext && 'subtle' in crypto
}

function parsed(text: string): Members | null {
  try {
    const value: unknown = JSON.parse(text)
    return isMembers(value) ? value : null
  } catch {
    return null
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function signatureBytes(signature: unknown): Uint8Array<ArrayBuffer> | null {
  const encoded = typeof signature === 'string' ? /^ed25519:([A-Za-z0-9_-]{86})$/.exec(signature)?.[1] : undefined
  return encoded === undefined ? null : fromBase64Url(encoded)
}

async function keyOf(keyId: string): Promise<Members | null | 'unreachable'> {
  try {
    const answer = await fetch(`${KEY_SET}?kid=${encodeURIComponent(keyId)}`)
    if (!answer.ok) return 'unreachable'
    const set: unknown = await answer.json()
    const keys: unknown = isMembers(set) ? set['keys'] : null
    const found: unknown = Array.isArray(keys) ? keys.find((key) => isMembers(key) && key['kid'] === keyId) : null
    return isMembers(found) ? found : null
  } catch {
    return 'unreachable'
  }
}

/** The key's id is the thumbprint of its public part (RFC 7638): computed, not believed. */
async function publicPart({ x }: Members, keyId: string): Promise<Uint8Array<ArrayBuffer> | null> {
  if (typeof x !== 'string') return null
  const thumbprint = base64Url(await sha256(utf8(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`)))
  return thumbprint === keyId ? fromBase64Url(x) : null
}

/** Null: this browser cannot tell. */
async function isSigned(
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  publicKey: Uint8Array<ArrayBuffer>,
): Promise<boolean | null> {
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify'])
    return await crypto.subtle.verify({ name: 'Ed25519' }, key, signature, message)
  } catch {
    return null
  }
}

async function holderOf(receipt: Members): Promise<string> {
  return `sha256:${hex(await sha256(utf8(JSON.stringify([receipt['organisation'], receipt['agent_id']]))))}`
}

function fails(why: string): Checked {
  return { result: 'fails', why }
}

function cannot(why: string): Checked {
  return { result: 'cannot', why }
}
