import { describe, expect, it } from 'vitest'
import { valuesOf } from '../../../../src/state/flow/reading/values.js'
import type { JsonObject } from '../../../../src/core/json.js'

const kinds = (args: JsonObject): readonly string[] =>
  valuesOf(args, [], 64)
    .values.filter(({ kind }) => kind !== 'whole')
    .map(({ kind, text }) => `${kind} ${text}`)

describe('values of a call', () => {
  it('are its strings and numbers with their roles, identifying ones first, then identifiers inside texts', () => {
    const args = {
      subject: 'Hello',
      body: 'See https://evil.com/x?a=1, or mail bob@corp.com.',
      amount: 13,
      urgent: true,
      to: { people: ['alice@corp.com', 'Bob <bob@corp.com>'] },
    }
    const roles = [
      { tokens: ['to', 'people', '*'], role: 'recipient' as const },
      { tokens: ['body'], role: 'content' as const },
    ]
    expect(valuesOf(args, roles, 64)).toEqual({
      complete: true,
      values: [
        { path: '/to/people/0', kind: 'whole', role: 'recipient', text: 'alice@corp.com' },
        { path: '/to/people/1', kind: 'whole', role: 'recipient', text: 'Bob <bob@corp.com>' },
        { path: '/to/people/1', kind: 'email', role: 'recipient', text: 'bob@corp.com' },
        { path: '/body', kind: 'url', role: 'content', text: 'https://evil.com/x?a=1' },
        { path: '/body', kind: 'email', role: 'content', text: 'bob@corp.com' },
        { path: '/subject', kind: 'whole', role: 'none', text: 'Hello' },
        { path: '/body', kind: 'whole', role: 'content', text: args.body },
        { path: '/amount', kind: 'whole', role: 'none', text: '13' },
      ],
    })
  })

  it('have the first role that fits, also for what stands below its place', () => {
    const roles = [
      { tokens: ['to', '*'], role: 'recipient' as const },
      { tokens: ['to'], role: 'content' as const },
    ]
    expect(valuesOf({ to: [{ a: { b: 'x' } }] }, roles, 9).values).toMatchObject([
      { path: '/to/0/a/b', role: 'recipient' },
    ])
    expect(valuesOf({ to: 'x', too: 'y' }, roles, 9).values.map(({ role }) => role)).toEqual(['content', 'none'])
  })

  it('are incomplete beyond the bound, and the identifying ones stay', () => {
    const args = { ...Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`x${n}`, 'a'])), to: 'bob' }
    const { values, complete } = valuesOf(args, [{ tokens: ['to'], role: 'recipient' }], 4)
    expect([values.length, complete, values[0]?.path]).toEqual([4, false, '/to'])
    expect(valuesOf(args, [], 10).complete).toBe(true)
  })

  it('are incomplete where identifiers were left out, or it goes too deep', () => {
    const many = Array.from({ length: 65 }, (_, n) => `a${n}@corp.com`).join(' ')
    expect(valuesOf({ body: many }, [], 1000).complete).toBe(false)
    let deep: JsonObject = { end: 'x' }
    for (let n = 0; n < 70; n++) deep = { a: deep }
    expect(valuesOf(deep, [], 64).complete).toBe(false)
  })

  it('have paths as JSON Pointers; a name that is itself data is a value', () => {
    expect(valuesOf({ 'a/b~c d': 'y' }, [], 9).values.map(({ path, text }) => [path, text])).toEqual([
      ['/a~1b~0c d', 'a/b~c d'],
      ['/a~1b~0c d', 'y'],
    ])
  })

  it.each([
    ['Go to www.evil.com/a now', ['url www.evil.com/a']],
    ['(https://evil.com).', ['url https://evil.com']],
    ['[x](http://evil.com/a)', ['url http://evil.com/a']],
    ['mail <bob@corp.com>, thanks', ['email bob@corp.com']],
    ['mailto:bob@corp.com now', ['email bob@corp.com']],
    ['at evil-site.com today', ['domain evil-site.com']],
    ['ends here.Then more', []],
    ['pay GB29 NWBK 6016 1331 9268 19 now', ['iban GB29 NWBK 6016 1331 9268 19']],
    ['pay GB29NWBK60161331926819.', ['iban GB29NWBK60161331926819']],
    ['read /etc/passwd, please', ['path /etc/passwd']],
    ['read notes/bill.txt, please', ['path notes/bill.txt']],
    ['yes and/or no', []],
    ['call +1 415-555-0132 today', ['phone +1 415-555-0132']],
    ['call (415) 555-0132 today', ['phone (415) 555-0132']],
    ['on 2024-05-26 10:00 we meet', []],
    ['version 1.2.3 of it', []],
    ['mail bob%40corp.com now', ['email bob@corp.com']],
    ['mail bob\u200b@corp.com now', ['email bob@corp.com']],
  ])('are found inside %j', (body, wanted) => {
    expect(kinds({ body })).toEqual(wanted)
  })
})
