import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonical } from '../../src/console/browser/canonical.js'
import { canonicalize } from '../../src/receipt/canonical.js'
import type { JsonValue } from '../../src/core/json.js'

it('is the form that the service signs', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'grapheme' }), (text) => {
      expect(canonical(JSON.parse(text))).toBe(canonicalize(JSON.parse(text) as JsonValue))
    }),
  )
  const members =
    '{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"ö":7,"a":{"z":1e21,"y":-0,"x":1E-7}}'
  expect(canonical(JSON.parse(members))).toBe(canonicalize(JSON.parse(members) as JsonValue))
})
