import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { PolicyLoadError, type PolicyProblem } from '../../../src/core/policy-set.js'
import { createEmbeddedEvaluator, type EmbeddedOptions } from '../../../src/evaluators/cerbos-embedded/evaluator.js'
import { OPTIONS, openWorld, payment, snapshotOf } from './world.js'

const ALLOW = '- { actions: [create], roles: [agent], effect: EFFECT_ALLOW }\n'

async function problemsOf(
  files: Readonly<Record<string, string>>,
  options: Partial<EmbeddedOptions> = {},
): Promise<readonly PolicyProblem[]> {
  try {
    const evaluator = await createEmbeddedEvaluator(
      snapshotOf(files),
      { ...OPTIONS, ...options },
      { log: () => undefined },
    )
    await evaluator.close()
    return []
  } catch (error) {
    if (error instanceof PolicyLoadError) return error.problems
    throw error
  }
}

function resource(kind: string, rules: string, head = ''): string {
  return payment(rules, head).replace('resource: payment', `resource: ${kind}`)
}

describe('what Cerbos refuses', () => {
  it('is refused with file, line and column, all of it at once', async () => {
    const condition = (expr: string): string =>
      `- name: bad
  actions: [create]
  roles: [agent]
  effect: EFFECT_ALLOW
  condition:
    match:
      expr: ${expr}
`
    const problems = await problemsOf({
      'a.yaml': payment(condition('unheard_of(R.attr.x)')),
      'deep/b.yaml': resource('other', condition('V.nowhere == 1')),
    })
    expect(problems).toMatchObject([
      { file: 'a.yaml', line: 13, column: expect.any(Number), message: expect.stringContaining('unheard_of') },
      { file: 'deep/b.yaml', line: 13, message: expect.stringContaining('nowhere') },
    ])
  })

  it('is refused where YAML, members, imports or names are wrong', async () => {
    expect(await problemsOf({ 'a.yaml': 'a: [' })).toMatchObject([{ file: 'a.yaml', line: 1 }])
    expect(await problemsOf({ 'a.yaml': payment(ALLOW, 'colour: red\n') })).toMatchObject([
      { file: 'a.yaml', line: 5, message: expect.stringContaining('colour') },
    ])
    expect(await problemsOf({ 'a.yaml': payment(ALLOW, 'importDerivedRoles: [nobody]\n') })).toMatchObject([
      { file: 'a.yaml', line: 5, message: expect.stringContaining('nobody') },
    ])
    expect(await problemsOf({ 'a.yaml': payment(ALLOW), 'b.yaml': payment(ALLOW) })).toMatchObject([
      { message: expect.stringContaining('resource.payment.vdefault') },
    ])
  })

  it('is refused where a policy test fails, with the test and what it wants', async () => {
    const test = `
name: Payments
principals: { a: { id: a, roles: [agent] } }
resources: { p: { kind: payment, id: p } }
tests:
  - name: agents may not
    input: { principals: [a], resources: [p], actions: [create] }
    expected: [{ principal: a, resource: p, actions: { create: EFFECT_DENY } }]
`
    expect(await problemsOf({ 'a.yaml': payment(ALLOW), 'a_test.yaml': test })).toEqual([
      {
        file: 'a_test.yaml',
        line: null,
        column: null,
        message: 'test "agents may not" (a, p, create): wants EFFECT_DENY, gets EFFECT_ALLOW',
      },
    ])
  })

  it('leaves no folder behind', async () => {
    const folders = (): readonly string[] =>
      readdirSync(tmpdir()).filter((name) => name.startsWith('countersign-policies-'))
    const before = folders()
    await problemsOf({ 'a.yaml': 'a: [' })
    expect(folders().filter((name) => !before.includes(name))).toEqual([])
  })
})

describe('what is reserved', () => {
  it('is refused with its place: the kind of the self-test', async () => {
    const named = resource('countersign_self_test', ALLOW)
    expect(await problemsOf({ 'a.yaml': payment(ALLOW), 'b.yaml': named })).toMatchObject([
      { file: 'b.yaml', line: 3, message: expect.stringContaining('reserved') },
    ])
  })
})

