import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalize } from '../../../src/receipt/canonical.js'
import { foldArguments, FOLDED_CHARACTERS, foldText } from '../../../src/state/recent/fold.js'

describe('folded text', () => {
  it.each([
    ['letter case', 'DROP Table', 'drop tAbLe'],
    ['white space', 'drop   table\t\nusers', ' drop table users '],
    ['no-break and other spaces', 'drop\u00a0table\u2003users', 'drop table users'],
    ['punctuation', 'drop, table; "users"!!', 'drop table users'],
    ['hyphens and dots', 'vendor-x.com', 'vendor x com'],
    ['typographic quotes', '“vendor’s” – bill', '"vendor\'s" - bill'],
    ['zero-width space', 'dr\u200bop ta\u200cb\u200dle', 'drop table'],
    ['soft hyphen, byte order mark', 'dr\u00adop \ufefftable', 'drop table'],
    ['direction marks', '\u202edrop\u202c table\u2069', 'drop table'],
    ['tag characters', 'drop\u{e0041}\u{e0042} table', 'drop table'],
    ['variation selectors and fillers', 'dr\ufe0fop \u3164table', 'drop table'],
    ['the blank Braille pattern', 'drop\u2800table', 'drop table'],
    ['full-width letters', 'ＤＲＯＰ ｔａｂｌｅ', 'drop table'],
    ['mathematical letters, ligatures', '𝐝𝐫𝐨𝐩 ﬁle', 'drop file'],
    ['composed and decomposed letters', 'caf\u00e9', 'cafe\u0301'],
    ['sharp s, dotless i, sigma at the end', 'STRASSE ıd ΟΔΟΣ', 'straße id οδοσ'],
    ['symbols with and without space', 'a<b', 'a < b'],
  ])('is the same with other %s', (_, one, other) => {
    expect(foldText(one)).toBe(foldText(other))
  })

  it.each([
    ['digits', '5.00', '500'],
    ['signs of currency', '$5', '€5'],
    ['comparisons', 'a < b', 'a > b'],
    ['accents', 'resume', 'résumé'],
    ['scripts that look alike', 'paypal', 'pаypal'],
    ['words put together', 'vendor x', 'vendorx'],
    ['order', 'a b', 'b a'],
  ])('is not the same with other %s', (_, one, other) => {
    expect(foldText(one)).not.toBe(foldText(other))
  })

  it('does not change when it is folded again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text))
      }),
      { numRuns: 5000 },
    )
  })
})

describe('folded arguments', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}[0-9]{0,3}$/)
  const words = fc.array(word, { minLength: 1, maxLength: 8 })
  const separator = fc.stringMatching(/^[ \t\n.,;:!?'"()_-]{0,2} [ \t.,;!]{0,2}$/)
  const noise = fc.array(fc.constantFrom('', '\u200b', '\u00ad', '\u2060', '\ufe0f', '\u202e'), { minLength: 40 })
  const disguised = fc
    .tuple(words, fc.array(separator, { minLength: 8, maxLength: 8 }), noise)
    .chain(([list, gaps, dust]) =>
      fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }).map((upper) => {
        const plain = list.join(' ')
        const dressed = list.map((item, index) => item + (index < list.length - 1 ? (gaps[index] ?? ' ') : '')).join('')
        const changed = Array.from(
          dressed,
          (letter, index) => (upper[index % 40] ? letter.toUpperCase() : letter) + (dust[index % 40] ?? ''),
        )
        return { plain, dressed: changed.join('') }
      }),
    )

  it('are the same whatever was changed for the looks', () => {
    fc.assert(
      fc.property(disguised, fc.integer(), ({ plain, dressed }, amount) => {
        const one = { text: plain, nested: { list: [plain, amount] }, amount }
        const other = { amount, nested: { list: [dressed, amount] }, text: dressed }
        expect(canonicalize(foldArguments(other))).toBe(canonicalize(foldArguments(one)))
      }),
      { numRuns: 2000 },
    )
  })

  it('keep numbers, names, null and truth as they are', () => {
    expect(foldArguments({ B: -1.5, a: [null, true, { 'X y': 'Z!' }] })).toEqual({
      a: [null, true, { 'X y': 'z' }],
      B: -1.5,
    })
  })

  it('are folded up to a limit; behind it every letter counts', () => {
    const long = 'a '.repeat(FOLDED_CHARACTERS / 2)
    const same = (one: string, other: string) =>
      canonicalize(foldArguments({ text: one })) === canonicalize(foldArguments({ text: other }))
    expect(same(`A${long.slice(1)}x`, `${long}x`)).toBe(true)
    expect(same(`${long}X`, `${long}x`)).toBe(false)
    expect(same(`${long.slice(1)}😀`, `${long.slice(1)}😁`)).toBe(false)
  })
})
