import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/core/json.js'
import { openWorld, payment, type World } from './world.js'

/** Each action reads `amount` in another form; 50 is allowed, 500 is not. */
const FILES = {
  'roles.yaml': `
apiVersion: api.cerbos.dev/v1
derivedRoles:
  name: sizes
  variables: { local: { big_amount: R.attr.amount > 100 } }
  definitions:
    - { name: big_spender, parentRoles: [agent], condition: { match: { expr: R.attr.amount > 100 } } }
    - { name: big_by_variable, parentRoles: ['*'], condition: { match: { expr: V.big_amount } } }
    - { name: small_spender, parentRoles: [agent], condition: { match: { expr: R.attr.amount <= 100 } } }
`,
  'payment.yaml': payment(
    `
- { name: fallback, actions: [deny, variable, derived, derived-variable, nested, runtime], roles: ['*'], effect: EFFECT_ALLOW }
- name: deny
  actions: [deny]
  roles: [agent]
  effect: EFFECT_DENY
  condition: { match: { expr: R.attr.amount > 100 } }
- name: allow-under-none
  actions: [none]
  roles: [agent]
  effect: EFFECT_ALLOW
  condition: { match: { none: { of: [{ expr: R.attr.amount > 100 }] } } }
- name: variable
  actions: [variable]
  roles: ['*']
  effect: EFFECT_DENY
  condition: { match: { expr: V.over_twice } }
- { name: derived, actions: [derived], derivedRoles: [big_spender], effect: EFFECT_DENY }
- { name: derived-variable, actions: [derived-variable], derivedRoles: [big_by_variable], effect: EFFECT_DENY }
- { name: derived-allow, actions: [derived-allow], derivedRoles: [small_spender], effect: EFFECT_ALLOW }
- name: nested
  actions: [nested]
  roles: [agent]
  effect: EFFECT_DENY
  condition:
    match:
      all:
        of:
          - expr: 'true'
          - any: { of: [{ none: { of: [{ expr: 1 == 1 }] } }, { all: { of: [{ expr: R.attr.amount > 100 }] } }] }
- name: in-effect
  actions: [runtime]
  roles: [agent]
  effect: EFFECT_DENY
  condition: { match: { expr: C.big in runtime.effectiveDerivedRoles } }
- name: has-variable
  actions: [has-variable]
  roles: [agent]
  effect: EFFECT_ALLOW
  condition: { match: { expr: '!has(V.over) || !V.over' } }
- name: truthy
  actions: [truthy]
  roles: [agent]
  effect: EFFECT_ALLOW
  condition: { match: { none: { of: [{ expr: R.attr.flag }] } } }
- name: spoken
  actions: [output]
  roles: [agent]
  effect: EFFECT_ALLOW
  output:
    when:
      ruleActivated: |-
        {"require_approval": R.attr.amount > 100 ? ["manager"] : []}
- name: guarded
  actions: [guarded]
  roles: [agent]
  effect: EFFECT_ALLOW
  condition:
    match:
      none:
        of:
          - expr: has(R.attr.amount) && R.attr.amount > 100
          - all: { of: [{ expr: has(R.attr.amount) }, { expr: R.attr.amount > 100 }] }
`,
    `
importDerivedRoles: [sizes]
constants: { local: { big: big_spender } }
variables: { local: { over: R.attr.amount > 100, over_twice: V.over || V.over } }
`,
  ),
}

const FORMS = [
  ['a DENY', 'deny', 'deny'],
  ['an ALLOW under none', 'none', 'allow-under-none'],
  ['a DENY by variables of variables', 'variable', 'variable'],
  ['a DENY to a derived role', 'derived', 'derived'],
  ['a DENY to a derived role with a variable', 'derived-variable', 'derived-variable'],
  ['a nested DENY', 'nested', 'nested'],
  ['a DENY that asks for effective derived roles', 'runtime', 'in-effect'],
  ['an ALLOW that asks whether a variable is there', 'has-variable', 'has-variable'],
] as const

const BROKEN: readonly (readonly [string, JsonObject])[] = [
  ['missing', {}],
  ['null', { amount: null }],
  ['retyped', { amount: '50' }],
]

describe('strictness', () => {
  let strict: World
  let lenient: World
  beforeAll(async () => {
    strict = await openWorld(FILES)
    lenient = await openWorld(FILES, { strict: false })
  })
  afterAll(() => Promise.all([strict.evaluator.close(), lenient.evaluator.close()]))

  describe.each(FORMS)('%s', (_form, action, rule) => {
    it('judges by the attribute that is there', async () => {
      expect(await strict.judge({ amount: 50 }, {}, action)).toMatchObject({ effect: 'allow', errors: [] })
      expect(await strict.judge({ amount: 500 }, {}, action)).toMatchObject({ effect: 'deny', errors: [] })
    })

    it.each(BROKEN)('denies where the attribute is %s, naming rule and expression', async (_how, attributes) => {
      const judgement = await strict.judge(attributes, {}, action)
      expect(judgement.effect).toBe('deny')
      expect(judgement.errors).toContainEqual(
        expect.objectContaining({ rule: `resource.payment.vdefault#${rule}`, expression: expect.any(String) }),
      )
      expect(judgement.errors[0]?.expression).not.toBe('')
    })

    it.each(BROKEN)('would be allowed without witnesses where the attribute is %s', async (_how, attributes) => {
      expect(await lenient.judge(attributes, {}, action)).toMatchObject({ effect: 'allow', errors: [] })
    })
  })

  it('denies an ALLOW to a derived role whose condition errs, and says so', async () => {
    expect(await strict.judge({ amount: 50 }, {}, 'derived-allow')).toMatchObject({ effect: 'allow', errors: [] })
    expect(await strict.judge({}, {}, 'derived-allow')).toMatchObject({
      effect: 'deny',
      errors: [{ rule: 'resource.payment.vdefault#derived-allow', expression: 'small_spender: R.attr.amount <= 100' }],
    })
  })

  it('denies where an output cannot be evaluated, so that no obligation is lost', async () => {
    expect(await strict.judge({ amount: 500 }, {}, 'output')).toMatchObject({
      effect: 'allow',
      outputs: [{ value: { require_approval: ['manager'] } }],
    })
    expect(await strict.judge({}, {}, 'output')).toMatchObject({
      effect: 'deny',
      errors: [{ rule: 'resource.payment.vdefault#spoken' }],
    })
    expect(await lenient.judge({}, {}, 'output')).toMatchObject({ effect: 'allow' })
  })

  it('takes a condition that is not a boolean for an error', async () => {
    expect(await strict.judge({ flag: true }, {}, 'truthy')).toMatchObject({ effect: 'deny', errors: [] })
    expect(await strict.judge({ flag: 'yes' }, {}, 'truthy')).toMatchObject({
      effect: 'deny',
      errors: [{ rule: 'resource.payment.vdefault#truthy', expression: 'none(R.attr.flag)' }],
    })
    expect(await lenient.judge({ flag: 'yes' }, {}, 'truthy')).toMatchObject({ effect: 'allow' })
  })

  it('respects has(): a guarded attribute may be absent', async () => {
    expect(await strict.judge({}, {}, 'guarded')).toMatchObject({ effect: 'allow', errors: [] })
    expect(await strict.judge({ amount: 500 }, {}, 'guarded')).toMatchObject({ effect: 'deny', errors: [] })
    expect(await strict.judge({ amount: '50' }, {}, 'guarded')).toMatchObject({ effect: 'deny', errors: [{}] })
  })
})
