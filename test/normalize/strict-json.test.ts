import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CountersignError } from '../../src/core/errors.js'
import { parseStrictJson } from '../../src/normalize/strict-json.js'

const limits = { maxDepth: 32 }

function refusal(text: string | Uint8Array, maxDepth = 32): { code: string; member: string | null } | null {
  try {
    parseStrictJson(text, { maxDepth })
    return null
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error
    return { code: error.code, member: error.member }
  }
}

function native(text: string): { value: unknown } | null {
  try {
    return { value: withoutNegativeZero(JSON.parse(text)) }
  } catch {
    return null
  }
}

function withoutNegativeZero(value: unknown): unknown {
  if (value === 0) return 0
  if (Array.isArray(value)) return value.map(withoutNegativeZero)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutNegativeZero(member)]))
}

describe('values', () => {
  it('reads every JSON value as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        fc.pre(!text.includes('__proto__'))
        const strict = refusal(text)
        if (strict === null) expect(parseStrictJson(text, limits)).toStrictEqual(native(text)?.value)
        else expect(strict.code).toBe('json_lone_surrogate')
      }),
      { numRuns: 500 },
    )
  })

  it('never gives near-valid JSON another meaning: it agrees with JSON.parse or refuses', () => {
    const pieces = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ':',
        ',',
        '"',
        '\\',
        '"a"',
        '"b"',
        '1',
        '0',
        '-',
        '.',
        'e',
        'E',
        '+',
        'true',
        'null',
        ' ',
      ],
      ...[
        '\\u',
        'd83d',
        'de00',
        '\\ud83d\\ude00',
        '"__proto__"',
        'NaN',
        "'",
        '\n',
        '\u0000',
        '\ufeff',
        '\u00a0',
        '//',
        '\ud800',
      ],
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        const text = parts.join('')
        if (refusal(text) === null) expect({ value: parseStrictJson(text, limits) }).toStrictEqual(native(text))
      }),
      { numRuns: 20_000 },
    )
  })

  it('survives one edit of a valid body without changing its meaning', () => {
    const body =
      '{"agent_id":"a-1","arguments":{"amount":12.50,"to":["x\\u0041","\\n"],"ok":true,"n":null},"context":{}}'
    const edits = fc.tuple(
      fc.nat(body.length),
      fc.constantFrom(0, 1),
      fc.constantFrom('', '"', ',', '}', '0', '\\', 'e', ' '),
    )
    fc.assert(
      fc.property(edits, ([at, removed, inserted]) => {
        const text = body.slice(0, at) + inserted + body.slice(at + removed)
        if (refusal(text) === null) expect({ value: parseStrictJson(text, limits) }).toStrictEqual(native(text))
        else if (native(text) !== null) expect(refusal(text)?.code).not.toBe('json_malformed')
      }),
      { numRuns: 3000 },
    )
  })

  it('reads bytes as it reads text', () => {
    const text = '{"name":"Zoë 😀","€":[1,2]}'
    const framed = new Uint8Array([0x20, ...new TextEncoder().encode(text), 0x20])
    expect(parseStrictJson(framed.subarray(1, -1), limits)).toStrictEqual(JSON.parse(text))
  })

  it('makes own members of names that objects inherit, and pollutes nothing', () => {
    const value = parseStrictJson('{"constructor":{"prototype":{"polluted":1}},"toString":2}', limits)
    expect(Object.keys(value as object)).toEqual(['constructor', 'toString'])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })
})

