import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ToolEntry } from '../../src/core/action.js'
import { currencyOf } from '../../src/normalize/bindings.js'
import { parseDuration } from '../../src/normalize/duration.js'
import { minorDigits } from '../../src/core/currencies.js'
import { createNormalizer } from '../../src/normalize/normalizer.js'
import { historySchema } from '../../src/state/history-schema.js'
import { caller, load, problemsOf, request, tool } from './world.js'

const ARGUMENTS = `    kind: payment
    action: create
    arguments:
      type: object
      additionalProperties: false
      properties:
        amount: { type: [number, string] }
        fee: { type: number }
        currency: { type: string }
        to: { type: string }
        note: { type: string }
    bind:
      amount_minor: { from: /amount, transform: [{ currency_normalize: { currency: /currency } }] }
      fee_minor: { from: /fee, transform: [{ currency_normalize: { currency: EUR } }] }
      fee_text: { from: /fee, transform: [{ currency_normalize: { currency: EUR } }, to_string] }
      currency: { from: /currency }
      recipient: { from: /to }
      note: { from: /note, transform: [trim] }
      raw: { from: /amount }
      channel: { value: wire }
      weight: { value: 3 }
`

/** Counters from line 3 on, on one line each; the tool `pay` lists `own`. */
function withCounters(counters: readonly string[], rest = ''): string {
  return `version: 1
counters:
${counters.map((counter) => `  ${counter}\n`).join('')}tools:
  pay:
${ARGUMENTS}${rest}`
}

/** One counter `c`, in line 3, which begins at column 3. */
function one(counter: string, rest = ''): readonly string[] {
  return problemsOf(withCounters([`c: { ${counter} }`], rest))
}

/** What the tool says, in line 27 (the first behind its bindings), with these counters declared. */
function tooled(rest: string, ...counters: string[]): readonly string[] {
  return problemsOf(
    withCounters(counters.length === 0 ? ['c: { type: count, key: [agent], window: 1h }'] : counters, rest),
  )
}

function entryOf(yaml: string): ToolEntry | undefined {
  return load(yaml).entries[0]
}

