import { sipHash32, type SipKey } from './sip-hash.js'

/** The smallest keyed hashes of a set of words, in order; all of them when there are no more than SKETCH_SIZE. */
export type Sketch = readonly number[]

export const SKETCH_SIZE = 64

export function sketchOf(words: ReadonlySet<string>, key: SipKey): Sketch {
  const hashes = new Set<number>()
  for (const word of words) hashes.add(sipHash32(key, Buffer.from(word)))
  return [...Uint32Array.from(hashes).sort()].slice(0, SKETCH_SIZE)
}

/**
 * Estimate of how much two sets of words have in common (Jaccard: common ÷ all), 0 to 1; exact while both together have
 * no more than SKETCH_SIZE words. Two empty sets have nothing in common.
 */
export function similarity(a: Sketch, b: Sketch): number {
  let [inA, inB, seen, common] = [0, 0, 0, 0]
  while (seen < SKETCH_SIZE && (inA < a.length || inB < b.length)) {
    const fromA = a[inA] ?? Infinity
    const fromB = b[inB] ?? Infinity
    if (fromA <= fromB) inA++
    if (fromB <= fromA) inB++
    if (fromA === fromB) common++
    seen++
  }
  return seen === 0 ? 0 : common / seen
}

export function sketchText(sketch: Sketch): string {
  const bytes = Buffer.alloc(sketch.length * 4)
  for (const [index, hash] of sketch.entries()) bytes.writeUInt32LE(hash, index * 4)
  return bytes.toString('base64url')
}

export function readSketch(text: string): Sketch {
  const bytes = Buffer.from(text, 'base64url')
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readUInt32LE(index * 4))
}
