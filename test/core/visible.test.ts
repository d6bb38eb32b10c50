import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visible, visibleLines } from '../../src/core/visible.js'

describe('what people are shown', () => {
  it.each([
    ['plain words', 'Käse für 5 € – 日本語, हिन्दी, العربية 🧀'],
    ['accents, composed or not', 'é é Ṩ̣'],
  ])('stays as it is: %s', (_name, text) => {
    expect(visible(text)).toBe(text)
  })

  it.each([
    ['marks of direction', 'pay \u202Eelpmaxe\u202C', 'pay ⟨U+202E⟩elpmaxe⟨U+202C⟩'],
    ['isolates', '\u2066a\u2069\u061C', '⟨U+2066⟩a⟨U+2069⟩⟨U+061C⟩'],
    ['nothing', 'a\u200Bb\u2060c\uFEFFd\u00ADe\u034Ff', 'a⟨U+200B⟩b⟨U+2060⟩c⟨U+FEFF⟩d⟨U+00AD⟩e⟨U+034F⟩f'],
    ['joiners, selectors', '\u200D\uFE0F\u{E0100}', '⟨U+200D⟩⟨U+FE0F⟩⟨U+E0100⟩'],
    ['tags', '\u{E0041}\u{E007F}', '⟨U+E0041⟩⟨U+E007F⟩'],
    ['fillers', '\u3164\u115F\uFFA0\u2800', '⟨U+3164⟩⟨U+115F⟩⟨U+FFA0⟩⟨U+2800⟩'],
    ['controls', '\u0000\u001B[2J\r\t\u007F\u0085', '⟨U+0000⟩⟨U+001B⟩[2J⟨U+000D⟩⟨U+0009⟩⟨U+007F⟩⟨U+0085⟩'],
    ['ends of lines', 'a\nb\u2028c\u2029', 'a⟨U+000A⟩b⟨U+2028⟩c⟨U+2029⟩'],
    ['other blanks', 'a\u00A0b\u3000c\u2003', 'a⟨U+00A0⟩b⟨U+3000⟩c⟨U+2003⟩'],
    ['half characters', 'a\uD83D', 'a⟨U+D83D⟩'],
    ['private characters, and none', '\uE000\u{10FFFF}\uFDD0', '⟨U+E000⟩⟨U+10FFFF⟩⟨U+FDD0⟩'],
    ['a mark on nothing', '"\u0338', '"⟨U+0338⟩'],
    ['marks around', 'a\u20DD', 'a⟨U+20DD⟩'],
    ['what is written so itself', '⟨U+202E⟩', '⟨U+27E8⟩U+202E⟩'],
  ])('is made visible: %s', (_name, text, shown) => {
    expect(visible(text)).toBe(shown)
  })

  it('is no tower of marks', () => {
    expect(visible(`a${'\u0301'.repeat(6)}`)).toBe(`a${'\u0301'.repeat(4)}⟨U+0301⟩⟨U+0301⟩`)
  })

  it('has lines where they are meant', () => {
    expect(visibleLines('a\n\tb\r\nc')).toBe('a\n⟨U+0009⟩b⟨U+000D⟩\nc')
  })

  it('can be told from everything else: no two texts are shown alike', () => {
    const back = (shown: string): string =>
      shown.replaceAll(/⟨U\+([0-9A-F]+)⟩/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    const letters = fc.constantFrom('⟨', '⟩', 'U+27E8', '\u202E', '\u0301', 'a', '\n', '\u{E0041}', '\uDC00', ' ')
    fc.assert(
      fc.property(fc.array(fc.oneof(letters, fc.string({ unit: 'binary' }))), (parts) => {
        const text = parts.join('')
        expect(back(visible(text))).toBe(text)
        expect(visible(text).replaceAll(/[⟨⟩]/g, '')).not.toMatch(
          /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
        )
        expect(back(visibleLines(text))).toBe(text)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is written in time that grows with the text alone', () => {
    const text = 'a\u0301\u200B⟨'.repeat(200_000)
    expect(visible(text).length).toBeGreaterThan(text.length)
  })
})