describe('counters', () => {
  it('are compiled once, and stand in the entry of each tool that lists them', () => {
    const counters = [
      'spent: { description: x, type: sum, of: amount_minor, key: [user, { attribute: recipient, normalize: iban }], window: 24h }',
      'tried: { type: count, key: [agent], window: lifetime, counts: blocked, release: agent }',
      'payees: { type: distinct, of: { attribute: recipient }, key: [key], window: 90s, max_distinct: 7 }',
      'users: { type: distinct, of: user, key: [{ attribute: channel }, organisation], window: 400d, counts: failed }',
    ]
    const rest = `    counters: [payees, spent, users]
    target: { attribute: recipient, normalize: case_folded }
    destructive: true
    lease: 15m
`
    expect(entryOf(withCounters(counters, rest))).toMatchObject({
      counters: [
        {
          name: 'payees',
          type: 'distinct',
          of: { attribute: 'recipient', normalize: 'exact' },
          key: ['key'],
          windowMs: 90_000,
          counts: 'allowed',
          release: 'executor',
          maxDistinct: 7,
        },
        {
          name: 'spent',
          type: 'sum',
          of: { attribute: 'amount_minor', normalize: 'exact' },
          key: ['user', { attribute: 'recipient', normalize: 'iban' }],
          windowMs: 86_400_000,
          counts: 'allowed',
          release: 'executor',
          maxDistinct: 1000,
        },
        {
          name: 'users',
          type: 'distinct',
          of: 'user',
          key: [{ attribute: 'channel', normalize: 'exact' }, 'organisation'],
          windowMs: 400 * 86_400_000,
          counts: 'failed',
          release: 'executor',
          maxDistinct: 1000,
        },
      ],
      otherCounters: ['tried'],
      target: { attribute: 'recipient', normalize: 'case_folded' },
      destructive: true,
      leaseMs: 900_000,
    })
    expect(entryOf(withCounters(counters, '    counters: [tried]\n'))?.counters).toEqual([
      {
        name: 'tried',
        type: 'count',
        of: null,
        key: ['agent'],
        windowMs: null,
        counts: 'blocked',
        release: 'agent',
        maxDistinct: 1000,
      },
    ])
  })

  it.each([
    [
      'type: count, of: amount_minor, key: [agent], window: 1h',
      '3:21 counter "c": a count counts calls: it has no "of"',
    ],
    ['type: sum, key: [agent], window: 1h', '3:3 counter "c": a sum says in "of" which attribute it adds up'],
    [
      'type: sum, of: { attribute: amount_minor }, key: [agent], window: 1h',
      '3:19 counter "c": a sum names its attribute as it is: of: <name>',
    ],
    ['type: distinct, key: [agent], window: 1h', '3:3 counter "c": a distinct count says in "of" what it tells apart'],
    [
      'type: distinct, of: recipient, key: [agent], window: 1h',
      '3:24 counter "c": "of" is one of agent, key, user, session, tool, or { attribute: <name> }',
    ],
    [
      'type: distinct, of: organisation, key: [agent], window: 1h',
      '3:24 counter "c": "of" is one of agent, key, user, session, tool, or { attribute: <name> }',
    ],
    ['type: count, key: [agent], window: 0s', '3:35 counter "c": a window is between 1s and 400d, or lifetime'],
    ['type: count, key: [agent], window: 401d', '3:35 counter "c": a window is between 1s and 400d, or lifetime'],
    ['type: count, key: [agent], window: 9601h', '3:35 counter "c": a window is between 1s and 400d, or lifetime'],
    [
      'type: count, key: [{ attribute: a }, agent, { attribute: a, normalize: email }], window: 1h',
      '3:52 counter "c": stands in the key twice',
    ],
    [
      'type: count, key: [agent], window: 1h, max_distinct: 5',
      '3:47 counter "c": only a distinct count has "max_distinct"',
    ],
    ['type: count, key: [agent], window: 1w', expect.stringMatching(/^3:35 counters\/c\/window must match/)],
    ['type: count, key: [agent], window: -1h', expect.stringMatching(/^3:35 counters\/c\/window must match/)],
    ['type: count, key: [agent], window: 60', '3:35 counters/c/window must be string'],
    ['type: count, key: [agent]', '3:3 counters/c/window is required'],
    ['type: count, key: [], window: 1h', expect.stringMatching(/^3:21 counters\/c\/key must NOT have fewer than 1/)],
    ['type: count, key: [agent, agent], window: 1h', expect.stringMatching(/^3:21 counters\/c\/key .*duplicate/)],
    ['type: count, key: [planet], window: 1h', expect.stringMatching(/^3:27 counters\/c\/key\/0 must be one of/)],
    ['type: count, key: [agent], window: 1h, counts: asked_for', expect.stringMatching(/^3:47 counters\/c\/counts /)],
    ['type: mean, key: [agent], window: 1h', expect.stringMatching(/^3:8 counters\/c\/type /)],
    ['type: count, key: [agent], window: 1h, limit: 5', '3:47 counters/c/limit is not known'],
    [
      'type: count, key: [{ attribute: to, normalize: soundex }], window: 1h',
      expect.stringMatching(/^3:44 counters\/c\/key\/0\/normalize /),
    ],
  ])('do not load: %s', (counter, problem) => {
    expect(one(counter)).toContainEqual(problem)
  })

  it.each(historySchema.required)('are not named as the member "%s" that every history has', (name) => {
    const [problem] = tooled('', `${name}: { type: count, key: [agent], window: 1h }`)
    expect(problem).toMatch(new RegExp(`^3:3 counters/${name} `))
  })

  it.each(['Spent', '_a', '1a', 'a-b', `a${'b'.repeat(64)}`, '""'])('are not named %s', (name) => {
    expect(tooled('', `${name}: { type: count, key: [agent], window: 1h }`)[0]).toMatch(/^3:3 counters/)
  })

  it('are two hundred at most', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, i) => `c${i}: { type: count, key: [agent], window: 1h }`)
    expect(problemsOf(withCounters(many(200)))).toEqual([])
    expect(problemsOf(withCounters(many(201)))).toEqual([expect.stringMatching(/^2:1 counters must NOT have more/)])
  })
})