describe('guard layers', () => {
  const denied = (roles: string): string =>
    `- { actions: ['*'], ${roles}, effect: EFFECT_DENY, condition: { match: { expr: R.attr.bad == true } } }\n`
  const allowAll = `- { actions: ['*'], roles: ['*'], effect: EFFECT_ALLOW }\n`

  it('speak to every role and end in an allow', async () => {
    const good = resource('state_history', denied(`roles: ['*']`) + allowAll)
    expect(await problemsOf({ 'a.yaml': good })).toEqual([])
    const narrow = resource('state_history', denied('roles: [agent]') + allowAll)
    expect(await problemsOf({ 'a.yaml': narrow })).toMatchObject([
      { line: 7, message: expect.stringContaining("['*']") },
    ])
    const open = resource('data_sensitivity', allowAll + denied(`roles: ['*']`))
    expect(await problemsOf({ 'a.yaml': open })).toMatchObject([
      { line: 7, message: expect.stringContaining('last rule') },
    ])
  })

  const guard = resource('state_history', denied(`roles: ['*']`) + allowAll)
  const principal = (kind: string): string => `apiVersion: api.cerbos.dev/v1
principalPolicy:
  principal: root
  version: default
  rules:
    - resource: payment
      actions: [{ action: create, effect: EFFECT_ALLOW }]
    - resource: ${kind}
      actions: [{ action: create, effect: EFFECT_ALLOW }]
`

  it.each([
    'state_history',
    'state-history',
    '"*"',
    'state_*',
    '"{payment,state_history}"',
    '"s???e_history"',
    '"[^d]*"',
    '"*_histor[^a]"',
    '"[!]*]*"',
  ])('are reached by no principal policy: resource %s', async (kind) => {
    const problems = await problemsOf({ 'a.yaml': guard, 'b.yaml': principal(kind) })
    expect(problems).toMatchObject([
      { file: 'b.yaml', line: 9, message: expect.stringContaining('guard layer state_history: no principal policy') },
    ])
  })

  it('have the version that is asked for', async () => {
    expect(await problemsOf({ 'a.yaml': guard.replace('version: default', 'version: other') })).toMatchObject([
      { message: expect.stringContaining('must have the version default') },
    ])
  })

  it('leave principal policies alone that do not reach one in force', async () => {
    expect(await problemsOf({ 'a.yaml': guard, 'b.yaml': principal('data_*') })).toEqual([])
    expect(await problemsOf({ 'a.yaml': payment(ALLOW), 'b.yaml': principal('"*"') })).toEqual([])
  })

  it('have no scope, and are not named by role policies', async () => {
    const scoped = guard.replace('version: default', 'version: default\n  scope: acme')
    expect(await problemsOf({ 'a.yaml': guard, 'b.yaml': scoped })).toMatchObject([
      { file: 'b.yaml', line: 5, message: expect.stringContaining('must not have a scope') },
    ])
    const role = `apiVersion: api.cerbos.dev/v1
rolePolicy:
  role: clerk
  rules:
    - resource: state_history
      allowActions: [create]
`
    expect(await problemsOf({ 'a.yaml': guard, 'b.yaml': role })).toMatchObject([
      { file: 'b.yaml', line: 5, message: expect.stringContaining('no role policy may name it') },
    ])
  })
})

describe('compliance', () => {
  const rule = (more: string): string => `- { ${more} }\n`
  const deny = rule(
    `actions: ['*'], roles: ['*'], effect: EFFECT_DENY, condition: { match: { expr: R.attr.bad == true } }, ` +
      `output: { when: { ruleActivated: '{"code": "bad", "message": "it is bad"}' } }`,
  )
  const allow = rule(`actions: [pii, soc2], roles: ['*'], effect: EFFECT_ALLOW`)
  const good = resource('compliance', deny + allow)

  it('names the standards that an ALLOW holds for met, speaks to every role, and says why it denies', async () => {
    expect(await problemsOf({ 'a.yaml': good })).toEqual([])
    const bad: readonly (readonly [string, string])[] = [
      [allow.replace('[pii, soc2]', "['*']"), 'the actions are standards'],
      [allow.replace('soc2', '"*ii"'), 'the actions are standards'],
      [allow.replace('soc2', 'hippa'), 'the actions are standards'],
      [deny.replace("['*'], roles", '[iso27001], roles'), 'the actions are standards'],
      [allow.replace("roles: ['*']", 'roles: [agent]'), "roles: ['*']"],
      [deny.replace(/, output.*/, ' }'), 'must have an output'],
    ]
    for (const [wrong, message] of bad) {
      expect(await problemsOf({ 'a.yaml': resource('compliance', wrong) })).toMatchObject([
        { file: 'a.yaml', line: 7, message: expect.stringContaining(message) },
      ])
    }
  })

  it('is reserved as guard layers are', async () => {
    const principal = `apiVersion: api.cerbos.dev/v1
principalPolicy:
  principal: root
  version: default
  rules:
    - resource: comp*
      actions: [{ action: pii, effect: EFFECT_ALLOW }]
`
    const role = `apiVersion: api.cerbos.dev/v1
rolePolicy:
  role: clerk
  rules:
    - resource: compliance
      allowActions: [pii]
`
    const scoped = good.replace('version: default', 'version: default\n  scope: acme')
    const refused: readonly (readonly [string, string])[] = [
      [principal, 'compliance: no principal policy may reach it'],
      [role, 'compliance: no role policy may name it'],
      [scoped, 'compliance: its policy must not have a scope'],
    ]
    for (const [other, message] of refused) {
      expect(await problemsOf({ 'a.yaml': good, 'b.yaml': other })).toMatchObject([
        { file: 'b.yaml', message: expect.stringContaining(message) },
      ])
    }
    const version = good.replace('version: default', 'version: other')
    expect(await problemsOf({ 'a.yaml': version })).toMatchObject([
      { message: expect.stringContaining('must have the version default') },
    ])
  })
})

