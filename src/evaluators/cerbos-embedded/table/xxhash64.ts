const MASK = (1n << 64n) - 1n
const P1 = 11400714785074694791n
const P2 = 14029467366897019727n
const P3 = 1609587929392839161n
const P4 = 9650029242287828579n
const P5 = 2870177450012600261n

/** XXH64 with seed 0, as a decimal string: the keys of the rule table's maps. */
export function xxhash64(text: string): string {
  const bytes = new TextEncoder().encode(text)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 0
  let hash = P5
  if (bytes.length >= 32) {
    const lanes: [bigint, bigint, bigint, bigint] = [(P1 + P2) & MASK, P2, 0n, (MASK + 1n - P1) & MASK]
    for (; offset <= bytes.length - 32; offset += 32) {
      lanes[0] = round(lanes[0], view.getBigUint64(offset, true))
      lanes[1] = round(lanes[1], view.getBigUint64(offset + 8, true))
      lanes[2] = round(lanes[2], view.getBigUint64(offset + 16, true))
      lanes[3] = round(lanes[3], view.getBigUint64(offset + 24, true))
    }
    hash = (rotate(lanes[0], 1n) + rotate(lanes[1], 7n) + rotate(lanes[2], 12n) + rotate(lanes[3], 18n)) & MASK
    for (const lane of lanes) hash = ((hash ^ round(0n, lane)) * P1 + P4) & MASK
  }
  hash = (hash + BigInt(bytes.length)) & MASK
  return avalanche(tail(hash, view, offset)).toString()
}

function tail(start: bigint, view: DataView, from: number): bigint {
  let hash = start
  let offset = from
  for (; offset + 8 <= view.byteLength; offset += 8) {
    hash = (rotate(hash ^ round(0n, view.getBigUint64(offset, true)), 27n) * P1 + P4) & MASK
  }
  if (offset + 4 <= view.byteLength) {
    hash = (rotate(hash ^ ((BigInt(view.getUint32(offset, true)) * P1) & MASK), 23n) * P2 + P3) & MASK
    offset += 4
  }
  for (; offset < view.byteLength; offset += 1) {
    hash = (rotate(hash ^ ((BigInt(view.getUint8(offset)) * P5) & MASK), 11n) * P1) & MASK
  }
  return hash
}

function avalanche(hash: bigint): bigint {
  const first = ((hash ^ (hash >> 33n)) * P2) & MASK
  const second = ((first ^ (first >> 29n)) * P3) & MASK
  return second ^ (second >> 32n)
}

function round(lane: bigint, input: bigint): bigint {
  return (rotate((lane + input * P2) & MASK, 31n) * P1) & MASK
}

function rotate(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (64n - by))) & MASK
}
