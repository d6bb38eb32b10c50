import { fromBinary } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { partsOf } from '../../src/evaluators/cerbos-embedded/policy-tests/part-of-table.js'
import { RuleTableSchema } from '../../src/evaluators/cerbos-embedded/proto/rule-table_pb.js'
import { PROBE_KIND, PROBE_POLICIES } from '../../src/evaluators/cerbos-embedded/self-test/probe-policies.js'
import { compilePolicies } from '../../src/evaluators/cerbos-embedded/table/compile.js'
import { snapshotOf } from './world.js'

const allowing = (resource: string, scope = ''): string => `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: ${resource}
  version: default
  scope: '${scope}'
  rules: [{ actions: [read], roles: ['*'], effect: EFFECT_ALLOW }]
`

function tableOf(files: Readonly<Record<string, string>>): Uint8Array {
  const own = { kind: PROBE_KIND, policies: PROBE_POLICIES }
  return compilePolicies(snapshotOf(files), { strict: true, own }).table
}

function resourcesIn(table: Uint8Array): readonly string[] {
  const resources = new Set(fromBinary(RuleTableSchema, table).rules.map(({ resource }) => resource))
  return [...resources].filter((name) => name !== PROBE_KIND).sort()
}

describe('the part of a table that tests of some kinds are run on', () => {
  const files = { 'a.yaml': allowing('a'), 'b.yaml': allowing('b'), 'c.yaml': allowing('c') }

  it('has the rows of those kinds and no others', () => {
    const partOf = partsOf(tableOf(files))
    expect(resourcesIn(partOf(new Set(['a', 'c'])))).toEqual(['a', 'c'])
    expect(resourcesIn(partOf(new Set(['unknown'])))).toEqual([])
  })

  it.each([
    ['a scope', allowing('d', 'acme'), { 'root.yaml': allowing('d') }],
    [
      'a principal',
      `
apiVersion: api.cerbos.dev/v1
principalPolicy:
  principal: agent
  version: default
  rules: [{ resource: b, actions: [{ action: read, effect: EFFECT_DENY }] }]
`,
      {},
    ],
    [
      'a role',
      `
apiVersion: api.cerbos.dev/v1
rolePolicy:
  role: reader
  rules: [{ resource: b, allowActions: [read] }]
`,
      {},
    ],
  ])('is all of it where a policy of %s stands among them', (_what, policy, more) => {
    const table = tableOf({ ...files, ...more, 'other.yaml': policy })
    expect(partsOf(table)(new Set(['a']))).toBe(table)
  })
})
