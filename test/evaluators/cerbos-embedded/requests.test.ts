import { describe, expect, it } from 'vitest'
import type { CheckRequest, CheckResource } from '../../../src/core/evaluator.js'
import type { JsonObject, JsonValue } from '../../../src/core/json.js'
import { RequestError } from '../../../src/evaluators/cerbos-embedded/wire/request-error.js'
import { createRequestEncoder } from '../../../src/evaluators/cerbos-embedded/wire/request.js'
import { ask } from './world.js'

/** The engine validates nothing: what it must not see ends here. */

const encode = createRequestEncoder()
const VALID = ask({ amount: 1 })

const withResource = (change: Partial<CheckResource>): CheckRequest => ({
  ...VALID,
  resources: [{ ...VALID.resources[0]!, ...change }],
})
const withSubject = (change: Partial<CheckRequest['subject']>): CheckRequest => ({
  ...VALID,
  subject: { ...VALID.subject, ...change },
})
const nested = (depth: number): JsonObject => {
  let inner: JsonObject = {}
  for (let level = 1; level < depth; level += 1) inner = { inner }
  return inner
}
const items = (count: number): JsonValue => Array.from({ length: count }, () => 0)

describe('a request that the engine must not see', () => {
  it.each<[string, CheckRequest]>([
    ['a principal without an id', withSubject({ id: '' })],
    ['a principal without a role', withSubject({ role: '' })],
    ['an empty action', { ...VALID, action: '' }],
    ['no action of a resource', withResource({ actions: [] })],
    ['an empty action of a resource', withResource({ actions: ['pii', ''] })],
    ['one action of a resource twice', withResource({ actions: ['pii', 'pii'] })],
    ['51 actions of a resource', withResource({ actions: Array.from({ length: 51 }, (_, index) => `a${index}`) })],
    ['no resource', { ...VALID, resources: [] }],
    ['51 resources', { ...VALID, resources: Array.from({ length: 51 }, () => VALID.resources[0]!) }],
    ['a resource without a kind', withResource({ kind: '' })],
    ['a resource without an id', withResource({ id: '' })],
    ['a resource without a version', withResource({ version: '' })],
    ['a version that Cerbos has no form for', withResource({ version: 'v-1' })],
    ['a scope with an empty part', withResource({ scope: 'acme..hr' })],
    ['a scope that ends in a line break', withResource({ scope: 'acme\n' })],
    ['a name of 1,025 characters', withSubject({ id: 'x'.repeat(1025) })],
    ['NaN', ask({ list: [Number.NaN] })],
    ['an infinite number', ask({ amount: Number.NEGATIVE_INFINITY })],
    ['a lone surrogate in a value', ask({ text: 'a\ud800' })],
    ['a lone surrogate in a long value', ask({ text: 'a'.repeat(1000) + '\udc00\ud800' })],
    ['a lone surrogate in a name of a member', ask({ 'a\udfff': 1 })],
    ['a lone surrogate in the principal’s id', withSubject({ id: '\ud800' })],
    ['attributes of depth 65', ask(nested(66))],
    ['20,001 values', ask({ list: items(20_000) })],
    [
      '20,001 values over several resources',
      {
        ...VALID,
        resources: [...ask({ list: items(10_000) }).resources, ...ask({ list: items(10_000) }).resources],
      },
    ],
    ['more than 8 MiB', ask({ text: 'x'.repeat(8 * 1024 * 1024) })],
  ])('has %s', (_, request) => {
    expect(() => encode(request)).toThrow(RequestError)
    expect(encode(VALID)).toEqual(createRequestEncoder()(VALID))
  })

  it.each<[string, CheckRequest]>([
    ['1,024 characters in a name', withSubject({ id: 'x'.repeat(1024) })],
    ['a scope of several parts', withResource({ scope: 'acme.hr-2.uk_1' })],
    ['surrogates in pairs', ask({ '🦊': '🦊'.repeat(50) })],
    ['attributes of depth 64', ask(nested(65))],
    ['20,000 values', ask({ list: items(19_999) })],
    ['a text of 7 MiB', ask({ text: 'x'.repeat(7 * 1024 * 1024) })],
  ])('has not: %s', (_, request) => {
    expect(encode(request).length).toBeGreaterThan(100)
  })

  it('is not told apart by the values in it', () => {
    try {
      encode(ask({ secret: 'hunter2\ud800' }))
      expect.unreachable()
    } catch (error) {
      expect(String(error)).toBe('RequestError: a text is not well-formed Unicode')
    }
  })
})
