import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { caseFolded } from '../../../../src/state/counters/spelling/case-folded.js'
import { email } from '../../../../src/state/counters/spelling/email.js'
import { iban } from '../../../../src/state/counters/spelling/iban.js'
import { name } from '../../../../src/state/counters/spelling/name.js'
import { spelled } from '../../../../src/state/counters/spelling/spelling.js'

describe('case folding', () => {
  it.each([
    ['Vendor X', 'vendor x'],
    ['  VENDOR\t\n x ', 'vendor x'],
    ['ven\u200bdor\u00ad x\ufeff', 'vendor x'],
    ['ＶＥＮＤＯＲ Ｘ', 'vendor x'],
    ['vendor\u00a0x', 'vendor x'],
    ['Straße', 'strasse'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['οδοσ', 'οδος'],
    ['e\u0301cole', 'école'],
    ['\u202evendor\u202c', 'vendor'],
    ['ﬁrma', 'firma'],
  ])('brings %j to the form of %j', (text, same) => {
    expect(caseFolded(text)).toBe(caseFolded(same))
  })

  it('keeps apart what differs in letters, digits or punctuation', () => {
    const texts = ['vendor-x', 'vendor x', 'vendorx', 'vendor-y', 'vendor-1', 'vendor-l']
    expect(new Set(texts.map(caseFolded)).size).toBe(texts.length)
  })
})

describe('an IBAN', () => {
  it.each([
    'DE89 3704 0044 0532 0130 00',
    'de89370400440532013000',
    'DE89-3704-0044-0532-0130-00',
    'ＤＥ８９ 370400440532013000',
  ])('%j is one account', (text) => {
    expect(iban(text)).toBe('DE89370400440532013000')
  })
})

describe('an e-mail address', () => {
  it.each([
    'ann@example.com',
    'Ann@Example.COM',
    ' ann@example.com ',
    'ann+invoices@example.com',
    'Ann <ann@example.com>',
    '"Ann, of <Accounts>" <Ann+x@example.com>',
    'mailto:ann@example.com',
    'ann@example.com.',
    'an\u200bn@example.com',
  ])('%j is one mailbox', (text) => {
    expect(email(text)).toBe('ann@example.com')
  })

  it('has one domain in Unicode and in ASCII', () => {
    expect(email('a@BÜCHER.example')).toBe(email('a@xn--bcher-kva.example'))
  })

  it('keeps people, domains and what is no address apart', () => {
    const texts = ['ann@example.com', 'ann@example.org', 'a.nn@example.com', '+ann@example.com', 'ann', 'example.com']
    expect(new Set(texts.map(email)).size).toBe(texts.length)
  })
})

describe('a name', () => {
  it.each(['Mule X', 'Mule-X', 'Mule_X', 'Mule.X', ' mule  x.', 'MULEX', 'Ｍｕｌｅ＇Ｘ', 'mu\u00adle & x'])(
    '%j is one name',
    (text) => {
      expect(name(text)).toBe('mulex')
    },
  )

  it('keeps apart what differs in letters or digits, and texts that have none', () => {
    const texts = ['mule x', 'mule y', 'mule 1', 'mule l', 'mülex', 'муле x', 'कि', 'का', '', '-', '--', '- -']
    expect(new Set(texts.map(name)).size).toBe(texts.length)
  })
})

it('spells each text of lists and objects, and nothing else', () => {
  expect(spelled(['A', { b: ['C '], d: 1 }, null, true], 'case_folded')).toEqual(['a', { b: ['c'], d: 1 }, null, true])
  expect(spelled(['A '], 'exact')).toEqual(['A '])
  expect(spelled(['A. B', { c: 1 }], 'name')).toEqual(['ab', { c: 1 }])
})

it.each([
  ['case folding', caseFolded],
  ['IBAN', iban],
  ['e-mail', email],
  ['name', name],
])('a text that was brought to one form by %s stays as it is', (_, spell) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
      expect(spell(spell(text))).toBe(spell(text))
    }),
    { numRuns: 3000 },
  )
})

it('folding sees no case, whatever the script', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
      expect(caseFolded(text.toUpperCase())).toBe(caseFolded(text))
      expect(caseFolded(text.toLowerCase())).toBe(caseFolded(text))
    }),
    { numRuns: 3000 },
  )
})
