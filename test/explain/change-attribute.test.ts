import { describe, expect, it } from 'vitest'
import type { Action } from '../../src/core/action.js'
import type { JsonObject, JsonValue } from '../../src/core/json.js'
import { memberAt, withMemberAt } from '../../src/core/json-path.js'
import { loadCatalogue } from '../../src/normalize/catalogue.js'
import { moneyText } from '../../src/core/money-text.js'
import { createNormalizer } from '../../src/normalize/normalizer.js'

const CATALOGUE = `version: 1
tools:
  pay:
    kind: payment
    action: create
    arguments:
      type: object
      additionalProperties: false
      required: [amount, currency]
      properties:
        amount: { type: [number, string] }
        currency: { type: string }
        size: { type: [string, number] }
        note: { type: string, maxLength: 5 }
        place: { type: object, additionalProperties: false, properties: { city: { type: string } } }
    bind:
      amount_minor: { from: /amount, transform: [{ currency_normalize: { currency: /currency } }] }
      currency: { from: /currency }
      size: { from: /size, transform: [to_number] }
      note: { from: /note, transform: [trim, lowercase] }
      place: { from: /place }
      channel: { value: wire }
`
const CALLER = {
  keyId: 'k',
  organisation: 'acme',
  roles: ['agent' as const],
  agentIds: '*' as const,
  asserts: '*' as const,
  claims: {},
  subjectRole: 'agent',
  mayInput: false,
  audiences: [],
  person: null,
  levels: [],
}
const normalizer = createNormalizer(loadCatalogue('catalog.yaml', new TextEncoder().encode(CATALOGUE)), {
  agentDefaultLanguage: () => null,
})

function action(args: JsonObject): Action {
  const input = { form: 'tool' as const, tool: 'pay', arguments: args }
  const request = { agentId: 'a', sessionId: null, input, context: {}, approvalId: null, accepts: [] }
  const normalized = normalizer.normalize(request, CALLER)
  if (!normalized.ok) throw new Error(normalized.reason.message)
  return normalized.action
}

const changed = (args: JsonObject, path: readonly string[], value: JsonValue | undefined) =>
  normalizer.withAttribute(action(args), path, value)

describe('an attribute that is to have another value', () => {
  it.each<[string, JsonObject, JsonValue, string]>([
    ['a number', { amount: 5000, currency: 'USD' }, 1000.01, '1,000.01 USD'],
    ['a text', { amount: '5000.00', currency: 'USD' }, '1000.01', '1,000.01 USD'],
  ])('is money where its argument is %s', (_, args, sent, text) => {
    const change = changed(args, ['amount_minor'], 100_001)
    expect(change).toMatchObject({ argument: '/amount', name: 'amount', sent, text })
    expect(change?.action.arguments).toEqual({ ...args, amount: sent })
    expect(change?.action.attributes).toMatchObject({ amount_minor: 100_001 })
  })

  it('changes a member of an object, leaves an argument out, and undoes transforms', () => {
    const args = { amount: 1, currency: 'JPY', place: { city: 'Bonn' }, size: '7', note: 'hi' }
    expect(changed(args, ['place', 'city'], 'Rom')).toMatchObject({ argument: '/place/city', sent: 'Rom', text: null })
    expect(changed(args, ['note'], undefined)?.action.arguments).toEqual({ ...args, note: undefined })
    expect(changed(args, ['size'], 9)).toMatchObject({ sent: '9' })
    expect(changed(args, ['amount_minor'], 1500)).toMatchObject({ sent: 1500, text: '1,500 JPY' })
  })

  it.each<[string, readonly string[], JsonValue | undefined]>([
    ['a constant', ['channel'], 'post'],
    ['bound from nothing', ['unheard'], 1],
    ['what its argument cannot give', ['note'], 'LOUD'],
    ['what the schema refuses', ['note'], 'too long'],
    ['a required argument that is to be absent', ['currency'], undefined],
    ['less than nothing', ['amount_minor'], -1],
    ['no whole number of cents', ['amount_minor'], 0.5],
    ['beneath what is transformed', ['note', 'inner'], 'x'],
  ])('has no change that is known: %s', (_, path, value) => {
    expect(changed({ amount: 1, currency: 'USD', note: 'hi' }, path, value)).toBeNull()
  })
})

describe('money as people write it', () => {
  it.each([
    [0, 2, '0.00 USD'],
    [5, 2, '0.05 USD'],
    [100_000, 2, '1,000.00 USD'],
    [123_456_789_012, 3, '123,456,789.012 USD'],
    [1_500, 0, '1,500 USD'],
  ])('%d with %d digits', (minor, digits, text) => {
    expect(moneyText(minor, 'USD', digits)).toBe(text)
  })
})

describe('a member at a path', () => {
  const root = { a: { b: 1, c: 2 }, d: [1] }

  it('is found, replaced where it stands, added and left out', () => {
    expect(memberAt(root, ['a', 'b'])).toBe(1)
    expect(memberAt(root, ['a', 'toString'])).toBeUndefined()
    expect(JSON.stringify(withMemberAt(root, ['a', 'b'], 3))).toBe('{"a":{"b":3,"c":2},"d":[1]}')
    expect(withMemberAt(root, ['e'], 3)).toEqual({ ...root, e: 3 })
    expect(withMemberAt(root, ['a', 'c'], undefined)).toEqual({ a: { b: 1 }, d: [1] })
  })

  it('is not made where the path leads through no object', () => {
    expect(withMemberAt(root, [], 1)).toBeNull()
    expect(withMemberAt(root, ['d', '0'], 1)).toBeNull()
    expect(withMemberAt(root, ['x', 'y'], 1)).toBeNull()
  })
})
