import { afterEach, describe, expect, it } from 'vitest'
import { payment } from '../evaluators/cerbos-embedded/world.js'
import { openExplainWorld, type ExplainWorld } from './world.js'

let world: ExplainWorld | null = null

afterEach(async () => {
  await world?.evaluator.close()
  world = null
})

async function open(...args: Parameters<typeof openExplainWorld>): Promise<ExplainWorld> {
  world = await openExplainWorld(...args)
  return world
}

const OVER = `- {name: over, actions: [create], roles: ['*'], effect: EFFECT_DENY, condition: {match: {expr: R.attr.amount > 10}}}
`
const SMALL = `- {name: small, actions: [create], roles: [agent], effect: EFFECT_ALLOW, condition: {match: {expr: R.attr.amount <= 10}}}
`

describe('every rule that could apply', () => {
  it('is told where a deny comes first, with its effect, condition and place', async () => {
    const { explain } = await open({ 'payment.yaml': payment(OVER + SMALL) })
    const { rules } = await explain({ attributes: { amount: 11 } })
    expect(rules).toEqual([
      {
        layer: 'policy',
        rule: 'resource.payment.vdefault#over',
        policy: 'resource.payment.vdefault',
        effect: 'deny',
        place: { file: 'payment.yaml', line: 7 },
        state: 'activated',
        condition: 'R.attr.amount > 10',
        detail: null,
      },
      {
        layer: 'policy',
        rule: 'resource.payment.vdefault#small',
        policy: 'resource.payment.vdefault',
        effect: 'allow',
        place: { file: 'payment.yaml', line: 8 },
        state: 'not_met',
        condition: 'R.attr.amount <= 10',
        detail: null,
      },
    ])
  })

  it('is told as an error where it could not be evaluated, beside those that could', async () => {
    const always = `- {name: always, actions: ['*'], roles: [agent], effect: EFFECT_ALLOW}\n`
    const { states } = await open({ 'payment.yaml': payment(OVER + always) })
    expect(await states({})).toEqual(['over: error, cannot evaluate R.attr.amount > 10', 'always: activated'])
  })

  it('is left out where it speaks of another action or to another role', async () => {
    const others = `- {name: read, actions: [read], roles: ['*'], effect: EFFECT_ALLOW}
- {name: clerk, actions: [create], roles: [clerk], effect: EFFECT_ALLOW}
- {name: glob, actions: ['cre*'], roles: [agent], effect: EFFECT_ALLOW}
`
    const { states } = await open({ 'payment.yaml': payment(others) })
    expect(await states({})).toEqual(['glob: activated'])
  })

  it('says which of the parts that must hold does not', async () => {
    const rule = `- name: both
  actions: [create]
  roles: [agent]
  effect: EFFECT_ALLOW
  condition:
    match:
      all:
        of:
          - expr: R.attr.a == 1
          - expr: R.attr.b == 1
`
    const { states } = await open({ 'payment.yaml': payment(rule) })
    expect(await states({ attributes: { a: 1, b: 2 } })).toEqual(['both: not_met, does not hold: R.attr.b == 1'])
  })
})

describe('a derived role', () => {
  const ROLES = `apiVersion: api.cerbos.dev/v1
derivedRoles:
  name: payers
  constants: {local: {team: finance}}
  variables: {local: {mine: P.attr.team == C.team}}
  definitions:
    - {name: payer, parentRoles: [agent], condition: {match: {expr: V.mine}}}
    - {name: boss, parentRoles: [manager], condition: {match: {expr: V.mine}}}
`
  const RULE = `- {name: pay, actions: [create], derivedRoles: [payer], effect: EFFECT_ALLOW, condition: {match: {expr: R.attr.amount < 5}}}
- {name: rule, actions: [create], derivedRoles: [boss], effect: EFFECT_ALLOW}
`
  const files = { 'roles.yaml': ROLES, 'payment.yaml': payment(RULE, 'importDerivedRoles: [payers]') }

  it.each([
    [{ team: 'finance' }, 4, ['pay: activated']],
    [{ team: 'finance' }, 5, ['pay: not_met']],
    [{ team: 'sales' }, 4, ['pay: not_met, derived role not held: payer']],
    [{}, 4, ['pay: error, cannot evaluate payer: V.mine; R.attr.amount < 5']],
  ])('with %j and an amount of %d', async (subject, amount, wanted) => {
    const { states } = await open(files)
    expect(await states({ subject, attributes: { amount } })).toEqual(wanted)
  })

  it('is compared with what its own constants say', async () => {
    const { explain } = await open(files)
    const { comparisons } = await explain({ subject: { team: 'sales' }, attributes: { amount: 4 } })
    expect(comparisons).toEqual(
      expect.arrayContaining([
        { rule: 'resource.payment.vdefault#pay', of: 'principal', path: ['team'], test: '==', operand: 'finance' },
        { rule: 'resource.payment.vdefault#pay', of: 'resource', path: ['amount'], test: '<', operand: 5 },
      ]),
    )
  })
})