describe('a tool', () => {
  it.each([
    ['    counters: [nothing]\n', [], '27:16 tool "pay": the counter "nothing" is not declared'],
    ['    counters: [c, c]\n', [], '27:19 tool "pay": the counter "c" is listed twice'],
    [
      '    counters: [c]\n',
      ['c: { type: count, key: [{ attribute: to }], window: 1h }'],
      '27:16 tool "pay": the counter "c" needs the attribute "to", which this tool does not bind',
    ],
    [
      '    counters: [c]\n',
      ['c: { type: sum, of: total, key: [agent], window: 1h }'],
      '27:16 tool "pay": the counter "c" needs the attribute "total", which this tool does not bind',
    ],
    [
      '    counters: [c]\n',
      ['c: { type: distinct, of: { attribute: toString }, key: [agent], window: 1h }'],
      '27:16 tool "pay": the counter "c" needs the attribute "toString", which this tool does not bind',
    ],
    ['    target: { attribute: to }\n', [], '27:15 tool "pay": the target "to" is no attribute that this tool binds'],
    ['    target: recipient\n', [], '27:5 tools/pay/target must be object'],
    ['    lease: 0m\n', [], '27:5 tool "pay": a lease is between 1s and 30d'],
    ['    lease: 31d\n', [], '27:5 tool "pay": a lease is between 1s and 30d'],
    ['    lease: lifetime\n', [], expect.stringMatching(/^27:5 tools\/pay\/lease must match/)],
    ['    destructive: 1\n', [], '27:5 tools/pay/destructive must be boolean'],
  ])('does not load: %j with %j', (rest, counters, problem) => {
    expect(tooled(rest, ...counters)).toContainEqual(problem)
  })

  it.each([
    ['amount_minor', true],
    ['fee_minor', true],
    ['weight', true],
    ['raw', true],
    ['fee_text', false],
    ['currency', false],
    ['note', false],
    ['channel', false],
  ])('adds up %s: %s', (attribute, can) => {
    const problems = tooled('    counters: [c]\n', `c: { type: sum, of: ${attribute}, key: [agent], window: 1h }`)
    const never = `27:16 tool "pay": the counter "c" adds up "${attribute}", which is never a number here`
    expect(problems).toEqual(can ? [] : [never])
  })

  it.each([
    ['{ type: integer }', true],
    ['{ type: [string, "null"] }', false],
    ['{ enum: [a, 1] }', true],
    ['{ enum: [a, b] }', false],
    ['{ const: 1 }', true],
    ['{ const: a }', false],
    ['{ anyOf: [{ type: string }, { type: number }] }', true],
    ['{ oneOf: [{ type: string }, { type: boolean }] }', false],
    ['{ $ref: "#/properties/text" }', false],
    ['{ $ref: "#/properties/number" }', true],
    ['{ type: array, items: { type: number } }', false],
  ])('adds up what its schema %s says may be a number: %s', (schema, can) => {
    const yaml = `version: 1
counters: { c: { type: sum, of: n, key: [agent], window: 1h } }
tools:
  t:
    kind: k
    action: a
    arguments:
      type: object
      additionalProperties: false
      properties: { n: ${schema}, text: { type: string }, number: { type: number } }
    bind: { n: { from: /n } }
    unjudged: [/text, /number]
    counters: [c]
`
    expect(problemsOf(yaml).length).toBe(can ? 0 : 1)
  })

  it('hears of its own mistakes only once when a counter is broken', () => {
    const problems = tooled(
      '    counters: [c]\n',
      'c: { type: count, of: fee_minor, key: [{ attribute: x }], window: 0s }',
    )
    expect(problems).toEqual([
      '3:21 counter "c": a count counts calls: it has no "of"',
      '3:61 counter "c": a window is between 1s and 400d, or lifetime',
    ])
  })
})

describe('durations', () => {
  it('are whole numbers of one unit', () => {
    const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
    const unit = fc.constantFrom('s', 'm', 'h', 'd')
    fc.assert(
      fc.property(fc.nat(99_999_999), unit, (count, name) => {
        expect(parseDuration(`${count}${name}`)).toBe(count * units[name as 's'])
      }),
    )
    for (const text of ['', 'h', '1', '1.5h', '1h30m', ' 1h', '1h\n', '+1h', '1H', '1ms', '123456789s', '1e2s']) {
      expect(parseDuration(text)).toBeNull()
    }
  })
})

describe('the currencies of an action', () => {
  const normalizer = createNormalizer(
    load(
      withCounters(
        ['c: { type: sum, of: amount_minor, key: [user], window: 1h }'],
        '    counters: [c]\n    target: { attribute: recipient }\n',
      ),
    ),
    {
      agentDefaultLanguage: () => null,
    },
  )
  const codes = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD', 'CLF')
  const amounts = fc.option(fc.oneof(fc.nat(), fc.nat().map(String)), { nil: undefined })

  it('name exactly the attributes that are amounts, in the currency that each was read in', () => {
    fc.assert(
      fc.property(amounts, amounts, codes, (amount, fee, currency) => {
        const args = {
          currency,
          ...(amount === undefined ? {} : { amount }),
          ...(fee === undefined ? {} : { fee: Number(fee) }),
        }
        const normalized = normalizer.normalize(request(tool('pay', args)), caller)
        if (!normalized.ok) throw new Error(normalized.reason.message)
        const { attributes, currencies } = normalized.action
        expect(currencies).toEqual({
          ...(amount === undefined ? {} : { amount_minor: currency }),
          ...(fee === undefined ? {} : { fee_minor: 'EUR' }),
        })
        for (const [name, code] of Object.entries(currencies)) {
          const major = name === 'amount_minor' ? Number(amount) : Number(fee)
          expect(attributes[name]).toBe(major * 10 ** (minorDigits(code) ?? 0))
        }
      }),
    )
  })

  it('are those of other arguments after rebinding; what the tool says of state stays', () => {
    const normalized = normalizer.normalize(request(tool('pay', { amount: 1, currency: 'USD' })), caller)
    if (!normalized.ok) throw new Error(normalized.reason.message)
    const again = normalizer.rebind(normalized.action, { amount: 1, currency: 'JPY', fee: 2 })
    expect(again).toMatchObject({
      ok: true,
      action: { currencies: { amount_minor: 'JPY', fee_minor: 'EUR' }, tool: normalized.action.tool },
    })
    expect(normalized.action.tool).toMatchObject({ counters: [{ name: 'c' }], target: { attribute: 'recipient' } })
  })

  it('are those of the last transform that makes money', () => {
    const euros = { type: 'currency_normalize', currency: { code: 'EUR' } } as const
    const dollars = { type: 'currency_normalize', currency: { code: 'USD' } } as const
    expect(currencyOf([euros, dollars, { type: 'to_number' }], {})).toBe('USD')
    expect(currencyOf([{ type: 'to_number' }], {})).toBeNull()
  })
})
