import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LayerJudgement } from '../../../src/core/evaluator.js'
import type { JsonObject } from '../../../src/core/json.js'
import { openWorld, payment, type World } from './world.js'

const GUARD = `
- { actions: ['*'], roles: ['*'], effect: EFFECT_DENY, condition: { match: { expr: R.attr.bad == true } } }
- { actions: ['*'], roles: ['*'], effect: EFFECT_ALLOW }
`
const FILES = {
  'payment.yaml': payment('- { actions: [create], roles: [agent], effect: EFFECT_ALLOW }\n'),
  'guard.yaml': payment(GUARD).replace('resource: payment', 'resource: data_sensitivity'),
  'clerk.yaml': `
apiVersion: api.cerbos.dev/v1
rolePolicy:
  role: clerk
  parentRoles: [agent]
  rules:
    - resource: "*"
      allowActions: [create]
      condition: { match: { expr: 'R.kind == "payment" && R.attr.amount < 100' } }
`,
  'idle.yaml': `
apiVersion: api.cerbos.dev/v1
rolePolicy:
  role: idle
  parentRoles: [agent]
  rules:
    - resource: report
      allowActions: [read]
`,
}

describe('guard layers beside role policies', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld(FILES)
  })
  afterAll(() => world.evaluator.close())

  const layersFor = async (role: string, attributes: JsonObject): Promise<readonly LayerJudgement[]> => {
    const resource = { id: 'pay', version: 'default', scope: '', attributes }
    const answer = await world.evaluator.check({
      organisation: 'acme',
      subject: { id: 'sam', role, attributes: {} },
      action: 'create',
      resources: [
        { ...resource, layer: 'policy', kind: 'payment' },
        { ...resource, layer: 'data_sensitivity', kind: 'data_sensitivity' },
      ],
    })
    return answer.status === 'judged' ? answer.layers : []
  }

  it('decide by themselves: what a role policy does not list, or lists under a condition, is left to them', async () => {
    expect(await layersFor('clerk', { amount: 1, bad: false })).toMatchObject([
      { effect: 'allow', errors: [] },
      { effect: 'allow', errors: [], policy: 'resource.data_sensitivity.vdefault' },
    ])
    expect(await layersFor('clerk', { amount: 100, bad: false })).toMatchObject([
      { effect: 'deny', policy: 'role.clerk.vdefault' },
      { effect: 'allow' },
    ])
    expect(await layersFor('idle', { amount: 1, bad: false })).toMatchObject([
      { effect: 'deny', policy: 'role.idle.vdefault' },
      { effect: 'allow' },
    ])
  })

  it('deny for a role with a policy as for any other, and err only by themselves', async () => {
    expect(await layersFor('clerk', { amount: 1, bad: true })).toMatchObject([{ effect: 'allow' }, { effect: 'deny' }])
    expect(await layersFor('clerk', { bad: false })).toMatchObject([
      { effect: 'deny', errors: [{ rule: 'role.clerk.vdefault#*_rule-001' }] },
      { effect: 'allow', errors: [] },
    ])
    expect(await layersFor('clerk', { amount: 1 })).toMatchObject([
      { effect: 'allow', errors: [] },
      { effect: 'deny', errors: [{ rule: 'resource.data_sensitivity.vdefault#rule-001' }] },
    ])
  })
})

describe('rules about code', () => {
  const RULES = `
- { actions: [execute], roles: ['*'], effect: EFFECT_DENY, condition: { match: { expr: R.attr.bad == true } } }
- { actions: [execute], roles: ['*'], effect: EFFECT_ALLOW }
`
  const about = (kind: string, rules: string = RULES): string =>
    payment(rules).replace('resource: payment', `resource: ${kind}`)

  it('are listed by their kinds, and each decides beside role policies', async () => {
    const world = await openWorld({
      'payment.yaml': FILES['payment.yaml'],
      'network.yaml': about('code/network'),
      'files.yaml': about('code/files'),
      'coder.yaml': FILES['clerk.yaml'].replace('role: clerk', 'role: coder'),
    })
    const { evaluator } = world
    expect(evaluator.kindsUnder('code/')).toEqual(['code/files', 'code/network'])
    expect(evaluator.covers('code/files', 'default', '')).toBe(true)
    expect(evaluator.covers('code/sql', 'default', '')).toBe(false)
    const resource = { layer: 'policy', id: 'run', version: 'default', scope: '', actions: ['execute'] } as const
    const answer = await evaluator.check({
      organisation: 'acme',
      subject: { id: 'sam', role: 'coder', attributes: {} },
      action: 'create',
      resources: [
        { ...resource, kind: 'code/files', attributes: { bad: true } },
        { ...resource, kind: 'code/network', attributes: { bad: false } },
      ],
    })
    expect(answer.status === 'judged' ? answer.layers : []).toMatchObject([
      { effect: 'deny', errors: [], policy: 'resource.code_files.vdefault' },
      { effect: 'allow', errors: [], policy: 'resource.code_network.vdefault' },
    ])
    await evaluator.close()
  })

  const DENY = '- { actions: [execute], roles: [agent], effect: EFFECT_DENY }'
  const PRINCIPAL = `
apiVersion: api.cerbos.dev/v1
principalPolicy:
  principal: sam
  version: default
  rules: [{ resource: 'code_*', actions: [{ action: '*', effect: EFFECT_ALLOW }] }]
`
  it.each([
    [
      'scope',
      { 'a.yaml': about('code/files').replace('version: default', 'version: default\n  scope: acme') },
      'scope',
    ],
    [
      'a version of their own',
      { 'a.yaml': about('code/files').replace('version: default', "version: '2'") },
      'default',
    ],
    ['a DENY for some roles', { 'a.yaml': about('code/files', `${DENY}\n${RULES}`) }, "roles: ['*']"],
    [
      'no allow at the end',
      { 'a.yaml': about('code/files', RULES.split('\n').slice(0, 2).join('\n')) },
      'EFFECT_ALLOW',
    ],
    [
      'a principal policy that reaches them',
      { 'a.yaml': about('code/files'), 'p.yaml': PRINCIPAL },
      'principal policy',
    ],
    [
      'a role policy that names them',
      {
        'a.yaml': about('code/files'),
        'r.yaml': FILES['idle.yaml'].replace('resource: report', 'resource: code/files'),
      },
      'role policy',
    ],
  ])('are not loaded with %s', async (_, files, message) => {
    await expect(openWorld(files)).rejects.toThrow(message)
  })
})
