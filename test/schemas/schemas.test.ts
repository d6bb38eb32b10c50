import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import fc from 'fast-check'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { readAllowance, readDenial } from '../../src/judge/rule-output.js'
import { schemaFiles } from '../../scripts/schemas/files.js'

const ajv = new Ajv2020({ allowUnionTypes: true })
ajvFormats.default(ajv)
const read = (path: string) => readFileSync(path, 'utf8')
const CATALOGUES = ['policies', ...readdirSync('policies/suites').map((name) => join('policies/suites', name))].map(
  (folder) => join(folder, 'catalog.yaml'),
)

it('schemas/ holds what scripts/schemas.ts writes', async () => {
  expect(new Map(readdirSync('schemas').map((name) => [name, read(join('schemas', name))]))).toEqual(
    await schemaFiles(),
  )
})

describe.each(CATALOGUES)('%s', (path) => {
  it('names the schema in its first line, for editors, and fits it', () => {
    const [first = ''] = read(path).split('\n')
    const [, named = ''] = /^# yaml-language-server: \$schema=(\S+)$/.exec(first) ?? []
    expect(resolve(dirname(path), named)).toBe(resolve('schemas/catalog.schema.json'))
    const fits = ajv.compile(JSON.parse(read('schemas/catalog.schema.json')))
    expect([fits(parse(read(path))), fits.errors]).toEqual([true, null])
  })
})

describe('the schema of rule outputs admits exactly what the judge reads', () => {
  const { $defs } = JSON.parse(read('schemas/rule-output.schema.json'))
  const isDenial = ajv.compile({ $ref: '#/$defs/denial', $defs })
  const areObligations = ajv.compile({ $ref: '#/$defs/obligations', $defs })

  const length = fc.constantFrom(0, 1, 2, 63, 64, 65, 127, 128, 129, 1999, 2000, 2001)
  const text = length.map((size) => 'a'.repeat(size))
  const anything = fc.oneof(
    text,
    fc.constantFrom(null, true, false, 0, 1.5, [], {}, 'A', '_a', 'a b', '1a', 'HIGH', 'high', '/a', '/a~0', '/~', ''),
  )
  const member = fc.constantFrom(
    ...['code', 'message', 'agent_message', 'severity', 'retryable', 'cwe', 'at', 'other', 'redact'],
  )
  const number = fc.constantFrom(0, 1, 2, 1.5, -1, '1')
  const path = fc.constantFrom('bash', 'bash>python', 'bash>', '', 'Bash', 'a>'.repeat(15) + 'a', 'a>'.repeat(16) + 'a')
  const place = fc.record({ line: number, column: number, path }, { requiredKeys: ['line', 'column'] })
  const more = fc.record(
    {
      cwe: fc.constantFrom(null, 'CWE-78', 'CWE-123456', 'cwe-78', ''),
      at: fc.oneof(
        fc.array(place, { maxLength: 3 }),
        fc.constantFrom(Array(65).fill({ line: 1, column: 1, path: 'sql' })),
      ),
    },
    { requiredKeys: [] },
  )
  const nearReason = fc
    .record({ code: fc.constantFrom('a', 'over_limit'), message: text }, { requiredKeys: [] })
    .chain((base) => fc.dictionary(member, anything, { maxKeys: 2 }).map((others) => ({ ...base, ...others })))
    .chain((base) => more.map((others) => ({ ...others, ...base })))
  const nearDenial = fc.oneof(
    nearReason,
    fc.array(nearReason, { maxLength: 3 }),
    nearReason.map((value) => Array(17).fill(value)),
  )
  const item = fc.oneof(anything, fc.constantFrom('manager', 'a:b@c.d-e_f', '/body', '/a/b~1c', '/', 'body', '//'))
  const redaction = fc.record(
    { pointer: item, method: fc.oneof(anything, fc.constantFrom('remove', 'mask', 'hash', 'last_four')) },
    { requiredKeys: [] },
  )
  const count = fc.constantFrom(0, 1, 1.5, 16, 17, 86_400, 86_401, -1, '1', null, 2 ** 53)
  const level = fc.record(
    {
      level: fc.oneof(anything, fc.constantFrom('manager', 'a:b@c.d-e_f')),
      quorum: count,
      expires_in_minutes: count,
      other: count,
    },
    { requiredKeys: [] },
  )
  const list = fc.oneof(
    fc.array(item, { maxLength: 3 }),
    fc.array(fc.oneof(level, fc.constant('manager')), { maxLength: 2 }),
    fc.array(fc.oneof(redaction, fc.constantFrom('/a', '/b')), { maxLength: 2 }),
    fc
      .tuple(fc.constantFrom('manager', '/a'), fc.constantFrom(1, 64, 65))
      .map(([value, size]) => Array(size).fill(value)),
  )
  const nearObligations = fc.dictionary(
    fc.constantFrom('require_approval', 'reason', 'redact', 'notify', 'limits', 'other'),
    fc.oneof(list, nearDenial, anything),
    { maxKeys: 3 },
  )

  it('denials', () => {
    fc.assert(
      fc.property(fc.oneof(nearDenial, anything), (value) => {
        expect(isDenial(value)).toBe(readDenial(value as never) !== null)
      }),
      { numRuns: 3000 },
    )
  })

  it('obligations', () => {
    const output = { rule: 'r', effect: 'allow', when: 'activated', place: null } as const
    fc.assert(
      fc.property(fc.oneof(nearObligations, anything), (value) => {
        expect(areObligations(value)).toBe(readAllowance({ ...output, value: value as never }) !== null)
      }),
      { numRuns: 3000 },
    )
  })
})
