import { existsSync, readdirSync, readFileSync } from 'node:fs'
import reference from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../src/core/json.js'
import { canonicalize } from '../../src/receipt/canonical.js'
import { pathToFileURL } from 'node:url'
import { vectors } from '../fixtures/vectors.js'

const JCS = pathToFileURL(`${vectors('jcs')}/`)

describe.skipIf(!existsSync(JCS))('RFC 8785 vectors (skipped without the published vectors)', () => {
  const names = existsSync(JCS) ? readdirSync(new URL('input/', JCS)) : []
  it.each(names)('%s becomes the published bytes', (name) => {
    const input: JsonValue = JSON.parse(readFileSync(new URL(`input/${name}`, JCS), 'utf8'))
    const hex = readFileSync(new URL(`outhex/${name.replace('.json', '.txt')}`, JCS), 'utf8').replace(/\s+/g, '')
    expect(Buffer.from(canonicalize(input), 'utf8').toString('hex')).toBe(hex)
  })
})

describe('canonicalize', () => {
  it('sorts members by UTF-16 code units, not by code points or locale', () => {
    expect(canonicalize({ '\ufb33': 1, '\u{1f600}': 2, é: 3, z: 4, '10': 5, '9': 6, '': 7 })).toBe(
      '{"":7,"10":5,"9":6,"z":4,"é":3,"\u{1f600}":2,"\ufb33":1}',
    )
  })

  it('writes numbers as ECMAScript does', () => {
    const numbers = [0, -0, 1e21, 1e-7, 4.5, Number('9007199254740993'), 5e-324, 1.7976931348623157e308]
    expect(canonicalize(numbers)).toBe('[0,0,1e+21,1e-7,4.5,9007199254740992,5e-324,1.7976931348623157e+308]')
  })

  it('escapes only what must be escaped', () => {
    expect(canonicalize('\u0000\b\t\n\f\r"\\/\u007f\u2028é')).toBe('"\\u0000\\b\\t\\n\\f\\r\\"\\\\/\u007f\u2028é"')
  })

  it.each([['\ud800'], ['a\udc00b'], ['\udc00\ud800']])('refuses text with a lone surrogate (%j)', (text) => {
    expect(() => canonicalize(text)).toThrow(expect.objectContaining({ code: 'json_lone_surrogate' }))
    expect(() => canonicalize({ [text]: 1 })).toThrow(expect.objectContaining({ code: 'json_lone_surrogate' }))
  })

  it.each([
    ['NaN', NaN],
    ['Infinity', -Infinity],
    ['undefined in an object', { a: undefined }],
    ['a hole in an array', new Array(1)],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['a boxed string', Object('x')],
    ['an object with toJSON of a class', Buffer.from('x')],
  ])('refuses %s', (_, value) => {
    const untyped: { member: JsonValue } = { member: JSON.parse('null') }
    Object.assign(untyped, { member: value })
    expect(() => canonicalize(untyped)).toThrow(expect.objectContaining({ code: 'internal' }))
  })

  it('refuses nesting beyond 512 and a cycle, without exhausting the stack', () => {
    let deep: JsonValue = 1
    for (let depth = 0; depth < 512; depth++) deep = [deep]
    expect(canonicalize(deep)).toHaveLength(1025)
    expect(() => canonicalize([deep])).toThrow('nesting beyond 512')
    const cycle: Record<string, JsonValue> = {}
    cycle.self = cycle
    expect(() => canonicalize(cycle)).toThrow('nesting beyond 512')
  })

  it('agrees with an independent implementation on any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary', maxDepth: 6 }), (value) => {
        const json: JsonValue = JSON.parse(JSON.stringify(value))
        expect(canonicalize(json)).toBe(reference(json))
      }),
      { numRuns: 1_000 },
    )
  })

  it('does not depend on the order in which members were written, and loses nothing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (members) => {
        const json: Record<string, JsonValue> = JSON.parse(JSON.stringify(members))
        const reversed = Object.fromEntries(Object.entries(json).reverse())
        expect(canonicalize(reversed)).toBe(canonicalize(json))
        expect(JSON.parse(canonicalize(json))).toEqual(JSON.parse(JSON.stringify(json)))
      }),
    )
  })
})
