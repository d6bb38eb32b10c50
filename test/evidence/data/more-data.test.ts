import fc from 'fast-check'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/core/json.js'
import { createClassifier, type DataEvidence } from '../../../src/evidence/data/classify.js'
import { dataSchema } from '../../../src/evidence/data/data-schema.js'
import { classify, SHIPPED } from './world.js'

/** What is there stays found, whatever is put beside it. */

const texts = SHIPPED.detectors.flatMap(({ tests }) => [...tests.positive, ...tests.negative].map(({ text }) => text))
const fields = [...new Set(SHIPPED.detectors.flatMap(({ fields: names }) => names.slice(0, 4)))]
const words = ['order', 'reference', 'version', 'patient', 'card', 'the total was 1,204.50', '2030-01-01T00:00:00Z']

const text = fc.oneof(
  fc.constantFrom(...texts, ...words),
  fc.constantFrom(...texts).map((inner) => Buffer.from(inner).toString('base64')),
  fc.constantFrom(...texts).map((inner) => JSON.stringify({ note: inner })),
  fc.constantFrom(...texts).map((inner) => encodeURIComponent(inner)),
  fc.string({ maxLength: 40 }),
)
const name = fc.oneof(fc.constantFrom('note', 'body', 'order_id', 'x', ...fields), fc.string({ maxLength: 8 }))
const value = fc.oneof(
  text,
  text,
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.boolean(),
  fc.array(text, { maxLength: 3 }),
)
const members = fc.dictionary(name, fc.oneof(value, fc.dictionary(name, value, { maxKeys: 3 })), { maxKeys: 5 })

const fitsSchema = new Ajv2020({ allowUnionTypes: true }).compile(dataSchema)

/** By classes, counts and confidences `more` says at least what `less` says. */
function expectAtLeast(more: DataEvidence, less: DataEvidence): void {
  const losses = (was: Readonly<Record<string, number>>, is: Readonly<Record<string, number>>) =>
    Object.keys(was).filter((key) => (is[key] ?? 0) < (was[key] ?? 0))
  expect(losses(less.classes, more.classes)).toEqual([])
  expect(losses(less.groups, more.groups)).toEqual([])
  expect(losses(less.highest, more.highest)).toEqual([])
  expect(more.complete && !less.complete).toBe(false)
}

describe('adding data to a call removes nothing that was found', () => {
  it('further members, before or behind', () => {
    fc.assert(
      fc.property(members, members, fc.boolean(), (args, added, first) => {
        const kept = Object.fromEntries(Object.entries(added).filter(([key]) => !Object.hasOwn(args, key)))
        const both: JsonObject = first ? { ...kept, ...args } : { ...args, ...kept }
        expectAtLeast(classify(both), classify(args))
      }),
      { numRuns: 1_000 },
    )
  })

  it('and the shape is that of the published schema', () => {
    fc.assert(
      fc.property(members, (args) => {
        expect([fitsSchema(classify(args)), fitsSchema.errors]).toEqual([true, null])
      }),
      { numRuns: 1_000 },
    )
    expect(fitsSchema(createClassifier({ detectors: [], digests: {} })({}))).toBe(true)
    expect(fitsSchema({ ...classify({}), more: 1 })).toBe(false)
  })

  it('further items of a list, and a list around it', () => {
    fc.assert(
      fc.property(members, fc.array(value, { maxLength: 3 }), fc.boolean(), (args, added, first) => {
        const list = first ? [...added, args] : [args, ...added]
        expectAtLeast(classify({ x: list }), classify({ x: [args] }))
      }),
      { numRuns: 500 },
    )
  })

  it('further text, a long way from what was there', () => {
    const apart = ' '.repeat(300)
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.constantFrom(...texts, ...words), fc.boolean(), (was, added, first) => {
        const both = first ? `${added}${apart}${was}` : `${was}${apart}${added}`
        expectAtLeast(classify({ x: both }), classify({ x: was }))
      }),
      { numRuns: 1_000 },
    )
  })

  it('more findings than are shown', () => {
    const flood = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`m${at}`, `user${at}@example.com`]))
    const { findings, classes } = classify({ ...flood, card: '4111 1111 1111 1111' })
    expect(findings).toHaveLength(64)
    expect(findings.some((finding) => finding.class === 'card_number')).toBe(true)
    expect(classes).toMatchObject({ email: 300, card_number: 1 })
  })
})
