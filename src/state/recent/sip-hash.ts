/** Four 32-bit words of a 128-bit key, little-endian. */
export type SipKey = readonly [number, number, number, number]

/** 16 bytes. */
export function sipKey(bytes: Buffer): SipKey {
  return [bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readUInt32LE(8), bytes.readUInt32LE(12)]
}

/**
 * The low 32 bits of SipHash-2-4 (Aumasson and Bernstein, 2012): without the key nobody can try out what was hashed.
 * In one piece, with v0 to v3 as low and high words in variables: it runs for each word of a call.
 */
export function sipHash32([k0, k1, k2, k3]: SipKey, bytes: Uint8Array): number {
  const blocks = (bytes.length >>> 3) + 1
  let [a, a1, b, b1] = [k0 ^ 0x70736575, k1 ^ 0x736f6d65, k2 ^ 0x6e646f6d, k3 ^ 0x646f7261]
  let [c, c1, d, d1] = [k0 ^ 0x6e657261, k1 ^ 0x6c796765, k2 ^ 0x79746573, k3 ^ 0x74656462]
  for (let block = 0; block <= blocks; block++) {
    const ending = block === blocks
    const low = word(bytes, block * 8)
    const high = word(bytes, block * 8 + 4) | (block === blocks - 1 ? bytes.length << 24 : 0)
    if (ending) c ^= 0xff
    d ^= low
    d1 ^= high
    for (let round = ending ? 4 : 2; round > 0; round--) {
      let sum = (a + b) | 0
      a1 = (a1 + b1 + carry(sum, b)) | 0
      let turned = ((b << 13) | (b1 >>> 19)) ^ sum
      b1 = ((b1 << 13) | (b >>> 19)) ^ a1
      b = turned
      a = a1
      a1 = sum
      sum = (c + d) | 0
      c1 = (c1 + d1 + carry(sum, d)) | 0
      turned = ((d << 16) | (d1 >>> 16)) ^ sum
      d1 = ((d1 << 16) | (d >>> 16)) ^ c1
      d = turned
      c = sum
      sum = (a + d) | 0
      a1 = (a1 + d1 + carry(sum, d)) | 0
      turned = ((d << 21) | (d1 >>> 11)) ^ sum
      d1 = ((d1 << 21) | (d >>> 11)) ^ a1
      d = turned
      a = sum
      sum = (c + b) | 0
      c1 = (c1 + b1 + carry(sum, b)) | 0
      turned = ((b << 17) | (b1 >>> 15)) ^ sum
      b1 = ((b1 << 17) | (b >>> 15)) ^ c1
      b = turned
      c = c1
      c1 = sum
    }
    a ^= low
    a1 ^= high
  }
  return (a ^ b ^ c ^ d) >>> 0
}

/** Whether adding `part` passed 32 bits. */
function carry(sum: number, part: number): number {
  return sum >>> 0 < part >>> 0 ? 1 : 0
}

/** Bytes beyond the end are zero. */
function word(bytes: Uint8Array, at: number): number {
  if (at >= bytes.length) return 0
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
}
