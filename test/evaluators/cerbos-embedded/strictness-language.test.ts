import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckRequest, LayerJudgement } from '../../../src/core/evaluator.js'
import type { JsonObject } from '../../../src/core/json.js'
import { layerFinding } from '../../../src/judge/layer-finding.js'
import { openWorld, type World } from './world.js'

const policy = (kind: string, body: JsonObject): string =>
  JSON.stringify({ apiVersion: 'api.cerbos.dev/v1', [kind]: body })
const when = (expr: string): JsonObject => ({ match: { expr } })
const unless = (expr: string): JsonObject => ({ match: { none: { of: [{ expr }] } } })
const OVER = 'R.attr.amount > 100'
const UNDER = 'R.attr.amount <= 100'
const CONSENT = 'SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS'
const DENIAL = '{"code": "too_much", "message": "too much"}'

const FALLBACK = {
  name: 'fallback',
  actions: ['principal', 'principal-none', 'child', 'parent', 'child-role'],
  roles: ['*'],
  effect: 'EFFECT_ALLOW',
}

/** Each action reads `amount` in another kind of policy; 50 is allowed, 500 is not. */
const FILES = {
  'roles.json': policy('derivedRoles', {
    name: 'sizes',
    definitions: [{ name: 'big_spender', parentRoles: ['agent'], condition: when(OVER) }],
  }),
  'payment.json': policy('resourcePolicy', {
    resource: 'payment',
    version: 'default',
    rules: [
      FALLBACK,
      {
        name: 'listed',
        actions: ['role', 'role-none', 'consent', 'consent-none'],
        roles: ['agent'],
        effect: 'EFFECT_ALLOW',
      },
      { name: 'parent', actions: ['parent'], roles: ['agent'], effect: 'EFFECT_DENY', condition: when(OVER) },
      {
        name: 'told',
        actions: ['told'],
        roles: ['agent'],
        effect: 'EFFECT_ALLOW',
        condition: when('has(R.attr.sure) && R.attr.sure'),
        output: { when: { ruleActivated: '{}', conditionNotMet: `R.attr.amount > 100 ? ${DENIAL} : ${DENIAL}` } },
      },
      {
        name: 'told-fallback',
        actions: ['told'],
        roles: ['agent'],
        effect: 'EFFECT_ALLOW',
        condition: when('R.attr.small'),
      },
      {
        name: 'explained',
        actions: ['explained'],
        roles: ['agent'],
        effect: 'EFFECT_ALLOW',
        condition: when(UNDER),
        output: { when: { ruleActivated: '{"notify": ["ops"]}', conditionNotMet: DENIAL } },
      },
      {
        name: 'imitating',
        actions: ['imitating'],
        roles: ['agent'],
        effect: 'EFFECT_ALLOW',
        condition: when(UNDER),
        output: { when: { ruleActivated: `[false, ${DENIAL}]`, conditionNotMet: '[true, {}]' } },
      },
      {
        name: 'denying-output',
        actions: ['denying-output'],
        roles: ['agent'],
        effect: 'EFFECT_DENY',
        output: { when: { ruleActivated: '{"code": "no", "message": "above " + string(R.attr.amount + 1.0)}' } },
      },
    ],
  }),
  'payment.acme.json': policy('resourcePolicy', {
    resource: 'payment',
    version: 'default',
    scope: 'acme',
    importDerivedRoles: ['sizes'],
    rules: [
      { name: 'child', actions: ['child'], roles: ['agent'], effect: 'EFFECT_DENY', condition: when(OVER) },
      {
        name: 'child-allow',
        actions: ['child-allow'],
        roles: ['agent'],
        effect: 'EFFECT_ALLOW',
        condition: unless(OVER),
      },
      { name: 'child-role', actions: ['child-role'], derivedRoles: ['big_spender'], effect: 'EFFECT_DENY' },
    ],
  }),
  'payment.strict.json': policy('resourcePolicy', {
    resource: 'payment',
    version: 'default',
    scope: 'strict',
    scopePermissions: CONSENT,
    rules: [
      {
        name: 'consent',
        actions: ['consent'],
        roles: ['agent'],
        effect: 'EFFECT_ALLOW',
        condition: { match: { none: { of: [{ expr: OVER }] } } },
        output: { when: { ruleActivated: '{"require_approval": ["manager"]}', conditionNotMet: DENIAL } },
      },
      {
        name: 'consent-none',
        actions: ['consent-none'],
        roles: ['agent'],
        effect: 'EFFECT_ALLOW',
        condition: { match: { none: { of: [{ all: { of: [{ expr: OVER }] } }] } } },
      },
    ],
  }),
  'finance.json': policy('principalPolicy', {
    principal: 'finance-agent',
    version: 'default',
    variables: { local: { over: OVER } },
    rules: [
      {
        resource: 'payment',
        actions: [
          { name: 'early-deny', action: 'principal', effect: 'EFFECT_DENY', condition: when('V.over') },
          { name: 'early-allow', action: 'principal-none', effect: 'EFFECT_ALLOW', condition: unless(OVER) },
          {
            name: 'early-refusal',
            action: 'principal-none',
            effect: 'EFFECT_DENY',
            condition: when('!has(R.attr.amount)'),
          },
        ],
      },
      {
        resource: '*',
        actions: [{ name: 'last', action: 'principal-none', effect: 'EFFECT_DENY', condition: when(OVER) }],
      },
    ],
  }),
  'clerk.json': policy('rolePolicy', {
    role: 'clerk',
    parentRoles: ['agent'],
    rules: [
      { resource: 'payment', allowActions: ['role'], condition: when(UNDER) },
      { resource: '*', allowActions: ['role-none'], condition: unless(OVER) },
    ],
  }),
}

