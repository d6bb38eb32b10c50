import { expect, it } from 'vitest'
import { sipHash32, sipKey } from '../../../src/state/recent/sip-hash.js'

/** From the authors' test vectors: key 00 01 … 0f, text 00 01 … of this length. */
it.each([
  [0, 0x726fdb47dd0e0e31n],
  [1, 0x74f839c593dc67fdn],
  [8, 0x93f5f5799a932462n],
  [15, 0xa129ca6149be45e5n],
])('gives the low half of the published hash of %i bytes', (length, published) => {
  const counting = (size: number) => Buffer.from(Array.from({ length: size }, (_, index) => index))
  expect(sipHash32(sipKey(counting(16)), counting(length))).toBe(Number(published & 0xffffffffn))
})
