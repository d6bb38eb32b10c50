import { expect, it } from 'vitest'
import { sipAbsorb, sipPrefixes, sipStart } from '../../../../src/state/flow/prints/half-sip.js'

const counting = (size: number): Buffer => Buffer.from(Array.from({ length: size }, (_, index) => index))

function hashOf(text: Buffer, absorbed = 0): number {
  const out = new Float64Array(1)
  const state = sipAbsorb(sipStart(counting(8)), text.subarray(0, absorbed))
  sipPrefixes(state, text, absorbed, Int32Array.of(text.length), 1, out, 0)
  return out[0] ?? 0
}

/** From the authors' test vectors (`vectors_hsip64`): key 00 01 … 07, text 00 01 … of this length. */
const PUBLISHED: readonly (readonly [number, string])[] = [
  [0, '218d1f59b9b83cc8'],
  [1, 'be552412f8387315'],
  [2, '064f39ef7c50eb57'],
  [3, 'ce0f1a45f7060679'],
]

it.each(PUBLISHED)('gives the low 53 bits of the published hash of %i bytes', (length, published) => {
  expect(hashOf(counting(length))).toBe(Number(Buffer.from(published, 'hex').readBigUInt64LE() & (2n ** 53n - 1n)))
})

it('is the same whatever part of the text was absorbed before', () => {
  for (const absorbed of [4, 8, 12]) expect(hashOf(counting(15), absorbed)).toBe(hashOf(counting(15)))
})

it('hashes all prefixes in one pass', () => {
  const ends = Int32Array.of(0, 1, 4, 5, 8, 15)
  const out = new Float64Array(8)
  sipPrefixes(sipStart(counting(8)), counting(15), 0, ends, ends.length, out, 1)
  expect([...out]).toEqual([0, ...[...ends].map((end) => hashOf(counting(end))), 0])
})