interface Form {
  readonly action: string
  readonly rule: string
  readonly role?: string
  readonly scope?: string
  /** What Cerbos makes of an error here. */
  readonly lenient: 'allow' | 'deny'
}

const FORMS: readonly (readonly [string, Form])[] = [
  [
    'a DENY of a principal policy',
    { action: 'principal', rule: 'principal.finance_agent.vdefault#early-deny', lenient: 'allow' },
  ],
  [
    'a DENY of the child scope',
    { action: 'child', scope: 'acme', rule: 'resource.payment.vdefault/acme#child', lenient: 'allow' },
  ],
  [
    'a DENY of the parent scope',
    { action: 'parent', scope: 'acme', rule: 'resource.payment.vdefault#parent', lenient: 'allow' },
  ],
  [
    'an ALLOW under none in a scope',
    { action: 'child-allow', scope: 'acme', rule: 'resource.payment.vdefault/acme#child-allow', lenient: 'allow' },
  ],
  [
    'a DENY to a derived role in a scope',
    { action: 'child-role', scope: 'acme', rule: 'resource.payment.vdefault/acme#child-role', lenient: 'allow' },
  ],
  [
    'an ALLOW under none that needs consent',
    { action: 'consent', scope: 'strict', rule: 'resource.payment.vdefault/strict#consent', lenient: 'allow' },
  ],
  [
    'a nested ALLOW that needs consent',
    {
      action: 'consent-none',
      scope: 'strict',
      rule: 'resource.payment.vdefault/strict#consent-none',
      lenient: 'allow',
    },
  ],
  [
    'a rule of a role policy',
    { action: 'role', role: 'clerk', rule: 'role.clerk.vdefault#payment_rule-001', lenient: 'deny' },
  ],
  [
    'a rule of a role policy under none',
    { action: 'role-none', role: 'clerk', rule: 'role.clerk.vdefault#*_rule-001', lenient: 'allow' },
  ],
]

const BROKEN: readonly (readonly [string, JsonObject])[] = [
  ['missing', {}],
  ['null', { amount: null }],
  ['retyped', { amount: '50' }],
]

