import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, payment, type World } from './world.js'

const FILES = {
  'roles.yaml': `
apiVersion: api.cerbos.dev/v1
derivedRoles:
  name: finance
  constants: { local: { analyst: analyst } }
  definitions:
    - name: analyst
      parentRoles: [agent]
      condition: { match: { expr: P.attr.user_role == C.analyst } }
`,
  'shared.yaml': `
apiVersion: api.cerbos.dev/v1
exportVariables:
  name: money
  definitions: { over_limit: R.attr.amount > G.limit }
`,
  'numbers.yaml': `
apiVersion: api.cerbos.dev/v1
exportConstants:
  name: numbers
  definitions: { currencies: [EUR, USD] }
`,
  'payment.yaml': payment(
    `
- name: analysts-may
  actions: [create]
  derivedRoles: [analyst]
  effect: EFFECT_ALLOW
  output: { when: { ruleActivated: '{"require_approval": ["manager"]}' } }
- name: over-limit
  actions: [create]
  roles: [agent]
  effect: EFFECT_DENY
  condition: { match: { expr: V.over_limit } }
  output: { when: { ruleActivated: '{"code": "amount_over_limit", "amount": R.attr.amount, "none": null}' } }
- name: currency
  actions: [create]
  roles: ['*']
  effect: EFFECT_DENY
  condition: { match: { none: { of: [{ expr: R.attr.currency in C.currencies }] } } }
- actions: ['read:*']
  roles: [agent]
  effect: EFFECT_ALLOW
  condition:
    match:
      all:
        of:
          - any: { of: [{ expr: has(R.attr.a) && R.attr.a == 1 }, { expr: has(R.attr.b) && R.attr.b == 1 }] }
          - expr: V.local_one
`,
    `
importDerivedRoles: [finance]
variables: { import: [money], local: { local_one: '"x" + "y" == C.xy' } }
constants: { import: [numbers], local: { xy: xy } }
`,
  ),
}

describe('judging', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld(FILES, { globals: { limit: 1000 } })
  })
  afterAll(() => world.evaluator.close())

  it('allows by a derived role, with the obligations of the rule', async () => {
    expect(await world.judge({ amount: 1000, currency: 'EUR' }, { user_role: 'analyst' })).toEqual({
      layer: 'policy',
      effect: 'allow',
      policy: 'resource.payment.vdefault',
      outputs: [
        {
          rule: 'resource.payment.vdefault#analysts-may',
          effect: 'allow',
          when: 'activated',
          place: { file: expect.stringMatching(/payment\.yaml$/) as string, line: expect.any(Number) as number },
          value: { require_approval: ['manager'] },
        },
      ],
      errors: [],
      schemaErrors: [],
    })
  })

  it('denies one unit too many, with what the rule says', async () => {
    const judgement = await world.judge({ amount: 1001, currency: 'EUR' }, { user_role: 'analyst' })
    expect(judgement).toMatchObject({ effect: 'deny', policy: 'resource.payment.vdefault', errors: [] })
    expect(judgement.outputs).toContainEqual({
      rule: 'resource.payment.vdefault#over-limit',
      effect: 'deny',
      when: 'activated',
      place: { file: 'payment.yaml', line: 17 },
      value: { code: 'amount_over_limit', amount: 1001, none: null },
    })
  })

  it('denies by none of an imported constant', async () => {
    const judgement = await world.judge({ amount: 1, currency: 'GBP' }, { user_role: 'analyst' })
    expect(judgement).toMatchObject({ effect: 'deny', errors: [] })
  })

  it('denies where no rule speaks, naming the policy', async () => {
    expect(await world.judge({}, {}, 'delete')).toEqual({
      layer: 'policy',
      effect: 'deny',
      policy: 'resource.payment.vdefault',
      outputs: [],
      errors: [],
      schemaErrors: [],
    })
  })

  it('evaluates nested conditions, and has() guards attributes that are absent', async () => {
    expect(await world.judge({ b: 1 }, {}, 'read:all')).toMatchObject({ effect: 'allow', errors: [] })
    expect(await world.judge({ b: 2 }, {}, 'read:all')).toMatchObject({ effect: 'deny', errors: [] })
  })

  it('judges each resource by its own policy, in the order asked', async () => {
    const resource = { id: 'x', version: 'default', scope: '', attributes: { b: 1 } }
    const answer = await world.evaluator.check({
      organisation: 'acme',
      subject: { id: 'a', role: 'agent', attributes: {} },
      action: 'read:all',
      resources: [
        { ...resource, layer: 'state_history', kind: 'unheard_of' },
        { ...resource, layer: 'policy', kind: 'payment' },
      ],
    })
    expect(answer).toMatchObject({
      status: 'judged',
      layers: [
        { layer: 'state_history', effect: 'deny', policy: null },
        { layer: 'policy', effect: 'allow', policy: 'resource.payment.vdefault' },
      ],
    })
  })

  it('tells what it is and what it covers', () => {
    const { evaluator } = world
    expect([evaluator.name, evaluator.version, evaluator.capabilities]).toEqual([
      'cerbos-embedded',
      '0.51.0',
      { strict: true, explain: true },
    ])
    expect(evaluator.covers('payment', 'default', '')).toBe(true)
    expect(evaluator.covers('payment', 'v2', '')).toBe(false)
    expect(evaluator.covers('countersign_self_test', 'default', '')).toBe(false)
  })
})