describe('a policy for one principal', () => {
  const PRINCIPAL = `apiVersion: api.cerbos.dev/v1
principalPolicy:
  principal: finance-agent
  version: default
  rules:
    - resource: 'pay*'
      actions:
        - {name: stop, action: create, effect: EFFECT_DENY, condition: {match: {expr: R.attr.amount > 100}}}
        - name: go
          action: "*"
          effect: EFFECT_ALLOW
          condition: {match: {expr: R.attr.amount < 3}}
`
  const files = { 'principal.yaml': PRINCIPAL, 'payment.yaml': payment(OVER + SMALL) }
  const OWN = 'principal.finance_agent.vdefault'

  it('is told beside the policy of the resource, whichever of them decides', async () => {
    const { states } = await open(files)
    expect(await states({ attributes: { amount: 101 } })).toEqual(
      expect.arrayContaining([`${OWN}#stop: activated`, `${OWN}#go: not_met`, 'over: activated', 'small: not_met']),
    )
    expect(await states({ attributes: { amount: 2 } })).toEqual(
      expect.arrayContaining([`${OWN}#stop: not_met`, `${OWN}#go: activated`, 'over: not_met', 'small: activated']),
    )
  })

  it('is told to that principal only', async () => {
    const { states } = await open(files)
    expect(await states({ id: 'someone', attributes: { amount: 2 } })).toEqual(['over: not_met', 'small: activated'])
  })
})

describe('a policy for one role', () => {
  const ROLE = `apiVersion: api.cerbos.dev/v1
rolePolicy:
  role: agent
  scope: ''
  rules:
    - {resource: payment, allowActions: [read]}
    - {resource: payment, allowActions: [create], condition: {match: {expr: R.attr.amount < 3}}}
`
  it('is told beside the policy of the resource', async () => {
    const { states } = await open({ 'role.yaml': ROLE, 'payment.yaml': payment(OVER + SMALL) })
    const own = 'role.agent.vdefault#payment_rule-002'
    expect(await states({ attributes: { amount: 11 } })).toEqual(
      expect.arrayContaining([`${own}: not_met`, 'over: activated', 'small: not_met']),
    )
    expect(await states({ attributes: { amount: 2 } })).toEqual(
      expect.arrayContaining([`${own}: activated`, 'over: not_met', 'small: activated']),
    )
  })
})

describe('scopes', () => {
  const scoped = (scope: string, rules: string, permissions = ''): string =>
    payment(rules, `scope: ${scope}\n${permissions}`)
  const LATE = `- {name: late, actions: [create], roles: ['*'], effect: EFFECT_DENY, condition: {match: {expr: R.attr.amount > 5}}}
`
  const CONSENT = `- {name: mine, actions: [create], roles: [agent], effect: EFFECT_ALLOW, condition: {match: {expr: R.attr.amount < 8}}}
`
  const files = {
    'payment.yaml': payment(OVER + SMALL),
    'acme.yaml': scoped('acme', LATE),
    'acme.uk.yaml': scoped(
      'acme.uk',
      CONSENT,
      'scopePermissions: SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS',
    ),
  }

  it.each([
    [7, ['mine: activated', 'late: activated', 'over: not_met', 'small: activated']],
    [4, ['mine: activated', 'late: not_met', 'over: not_met', 'small: activated']],
    [11, ['mine: not_met', 'late: activated', 'over: activated', 'small: not_met']],
  ])('are told up to the root, with an amount of %d', async (amount, wanted) => {
    const { explain } = await open(files)
    const { rules } = await explain({ scope: 'acme.uk', attributes: { amount } })
    const told = rules.map(({ rule, state }) => `${rule.split('#')[1] ?? ''}: ${state}`)
    expect([...told].sort()).toEqual([...wanted].sort())
  })

  it('below the one that is asked for are not told', async () => {
    const { explain } = await open(files)
    const { rules } = await explain({ scope: '', attributes: { amount: 1 } })
    expect(rules.map(({ policy }) => policy)).toEqual(['resource.payment.vdefault', 'resource.payment.vdefault'])
  })
})
