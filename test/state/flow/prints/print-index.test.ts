import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPrintIndex, type PrintIndex } from '../../../../src/state/flow/prints/print-index.js'

const LARGEST = Number.MAX_SAFE_INTEGER

function placesOf(index: PrintIndex, print: number): readonly number[] {
  const places: number[] = []
  index.find(print, (place) => places.push(place))
  return places.sort((a, b) => a - b)
}

function sorted(prints: Iterable<number>): Float64Array {
  return Float64Array.from(new Set(prints)).sort()
}

describe('an index of prints', () => {
  it('gives every place of a print and no other', () => {
    const prints = fc.uniqueArray(fc.integer({ min: 0, max: LARGEST }), { maxLength: 60 })
    fc.assert(
      fc.property(fc.array(prints, { maxLength: 20 }), prints, (texts, others) => {
        const index = createPrintIndex()
        for (const [place, text] of texts.entries()) index.add(place, sorted(text), 0)
        for (const print of [...texts.flat(), ...others]) {
          expect(placesOf(index, print)).toEqual(texts.flatMap((text, place) => (text.includes(print) ? [place] : [])))
        }
        expect(index.size).toBe(texts.reduce((sum, text) => sum + text.length, 0))
      }),
      { numRuns: 200 },
    )
  })

  it('holds many, through every table that is made two', () => {
    const index = createPrintIndex()
    const step = Math.floor(LARGEST / 300_000)
    for (let place = 0; place < 10; place++) {
      index.add(
        place,
        Float64Array.from({ length: 30_000 }, (_, n) => (n * 10 + place) * step),
        0,
      )
    }
    expect(index.size).toBe(300_000)
    for (let n = 0; n < 300_000; n += 997) expect(placesOf(index, n * step)).toEqual([n % 10])
    expect(placesOf(index, LARGEST)).toEqual([])
    index.remove((place) => place % 2 === 0)
    expect(index.size).toBe(150_000)
    for (let n = 0; n < 300_000; n += 997) expect(placesOf(index, n * step)).toEqual(n % 2 === 0 ? [] : [n % 10])
    index.remove(() => true)
    expect(index.size).toBe(0)
    index.add(3, Float64Array.of(0, step, LARGEST), 0)
    expect(placesOf(index, LARGEST)).toEqual([3])
  })

  it('takes the same place once', () => {
    const index = createPrintIndex()
    index.add(1, Float64Array.of(5, 7), 0)
    index.add(1, Float64Array.of(5), 0)
    expect([index.size, placesOf(index, 5)]).toEqual([2, [1]])
  })

  it('keeps 32 places of a print: the worst and the latest', () => {
    const index = createPrintIndex()
    index.add(0, Float64Array.of(9), 2)
    for (let place = 1; place <= 40; place++) index.add(place, Float64Array.of(9), place === 3 ? 1 : 0)
    expect(placesOf(index, 9)).toEqual([0, 3, ...Array.from({ length: 30 }, (_, n) => n + 11)])
    expect(index.size).toBe(32)
  })

  it('keeps the latest of each weight: no flood of one hides another', () => {
    const index = createPrintIndex()
    for (let place = 0; place < 32; place++) index.add(place, Float64Array.of(9), 3)
    index.add(40, Float64Array.of(9), 2)
    expect(placesOf(index, 9)).toEqual([...Array.from({ length: 31 }, (_, n) => n + 1), 40])
    for (let place = 41; place < 141; place++) index.add(place, Float64Array.of(9), 2)
    const places = placesOf(index, 9)
    expect(places.filter((place) => place < 32)).toEqual(Array.from({ length: 16 }, (_, n) => n + 16))
    expect(places.filter((place) => place >= 32)).toEqual(Array.from({ length: 16 }, (_, n) => n + 125))
  })
})
