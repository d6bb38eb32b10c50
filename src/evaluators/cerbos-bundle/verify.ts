import { createHash, createPublicKey, verify } from 'node:crypto'

const SIGNATURE_BYTES = 64
/** What stands before the 32 bytes of an Ed25519 key in its DER form (RFC 8410). */
const DER_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

/** What a bundle must be: this very one, or signed by this key; both where both are given. */
export interface BundleTrust {
  /** 64 hex digits. */
  readonly sha256: string | null
  /** The 32 bytes of an Ed25519 key. */
  readonly publicKey: Uint8Array | null
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** `signature`: what stands in the signature file, raw or in base64. Throws an Error that says what does not hold. */
export function verifyBundle(bytes: Uint8Array, signature: Uint8Array | null, trust: BundleTrust): void {
  const { sha256, publicKey } = trust
  if (sha256 === null && publicKey === null) throw new Error('neither a digest nor a key is configured')
  if (sha256 !== null && sha256Of(bytes) !== sha256) throw new Error('it has another SHA-256 than the one configured')
  if (publicKey !== null && !isSigned(bytes, signature, publicKey)) {
    throw new Error('its signature is not one of the configured key')
  }
}

function isSigned(bytes: Uint8Array, file: Uint8Array | null, key: Uint8Array): boolean {
  const signature = file === null ? null : signatureIn(file)
  if (signature === null) return false
  const publicKey = createPublicKey({ key: Buffer.concat([DER_HEAD, key]), format: 'der', type: 'spki' })
  return verify(null, bytes, publicKey, signature)
}

function signatureIn(file: Uint8Array): Uint8Array | null {
  if (file.length === SIGNATURE_BYTES) return file
  const decoded = Buffer.from(Buffer.from(file).toString('latin1').trim(), 'base64')
  return decoded.length === SIGNATURE_BYTES ? decoded : null
}
