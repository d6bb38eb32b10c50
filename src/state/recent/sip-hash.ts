/** Four 32-bit words of a 128-bit key, little-endian. */
export type SipKey = readonly [number, number, number, number]

/** 16 bytes. */
export function sipKey(bytes: Buffer): SipKey {
  return [bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readUInt32LE(8), bytes.readUInt32LE(12)]
}

/** The low 32 bits of SipHash-2-4 (Aumasson and Bernstein, 2012): without the key nobody can try out what was hashed. */
export function sipHash32(key: SipKey, bytes: Uint8Array): number {
  const state = start(key)
  const whole = bytes.length - (bytes.length % 8)
  for (let at = 0; at < whole; at += 8) absorb(state, word(bytes, at), word(bytes, at + 4))
  const lastHigh = word(bytes, whole + 4) | (bytes.length << 24)
  absorb(state, word(bytes, whole), lastHigh)
  state[4] = (state[4] ?? 0) ^ 0xff
  for (let round = 0; round < 4; round++) mix(state)
  return (at(state, 0) ^ at(state, 2) ^ at(state, 4) ^ at(state, 6)) >>> 0
}

/** v0 to v3, each as low and high word. */
function start([k0, k1, k2, k3]: SipKey): Int32Array {
  return Int32Array.of(
    k0 ^ 0x70736575,
    k1 ^ 0x736f6d65,
    k2 ^ 0x6e646f6d,
    k3 ^ 0x646f7261,
    k0 ^ 0x6e657261,
    k1 ^ 0x6c796765,
    k2 ^ 0x79746573,
    k3 ^ 0x74656462,
  )
}

function absorb(state: Int32Array, low: number, high: number): void {
  state[6] = at(state, 6) ^ low
  state[7] = at(state, 7) ^ high
  mix(state)
  mix(state)
  state[0] = at(state, 0) ^ low
  state[1] = at(state, 1) ^ high
}

function mix(state: Int32Array): void {
  add(state, 0, 2)
  rotateXor(state, 2, 13, 0)
  swap(state, 0)
  add(state, 4, 6)
  rotateXor(state, 6, 16, 4)
  add(state, 0, 6)
  rotateXor(state, 6, 21, 0)
  add(state, 4, 2)
  rotateXor(state, 2, 17, 4)
  swap(state, 4)
}

function add(state: Int32Array, to: number, from: number): void {
  const low = (at(state, to) >>> 0) + (at(state, from) >>> 0)
  state[to + 1] = at(state, to + 1) + at(state, from + 1) + (low > 0xffffffff ? 1 : 0)
  state[to] = low
}

function rotateXor(state: Int32Array, of: number, bits: number, other: number): void {
  const low = at(state, of)
  const high = at(state, of + 1)
  state[of] = ((low << bits) | (high >>> (32 - bits))) ^ at(state, other)
  state[of + 1] = ((high << bits) | (low >>> (32 - bits))) ^ at(state, other + 1)
}

/** Rotates by 32 bits. */
function swap(state: Int32Array, of: number): void {
  const low = at(state, of)
  state[of] = at(state, of + 1)
  state[of + 1] = low
}

function at(state: Int32Array, index: number): number {
  return state[index] ?? 0
}

/** Bytes beyond the end are zero. */
function word(bytes: Uint8Array, from: number): number {
  const byte = (offset: number): number => bytes[from + offset] ?? 0
  return byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24)
}
