import nacl from 'tweetnacl'

/** Order of the base point, little endian (RFC 8032, 5.1). */
const ORDER = Uint8Array.from([
  0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0x10,
])

/**
 * Ed25519 as in RFC 8032. TweetNaCl takes any S, so that each signature would have twins; here S must be below the
 * order, as the service's own verifier wants it.
 */
export function isSignatureOf(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== nacl.sign.signatureLength || publicKey.length !== nacl.sign.publicKeyLength) return false
  return isBelowOrder(signature.subarray(32)) && nacl.sign.detached.verify(message, signature, publicKey)
}

function isBelowOrder(scalar: Uint8Array): boolean {
  for (let i = ORDER.length - 1; i >= 0; i--) {
    const difference = (scalar[i] ?? 0) - (ORDER[i] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
