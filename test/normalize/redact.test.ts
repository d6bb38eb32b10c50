import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/json.js'
import { REDACTION_METHODS, type Redaction, type RedactionMethod } from '../../src/core/redaction.js'
import { redact } from '../../src/normalize/redact.js'

const args = { to: 'x', body: { text: 'secret', 'a/b': 1, list: [1, { k: 2 }] } }
const mark = (text: string): string => `<${text.length}>`

function all(pointers: readonly string[], method: RedactionMethod = 'mask'): readonly Redaction[] {
  return pointers.map((pointer) => ({ pointer, method }))
}

function redacted(given: JsonObject, redactions: readonly Redaction[]): JsonObject | null {
  return redact(given, redactions, mark)?.arguments ?? null
}

function by(method: RedactionMethod, value: JsonObject[string]): unknown {
  return redacted({ value }, all(['/value'], method))?.['value']
}

describe('masking', () => {
  it('replaces what the pointers lead to, and leaves its input alone', () => {
    const before = structuredClone(args)
    expect(redacted(args, all(['/body/text', '/body/a~1b', '/body/list/1/k', '/body/list/0']))).toEqual({
      to: 'x',
      body: { text: '[REDACTED]', 'a/b': '[REDACTED]', list: ['[REDACTED]', { k: '[REDACTED]' }] },
    })
    expect(redacted(args, all(['/body', '/body/text']))).toEqual({ to: 'x', body: '[REDACTED]' })
    expect(redacted(args, all(['/body/text', '/body']))).toEqual({ to: 'x', body: '[REDACTED]' })
    expect(args).toEqual(before)
  })

  it('has nothing to do where nothing stands', () => {
    const missing = ['/cc', '/body/list/2', '/body/list/01', '/body/list/-', '/to/x', '/constructor']
    expect(redacted(args, all([...missing, '/body/__proto__/x']))).toEqual(args)
    expect(redacted(args, [])).toEqual(args)
  })

  it('cannot be done for the arguments as a whole, or for what is no pointer', () => {
    expect(redacted(args, all(['/to', '']))).toBeNull()
    expect(redacted(args, all(['to']))).toBeNull()
    expect(redacted(args, all(['/to~2']))).toBeNull()
  })
})

describe('the last four', () => {
  it.each([
    ['4111 1111 1111 1111', '**** **** **** 1111'],
    ['DE89-3704.0044', '****-****.0044'],
    ['12345678', '****5678'],
    ['1234567', '[REDACTED]'],
    ['12 34 -- 5 / 67', '[REDACTED]'],
    ['', '[REDACTED]'],
    ['straße 12', '****ße 12'],
    // What is neither letter nor digit adds nothing to a value that is too short.
    ['1234\u200b\u200b\u200b\u200b', '[REDACTED]'],
    ['a\u200bbcdefgh😀', '*****efgh*'],
  ])('of %j are %j', (value, shown) => {
    expect(by('last_four', value)).toBe(shown)
  })

  it.each([[4111111111111111], [true], [null], [['41111111']], [{ card: '41111111' }]])('of %j are none', (value) => {
    expect(by('last_four', value)).toBe('[REDACTED]')
  })

  it('show at most half of the letters and digits', () => {
    const meaning = (text: string): number => Array.from(text).filter((each) => /[\p{L}\p{N}]/u.test(each)).length
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const shown = String(by('last_four', value))
        expect(shown === '[REDACTED]' || 2 * meaning(shown) <= meaning(value)).toBe(true)
      }),
    )
  })
})

describe('a fingerprint', () => {
  it('takes the place of texts and numbers, equal ones alike', () => {
    expect(by('hash', 'secret')).toBe('fingerprint:<21>')
    expect(by('hash', 12)).toBe('fingerprint:<15>')
    expect(by('hash', true)).toBe('[REDACTED]')
    expect(by('hash', { a: 'secret' })).toBe('[REDACTED]')
  })
})

describe('removing', () => {
  it('leaves the object without the member', () => {
    expect(redacted(args, all(['/to', '/body/list'], 'remove'))).toEqual({ body: { text: 'secret', 'a/b': 1 } })
  })

  it('means the elements of an array as they were sent', () => {
    const list = { list: ['a', 'b', { c: 'c', d: 'd' }, 'e'] }
    const asked = [...all(['/list/0', '/list/1', '/list/2/d'], 'remove'), ...all(['/list/3'])]
    expect(redacted(list, asked)).toEqual({ list: [{ c: 'c' }, '[REDACTED]'] })
    expect(redacted(list, [...asked].reverse())).toEqual({ list: [{ c: 'c' }, '[REDACTED]'] })
  })
})

describe('several rules', () => {
  const outcome = { remove: undefined, mask: '[REDACTED]', hash: 'fingerprint:<25>', last_four: '******7890' }

  it('get the strictest that one of them asks for', () => {
    const method = fc.constantFrom(...REDACTION_METHODS)
    fc.assert(
      fc.property(fc.array(method, { minLength: 1, maxLength: 5 }), (methods) => {
        const asked = methods.map((one): Redaction => ({ pointer: '/card', method: one }))
        const [strictest = 'mask'] = REDACTION_METHODS.filter((one) => methods.includes(one))
        expect(redacted({ card: '1234567890' }, asked)?.['card']).toBe(outcome[strictest])
      }),
    )
  })
})

describe('what is left to do', () => {
  const done = (redactions: readonly Redaction[], more: readonly Redaction[], given: JsonObject = args) =>
    redact(given, redactions, mark)?.covers(more)

  it('is nothing, when the same is asked again', () => {
    const list = { list: ['4111 1111 1111 1111', '1234567890', 'b'] }
    for (const method of ['mask', 'hash', 'last_four'] as const) {
      const asked = all(['/list/0', '/list/1', '/list/2', '/list/7'], method)
      expect(done(asked, asked, list)).toBe(true)
    }
    expect(done(all(['/to', '/body'], 'remove'), all(['/to', '/body/list/0'], 'remove'))).toBe(true)
    expect(done(all(['/body']), all(['/body/text']))).toBe(true)
  })

  it('is what was not asked before, is asked more strictly, or moved to where another stood', () => {
    expect(done(all(['/to']), all(['/to', '/body']))).toBe(false)
    expect(done(all(['/body/text']), all(['/body']))).toBe(false)
    expect(done(all(['/to']), all(['/to'], 'remove'))).toBe(false)
    expect(done(all(['/to'], 'hash'), all(['/to']))).toBe(false)
    expect(done(all(['/list/0'], 'remove'), all(['/list/0'], 'remove'), { list: ['a', 'b'] })).toBe(false)
    expect(done(all(['/list/0', '/list/1'], 'remove'), all(['/list/0']), { list: ['a', 'b', 'c'] })).toBe(false)
    expect(done(all(['/to']), all(['']))).toBe(false)
  })
})