describe('what Cerbos accepts', () => {
  it('is read as Cerbos reads it: snake_case, numbers as names, merges, comments, disabled and hidden files', async () => {
    const world = await openWorld({
      'a.yaml': `
# a comment
apiVersion: api.cerbos.dev/v1
resource_policy:
  resource: payment
  version: default
  rules:
    - &base
      name: base
      actions: [create]
      roles: [agent]
      effect: EFFECT_ALLOW
      condition:
        match:
          expr: |
            // looks at the amount
            R.attr.amount > 1 // and nothing else
    - <<: *base
      name: merged
      actions: [7]
`,
      'disabled.yaml': `apiVersion: api.cerbos.dev/v1\ndisabled: true\nresourcePolicy: { resource: off, version: default, rules: [] }\n`,
      'empty.yaml': '',
      '.hidden.yaml': 'a: [',
      'testdata/x.yaml': 'a: [',
      'readme.md': '# nothing',
    })
    expect(await world.judge({ amount: 2 })).toMatchObject({ effect: 'allow' })
    expect(await world.judge({ amount: 2 }, {}, '7')).toMatchObject({ effect: 'allow' })
    expect(await world.judge({ amount: 1 }, {}, '7')).toMatchObject({ effect: 'deny', errors: [] })
    expect(world.evaluator.covers('off', 'default', '')).toBe(false)
    await world.evaluator.close()
  })

  it('keeps versions apart and denies what a schema refuses', async () => {
    const world = await openWorld({
      '_schemas/payment.json': JSON.stringify({
        type: 'object',
        properties: { amount: { type: 'integer' } },
        required: ['amount'],
      }),
      'v1.yaml': payment(ALLOW, 'schemas: { resourceSchema: { ref: "cerbos:///payment.json" } }\n'),
      'v2.yaml': payment(ALLOW).replace('version: default', 'version: 20260101'),
    })
    expect(await world.judge({ amount: 5 })).toMatchObject({ effect: 'allow', schemaErrors: [] })
    expect(await world.judge({ amount: 5.5 })).toMatchObject({
      effect: 'deny',
      schemaErrors: [{ path: '/amount', message: expect.stringContaining('integer') }],
    })
    expect(await world.judge({})).toMatchObject({ effect: 'deny', schemaErrors: [{}] })
    expect(world.evaluator.covers('payment', '20260101', '')).toBe(true)
    await world.evaluator.close()
  })

  it('is loaded whole: macros that shadow roots, all variables at once, twice the same name', async () => {
    const world = await openWorld({
      'a.yaml': payment(
        `- name: rule-002
  actions: [create]
  roles: [agent]
  effect: EFFECT_ALLOW
  condition: { match: { expr: R.attr.amount > 1 && V == V } }
- actions: [create]
  roles: [agent]
  effect: EFFECT_DENY
  condition:
    match: { expr: 'R.attr.list.exists(V, V > 5)' }
`,
        `variables: { local: { a: R.attr.amount > 2 } }\n`,
      ),
    })
    expect(await world.judge({ amount: 2, list: [5] })).toMatchObject({ effect: 'allow', errors: [] })
    expect(await world.judge({ amount: 2, list: [6] })).toMatchObject({ effect: 'deny', errors: [] })
    expect(await world.judge({ amount: 2 })).toMatchObject({ effect: 'deny', errors: [{}] })
    await world.evaluator.close()
  })
})
