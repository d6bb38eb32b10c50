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
