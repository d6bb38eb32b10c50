import { describe, expect, it } from 'vitest'
import { normalForm } from '../../src/core/normal-form.js'

describe('normal form', () => {
  it('is that of Unicode', () => {
    for (const text of ['ﬁancé', 'Ａ①', 'e\u0301\u0323', 'plain', 'x' + '\u0301'.repeat(30)]) {
      for (const form of ['NFKC', 'NFKD'] as const) expect(normalForm(text, form)).toBe(text.normalize(form))
    }
  })

  it('leaves out marks that no letter has', () => {
    expect(normalForm(`a${'\u0301'.repeat(262_144)}b`, 'NFKD')).toBe(`a${'\u0301'.repeat(30)}b`)
  })
})