describe('strictness over the whole language', () => {
  let strict: World
  let lenient: World
  beforeAll(async () => {
    strict = await openWorld(FILES)
    lenient = await openWorld(FILES, { strict: false })
  })
  afterAll(() => Promise.all([strict.evaluator.close(), lenient.evaluator.close()]))

  const judge = async (
    world: World,
    form: Omit<Form, 'rule' | 'lenient'>,
    attributes: JsonObject,
  ): Promise<LayerJudgement<'policy'>> => {
    const { action, role = 'agent', scope = '' } = form
    const request: CheckRequest = {
      organisation: 'acme',
      subject: { id: action.startsWith('principal') ? 'finance-agent' : 'other-agent', role, attributes: {} },
      action,
      resources: [{ layer: 'policy', kind: 'payment', id: 'pay', version: 'default', scope, attributes }],
    }
    const answer = await world.evaluator.check(request)
    if (answer.status !== 'judged') throw new Error(answer.status)
    return { ...answer.layers[0]!, layer: 'policy' }
  }

  describe.each(FORMS)('%s', (_form, form) => {
    it('judges by the attribute that is there', async () => {
      expect(await judge(strict, form, { amount: 50 })).toMatchObject({ effect: 'allow', errors: [] })
      expect(await judge(strict, form, { amount: 500 })).toMatchObject({ effect: 'deny', errors: [] })
    })

    it.each(BROKEN)('denies where the attribute is %s, naming rule and expression', async (_how, attributes) => {
      const judgement = await judge(strict, form, attributes)
      expect(judgement.effect).toBe('deny')
      expect(judgement.errors).toMatchObject([{ rule: form.rule, place: { line: 1 } }])
      expect(judgement.errors[0]?.expression).toMatch(/amount|V\.over/)
      expect(layerFinding(judgement, 0).reasons).toMatchObject([{ code: 'policy_error', rule: form.rule }])
    })

    it.each(BROKEN)('says nothing of it without witnesses where the attribute is %s', async (_how, attributes) => {
      expect(await judge(lenient, form, attributes)).toMatchObject({ effect: form.lenient, errors: [] })
    })
  })

  it('finds the witness of a principal policy though another of its rules would allow', async () => {
    const form = { action: 'principal-none' }
    expect(await judge(strict, form, { amount: 50 })).toMatchObject({
      effect: 'allow',
      policy: 'principal.finance_agent.vdefault',
      errors: [],
    })
    const judgement = await judge(strict, form, { amount: '50' })
    expect(judgement).toMatchObject({ effect: 'deny', policy: 'principal.finance_agent.vdefault' })
    expect(judgement.errors.length).toBeGreaterThan(0)
    expect(await judge(lenient, form, { amount: '50' })).toMatchObject({ effect: 'allow', errors: [] })
  })

  it('delivers the obligation of an ALLOW that needs consent, and what it says where it does not hold', async () => {
    const form = { action: 'consent', scope: 'strict' }
    const rule = 'resource.payment.vdefault/strict#consent'
    expect((await judge(strict, form, { amount: 50 })).outputs).toMatchObject([
      { rule, effect: 'allow', when: 'activated', value: { require_approval: ['manager'] } },
    ])
    expect((await judge(strict, form, { amount: 500 })).outputs).toMatchObject([
      { rule, effect: 'allow', when: 'condition_not_met', value: { code: 'too_much' } },
    ])
    // Cerbos says the one for the other.
    expect((await judge(lenient, form, { amount: 50 })).outputs).toMatchObject([{ rule, value: { code: 'too_much' } }])
  })

  describe('outputs', () => {
    it('tell whether the rule activated or its condition was not met', async () => {
      const form = { action: 'explained' }
      const rule = 'resource.payment.vdefault#explained'
      expect((await judge(strict, form, { amount: 50 })).outputs).toMatchObject([
        { rule, when: 'activated', value: { notify: ['ops'] } },
      ])
      const denied = await judge(strict, form, { amount: 500 })
      expect(denied).toMatchObject({ effect: 'deny', outputs: [{ rule, effect: 'allow', when: 'condition_not_met' }] })
      expect(layerFinding(denied, 0)).toMatchObject({ byPolicy: true, reasons: [{ code: 'too_much', rule }] })
    })

    it('cannot pass for the other kind, whatever the policy writes', async () => {
      const form = { action: 'imitating' }
      expect((await judge(strict, form, { amount: 50 })).outputs).toMatchObject([
        { when: 'activated', value: [false, { code: 'too_much' }] },
      ])
      const denied = await judge(strict, form, { amount: 500 })
      expect(denied.outputs).toMatchObject([{ when: 'condition_not_met', value: [true, {}] }])
      expect(layerFinding(denied, 0).reasons).toMatchObject([{ code: 'policy_error' }])
    })

    it.each(BROKEN)(
      'for a condition that is not met deny where they cannot be evaluated: %s',
      async (_how, attributes) => {
        const form = { action: 'told' }
        const rule = 'resource.payment.vdefault#told'
        expect(await judge(strict, form, { amount: 50, small: true })).toMatchObject({ effect: 'allow', errors: [] })
        const judgement = await judge(strict, form, { ...attributes, small: true })
        expect(judgement).toMatchObject({ effect: 'deny', errors: [{ rule }] })
        expect(judgement.errors[0]?.expression).toContain('output R.attr.amount > 100')
        expect(await judge(lenient, form, { ...attributes, small: true })).toMatchObject({
          effect: 'allow',
          errors: [],
        })
      },
    )

    it('are not evaluated where the rule does not come to them', async () => {
      expect(await judge(strict, { action: 'told' }, { sure: true, small: false })).toMatchObject({
        effect: 'allow',
        errors: [],
      })
    })

    it.each(BROKEN)(
      'of a DENY name rule and expression where they cannot be evaluated: %s',
      async (_how, attributes) => {
        const form = { action: 'denying-output' }
        expect((await judge(strict, form, { amount: 1 })).outputs).toMatchObject([{ value: { message: 'above 2' } }])
        for (let time = 0; time < 10; time += 1) {
          expect(await judge(strict, form, attributes)).toMatchObject({
            effect: 'deny',
            errors: [{ rule: 'resource.payment.vdefault#denying-output' }],
          })
        }
        expect((await judge(lenient, form, attributes)).errors).toEqual([])
      },
    )
  })
})
