import { expect, it } from 'vitest'
import { prefers } from '../../src/http/accept.js'

const SARIF = 'application/sarif+json'

it.each([
  ['application/sarif+json', true],
  ['application/sarif+json, */*', true],
  ['application/sarif+json; version=2.1.0', true],
  ['application/sarif+json, application/json;q=0.5', true],
  ['APPLICATION/SARIF+JSON', true],
  ['application/*;q=0.5, application/sarif+json;q=0.6', true],
  [undefined, false],
  ['', false],
  ['*/*', false],
  ['application/*', false],
  ['application/json', false],
  ['application/json, application/sarif+json', false],
  ['application/sarif+json;q=0.5, application/json', false],
  ['application/sarif+json;q=0', false],
  ['application/sarif+json;q=2', false],
  ['application/sarif+json;q=x', false],
  ['text/html', false],
])('%j prefers SARIF: %s', (accept, expected) => {
  expect(prefers(accept, SARIF, 'application/json')).toBe(expected)
})
