import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sipKey } from '../../../src/state/recent/sip-hash.js'
import { readSketch, similarity, SKETCH_SIZE, sketchOf, sketchText } from '../../../src/state/recent/sketch.js'
import { wordsOf } from '../../../src/state/recent/words.js'

const KEY = sipKey(Buffer.alloc(16, 9))
const sketch = (words: Iterable<string>) => sketchOf(new Set(words), KEY)
const numbered = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `word${from + index}`)
const jaccard = (a: ReadonlySet<string>, b: ReadonlySet<string>) => {
  const all = new Set([...a, ...b]).size
  return all === 0 ? 0 : [...a].filter((word) => b.has(word)).length / all
}

describe('similarity of sketches', () => {
  it('is exact for few words', () => {
    const set = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { maxLength: 32 })
    fc.assert(
      fc.property(set, set, (a, b) => {
        expect(similarity(sketch(a), sketch(b))).toBeCloseTo(jaccard(new Set(a), new Set(b)), 12)
      }),
      { numRuns: 1000 },
    )
  })

  it('is near the true share of common words for many', () => {
    const size = fc.integer({ min: 100, max: 2000 })
    fc.assert(
      fc.property(size, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (words, shift, salt) => {
        const from = Math.round(words * shift)
        const a = numbered(0, words).map((word) => `${salt}${word}`)
        const b = numbered(from, from + words).map((word) => `${salt}${word}`)
        // Four standard deviations of a sample of 64.
        expect(Math.abs(similarity(sketch(a), sketch(b)) - jaccard(new Set(a), new Set(b)))).toBeLessThan(0.25)
      }),
      { numRuns: 200, seed: 11 },
    )
  })

  it('is the same either way round, 1 with itself, and within 0 and 1', () => {
    const set = fc.uniqueArray(fc.string(), { maxLength: 200 })
    fc.assert(
      fc.property(set, set, (a, b) => {
        const [one, other] = [sketch(a), sketch(b)]
        const found = similarity(one, other)
        expect(similarity(other, one)).toBe(found)
        expect(found).toBeGreaterThanOrEqual(0)
        expect(found).toBeLessThanOrEqual(1)
        expect(similarity(one, one)).toBe(one.length === 0 ? 0 : 1)
      }),
    )
  })

  it('says nothing under another key', () => {
    const words = numbered(0, 40)
    expect(similarity(sketch(words), sketchOf(new Set(words), sipKey(Buffer.alloc(16, 8))))).toBe(0)
  })
})

it('a sketch is bounded and reads as it was written', () => {
  const long = sketch(numbered(0, 5000))
  expect(long).toHaveLength(SKETCH_SIZE)
  expect(readSketch(sketchText(long))).toEqual(long)
  expect(sketchText(long).length).toBeLessThan(350)
  expect(readSketch(sketchText([]))).toEqual([])
})

describe('words', () => {
  const words = (value: Parameters<typeof wordsOf>[0], limit = 100) => [...wordsOf(value, limit)]

  it('are those of all texts and numbers, once each, whatever members they stand in', () => {
    expect(words({ a: 'pay vendor x', b: [5000, { c: 'vendor y' }], d: true, e: null, f: '' })).toEqual([
      'pay',
      'vendor',
      'x',
      '5000',
      'y',
    ])
  })

  it('are single characters in scripts without spaces', () => {
    expect(words({ a: '删除所有 rows ลบ' })).toEqual(['删', '除', '所', '有', 'rows', 'ล', 'บ'])
  })

  it('are bounded', () => {
    expect(words({ a: numbered(0, 500).join(' '), b: [1, 2] }, 7)).toHaveLength(7)
  })
})
