import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Evaluator } from '../../../src/core/evaluator.js'
import { RuleTableSchema, type RuleTable } from '../../../src/evaluators/cerbos-embedded/proto/rule-table_pb.js'
import { compilePolicies } from '../../../src/evaluators/cerbos-embedded/table/compile.js'
import { ask, payment, snapshotOf } from '../cerbos-embedded/world.js'
import { judge, openBundle, sha256, tableOf } from './world.js'

const FILES = {
  'payment.yaml': payment(`
- name: anybody
  actions: [create]
  roles: ['*']
  effect: EFFECT_ALLOW
  output: { when: { ruleActivated: '{"require_approval": ["manager"]}' } }
- name: over-limit
  actions: [create]
  roles: ['*']
  effect: EFFECT_DENY
  condition: { match: { expr: R.attr.amount > G.limit } }
  output: { when: { ruleActivated: '{"code": "amount_over_limit", "message": "too much"}' } }
- name: hints
  actions: [create]
  roles: ['*']
  effect: EFFECT_DENY
  condition: { match: { expr: R.attr.amount < 0 } }
  output: { when: { conditionNotMet: '{"hint": "not negative"}' } }
- name: both
  actions: [create]
  roles: ['*']
  effect: EFFECT_DENY
  condition: { match: { expr: R.attr.amount == 666 } }
  output: { when: { ruleActivated: '"yes"', conditionNotMet: '"no"' } }
`),
  'guard.yaml': `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: data_sensitivity
  version: default
  rules: [{ name: anything, actions: ['*'], roles: ['*'], effect: EFFECT_ALLOW }]
`,
}

describe('a rule table that somebody else built', () => {
  const bytes = tableOf(FILES)
  let evaluator: Evaluator
  beforeAll(async () => {
    evaluator = await openBundle(bytes, { globals: { limit: 1000 } })
  })
  afterAll(() => evaluator.close())

  it('judges in Cerbos’s own engine, and is not strict', async () => {
    expect([evaluator.name, evaluator.version, evaluator.capabilities, evaluator.origin]).toEqual([
      'cerbos-bundle',
      '0.51.0',
      { strict: false, explain: false },
      { bundle_sha256: sha256(bytes) },
    ])
    expect((await judge(evaluator, ask({ amount: 1000 }))).effect).toBe('allow')
    expect((await judge(evaluator, ask({ amount: 1001 }))).effect).toBe('deny')
  })

  it('reads a condition that errs as false: that is what accepting it means', async () => {
    expect(await judge(evaluator, ask({}))).toMatchObject({ effect: 'allow', errors: [] })
  })

  it('knows from the table what the rules behind outputs are; what a rule has for both cases goes by the action', async () => {
    const { outputs } = await judge(evaluator, ask({ amount: 1 }))
    const rule = 'resource.payment.vdefault#'
    expect(outputs).toEqual([
      {
        rule: `${rule}anybody`,
        effect: 'allow',
        when: 'activated',
        place: null,
        value: { require_approval: ['manager'] },
      },
      { rule: `${rule}both`, effect: 'allow', when: 'activated', place: null, value: 'no' },
      { rule: `${rule}hints`, effect: 'deny', when: 'condition_not_met', place: null, value: { hint: 'not negative' } },
    ])
  })

  it('covers what the table has, guard layers included', () => {
    expect(evaluator.covers('payment', 'default', '')).toBe(true)
    expect(evaluator.covers('payment', '2', '')).toBe(false)
    expect(evaluator.covers('payment', 'default', 'acme')).toBe(false)
    expect(evaluator.covers('data_sensitivity', 'default', '')).toBe(true)
    expect(evaluator.covers('state_history', 'default', '')).toBe(false)
  })

  it('covers what principal and role policies speak of, as Cerbos finds them', async () => {
    const others = await openBundle(
      tableOf({
        'payment.yaml': FILES['payment.yaml'],
        'alice.yaml': `
apiVersion: api.cerbos.dev/v1
principalPolicy:
  principal: alice
  version: default
  rules: [{ resource: 'refund*', actions: [{ action: '*', effect: EFFECT_ALLOW }] }]
`,
        'clerk.yaml': `
apiVersion: api.cerbos.dev/v1
rolePolicy:
  role: clerk
  rules: [{ resource: letter, allowActions: [send] }]
`,
      }),
    )
    const kinds = ['payment', 'refund_eu', 'letter', 'data_sensitivity', 'other']
    expect(kinds.map((kind) => others.covers(kind, 'default', ''))).toEqual([true, true, true, false, false])
    const alice = { ...ask({}), subject: { id: 'alice', role: 'agent', attributes: {} } }
    const [resource] = alice.resources
    const refund = { ...alice, resources: [{ ...resource!, kind: 'refund_eu' }] }
    expect(await judge(others, refund)).toMatchObject({ effect: 'allow', policy: 'principal.alice.vdefault' })
    await others.close()
  })

  it('tells its rules, each with a digest that changes with what it says', async () => {
    const digests = new Map(evaluator.rules().map(({ rule, digest }) => [rule, digest]))
    expect(evaluator.rules().map(({ rule, effect }) => [rule, effect])).toContainEqual([
      'resource.payment.vdefault#over-limit',
      'deny',
    ])
    const changed = { ...FILES, 'payment.yaml': FILES['payment.yaml'].replace('== 666', '== 667') }
    const other = await openBundle(tableOf(changed), { globals: { limit: 1000 } })
    const different = other.rules().filter(({ rule, digest }) => digests.get(rule) !== digest)
    expect(different.map(({ rule }) => rule)).toEqual(['resource.payment.vdefault#both'])
    await other.close()
  })

  const changed = (change: (table: RuleTable) => void): Uint8Array => {
    const table = fromBinary(RuleTableSchema, bytes)
    change(table)
    return toBinary(RuleTableSchema, table)
  }
  it.each<[string, Uint8Array, RegExp]>([
    ['is empty', new Uint8Array(), /a table without rules/],
    ['is no table at all', new TextEncoder().encode('{"policies": []}'), /neither a rule table nor/],
    ['is cut off', bytes.slice(0, bytes.length - 7), /neither a rule table nor/],
    ['was compiled by another release', changed((table) => (table.compilerVersion = 2)), /compiler version 2/],
    [
      'has a condition where this engine does not look',
      changed((table) => {
        const condition = table.rules.find(({ name }) => name === 'over-limit')?.condition?.op
        if (condition?.case === 'expr') condition.value.checked = new Uint8Array()
      }),
      /made for a newer Cerbos/,
    ],
    [
      'has policies that the engine does not find',
      changed((table) => {
        table.rules = table.rules.filter(({ resource }) => resource !== 'payment')
      }),
      /does not know the policy of payment/,
    ],
    ['is a broken WebAssembly module', Uint8Array.of(0, 0x61, 0x73, 0x6d, 9, 9), /not a valid WebAssembly module/],
  ])('is refused when it %s', async (_, broken, message) => {
    await expect(openBundle(broken)).rejects.toThrow(message)
  })

  it('is not strict either when it has witnesses: what else it has cannot be told', async () => {
    const own = { kind: 'nothing_of_ours', policies: new Map<string, string>() }
    const { table } = compilePolicies(snapshotOf(FILES, { limit: 1000 }), { strict: true, own })
    const strict = await openBundle(table, { globals: { limit: 1000 } })
    expect(strict.capabilities.strict).toBe(false)
    expect(await judge(strict, ask({}))).toMatchObject({ effect: 'deny', errors: [] })
    await strict.close()
  })
})