describe('refusals name the code and the place', () => {
  it.each([
    ['', 'json_malformed', ''],
    ['{"a":1} x', 'json_malformed', ''],
    ['\ufeff{}', 'json_malformed', ''],
    ['{"a":[1,2,]}', 'json_malformed', '/a/2'],
    ['{"a":01}', 'json_malformed', ''],
    ['{"a":+1}', 'json_malformed', '/a'],
    ['{"a":NaN}', 'json_malformed', '/a'],
    ["{'a':1}", 'json_malformed', ''],
    ['["\t"]', 'json_malformed', '/0'],
    ['["\\x41"]', 'json_malformed', '/0'],
    ['["abc', 'json_malformed', '/0'],
    ['["abc\\', 'json_malformed', '/0'],
    ['{"a":{"b/c":1,"b\\u002fc":2}}', 'json_duplicate_member', '/a/b~1c'],
    ['{"a":{"__proto__":null}}', 'json_member_forbidden', '/a/__proto__'],
    ['{"a":{"__pr\\u006fto__":1}}', 'json_member_forbidden', '/a/__proto__'],
    ['["\\ud83d"]', 'json_lone_surrogate', '/0'],
    ['["\\ude00\\ud83d"]', 'json_lone_surrogate', '/0'],
    ['["\ud83d"]', 'json_lone_surrogate', '/0'],
    ['{"a":[0,12345678901234567890]}', 'number_not_exact', '/a/1'],
  ])('%j is %s at %j', (text, code, member) => {
    expect(refusal(text)).toEqual({ code, member })
  })

  it('refuses bytes that are not UTF-8', () => {
    const overlong = new Uint8Array([0x22, 0xc0, 0xaf, 0x22])
    expect(refusal(overlong)?.code).toBe('json_malformed')
    expect(refusal(new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]))?.code).toBe('json_malformed')
    expect(refusal(new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]))?.code).toBe('json_malformed')
  })

  it('accepts the deepest nesting allowed and refuses one more', () => {
    expect(refusal('[{"a":[]}]', 3)).toBeNull()
    expect(refusal('[{"a":[[]]}]', 3)).toEqual({ code: 'body_too_deep', member: '/0/a/0' })
    expect(refusal('['.repeat(1_000_000), 1_000_000)?.code).toBe('body_too_deep')
  })

  it('counts members and elements', () => {
    expect(parseStrictJson('{"a":[1,2]}', { maxDepth: 8, maxMembers: 3 })).toEqual({ a: [1, 2] })
    expect(() => parseStrictJson('{"a":[1,2,3]}', { maxDepth: 8, maxMembers: 3 })).toThrow(
      expect.objectContaining({ code: 'body_too_large', member: '/a/2' }),
    )
  })
})

describe('numbers', () => {
  it.each([
    '0',
    '-0',
    '0.1',
    '1.0',
    '1e2',
    '1E+2',
    '-1.50',
    '9007199254740992',
    '1e23',
    '5e-324',
    '1.7976931348623157e308',
  ])('accepts %s', (literal) => {
    expect(parseStrictJson(literal, limits)).toBe(withoutNegativeZero(JSON.parse(literal)))
  })

  it.each([
    ...['12345678901234567890', '9007199254740993', '1e400', '-1e400', '1e-400', '0.1000000000000000055511'],
    ...['100000000000000000000000001e-2', '3e-324', '1e9999999999999999999999', '0.30000000000000001'],
  ])('refuses %s', (literal) => {
    expect(refusal(literal)?.code).toBe('number_not_exact')
  })

  it('accepts every double as JavaScript writes it, and as written with more zeros', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const literal = JSON.stringify(value)
        expect(parseStrictJson(literal, limits)).toBe(withoutNegativeZero(value))
        if (/^-?\d+\.\d+$/.test(literal)) expect(parseStrictJson(`${literal}000`, limits)).toBe(value)
      }),
    )
  })

  it('accepts an integer exactly when the double prints the same digits', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), (integer) => {
        const isExact = BigInt(shortest(Number(integer))) === integer
        expect(refusal(integer.toString()) === null).toBe(isExact)
      }),
    )
  })
})

/** The shortest representation of an integral double, written out without an exponent. */
function shortest(value: number): string {
  const [mantissa = '', power = '0'] = String(value).split('e')
  const [integer = '', fraction = ''] = mantissa.split('.')
  return integer + fraction + '0'.repeat(Number(power) - fraction.length)
}
