/** The four words of HalfSipHash's state, and how many bytes went into it. */
export interface SipState {
  readonly v0: number
  readonly v1: number
  readonly v2: number
  readonly v3: number
  readonly bytes: number
}

/** HalfSipHash-2-4 (Aumasson and Bernstein) with 64 bits of output under a key of 8 bytes, before any text. */
export function sipStart(key: Buffer): SipState {
  const [k0, k1] = [key.readInt32LE(0), key.readInt32LE(4)]
  return { v0: k0, v1: k1 ^ 0xee, v2: k0 ^ 0x6c796765, v3: k1 ^ 0x74656462, bytes: 0 }
}

/** The state after this much more text; a multiple of 4 bytes. */
export function sipAbsorb(state: SipState, text: Buffer): SipState {
  let { v0, v1, v2, v3 } = state
  for (let at = 0; at < text.length; at += 4) {
    const word = text.readInt32LE(at)
    v3 ^= word
    ;[v0, v1, v2, v3] = round(round([v0, v1, v2, v3]))
    v0 ^= word
  }
  return { v0, v1, v2, v3, bytes: state.bytes + text.length }
}

type Four = [number, number, number, number]

function round([a, b, c, d]: Four): Four {
  let v0 = (a + b) | 0
  let v1 = ((b << 5) | (b >>> 27)) ^ v0
  v0 = (v0 << 16) | (v0 >>> 16)
  let v2 = (c + d) | 0
  let v3 = ((d << 8) | (d >>> 24)) ^ v2
  v0 = (v0 + v3) | 0
  v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
  v2 = (v2 + v1) | 0
  v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
  v2 = (v2 << 16) | (v2 >>> 16)
  return [v0, v1, v2, v3]
}

/**
 * The hashes of `bytes` from `from` up to each of the first `count` of `ends` (ascending), each after what the state has
 * absorbed: the low 53 bits, written to `out` from `outAt`. One pass however many ends there are; in one piece, because
 * it runs for each word of a text.
 */
export function sipPrefixes(
  state: SipState,
  bytes: Uint8Array,
  from: number,
  ends: Int32Array,
  count: number,
  out: Float64Array,
  outAt: number,
): void {
  let { v0, v1, v2, v3 } = state
  let at = from
  for (let index = 0; index < count; index++) {
    const end = ends[index] ?? from
    for (; at + 4 <= end; at += 4) {
      const word =
        (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
      v3 ^= word
      for (let turn = 0; turn < 2; turn++) {
        v0 = (v0 + v1) | 0
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
        v0 = (v0 << 16) | (v0 >>> 16)
        v2 = (v2 + v3) | 0
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
        v0 = (v0 + v3) | 0
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
        v2 = (v2 + v1) | 0
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
        v2 = (v2 << 16) | (v2 >>> 16)
      }
      v0 ^= word
    }
    let last = (state.bytes + end - from) << 24
    for (let rest = at; rest < end; rest++) last |= (bytes[rest] ?? 0) << ((rest - at) * 8)
    out[outAt + index] = finish(v0, v1, v2, v3, last)
  }
}

/** The last word, then 4 rounds for each half of the hash. */
function finish(a: number, b: number, c: number, d: number, last: number): number {
  let [v0, v1, v2, v3] = [a, b, c, d ^ last]
  let low = 0
  for (let turn = 0; turn < 10; turn++) {
    v0 = (v0 + v1) | 0
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
    v0 = (v0 << 16) | (v0 >>> 16)
    v2 = (v2 + v3) | 0
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
    v0 = (v0 + v3) | 0
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
    v2 = (v2 + v1) | 0
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
    v2 = (v2 << 16) | (v2 >>> 16)
    if (turn === 1) {
      v0 ^= last
      v2 ^= 0xee
    } else if (turn === 5) {
      low = (v1 ^ v3) >>> 0
      v1 ^= 0xdd
    }
  }
  return ((v1 ^ v3) & 0x1fffff) * 4294967296 + low
}
