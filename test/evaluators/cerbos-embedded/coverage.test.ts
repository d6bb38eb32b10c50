import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startNativeServer, type NativeServer } from './native-server.js'
import { openWorld, snapshotOf, type World } from './world.js'

const file = (body: object): string => JSON.stringify({ apiVersion: 'api.cerbos.dev/v1', ...body })
const allow = { actions: ['*'], roles: ['agent'], effect: 'EFFECT_ALLOW' }

const FILES = {
  'payment.json': file({ resourcePolicy: { resource: 'payment', version: 'default', rules: [allow] } }),
  'payment.acme.json': file({ resourcePolicy: { resource: 'payment', version: 'default', scope: 'acme', rules: [] } }),
  'odd.json': file({ resourcePolicy: { resource: 'arn:aws:s3', version: 'default', rules: [allow] } }),
  'root.json': file({
    principalPolicy: {
      principal: 'root',
      version: 'default',
      rules: [{ resource: 'report*', actions: [{ action: 'read', effect: 'EFFECT_ALLOW' }] }],
    },
  }),
  'clerk.json': file({
    rolePolicy: { role: 'clerk', scope: 'shop', rules: [{ resource: 'payment', allowActions: ['read'] }] },
  }),
}

const QUESTIONS: readonly (readonly [string, string, string, boolean])[] = [
  ['payment', 'default', '', true],
  ['payment', 'default', 'acme', true],
  ['payment', 'default', 'acme.hr', false],
  ['payment', 'default', 'elsewhere', false],
  ['payment', 'default', 'shop', true],
  ['payment', 'v2', '', false],
  ['arn:aws:s3', 'default', '', true],
  ['unheard_of', 'default', '', false],
]

describe('what is covered', () => {
  let world: World
  let native: NativeServer
  beforeAll(async () => {
    world = await openWorld(FILES)
    native = await startNativeServer(snapshotOf(FILES).cerbos)
  })
  afterAll(() => Promise.all([world.evaluator.close(), native.close()]))

  it.each(QUESTIONS)(
    'is what Cerbos finds a policy for: %s, version %s, scope "%s"',
    async (kind, version, scope, covered) => {
      expect(world.evaluator.covers(kind, version, scope)).toBe(covered)
      const [result] = await native.post({
        includeMeta: true,
        principal: { id: 'sam', roles: ['agent'] },
        resources: [{ actions: ['read'], resource: { kind, id: 'x', policyVersion: version, scope } }],
      })
      expect(result?.meta?.actions?.['read']?.matchedPolicy === 'NO_MATCH').toBe(!covered)
    },
  )

  it('is also what only a principal policy speaks of; to others no policy matches', async () => {
    expect(world.evaluator.covers('report_1', 'default', '')).toBe(true)
    const ask = async (id: string) => {
      const answer = await world.evaluator.check({
        organisation: 'acme',
        subject: { id, role: 'agent', attributes: {} },
        action: 'read',
        resources: [
          { layer: 'policy', kind: 'report_1', id: 'x', version: 'default', scope: '', attributes: {} },
          { layer: 'policy', kind: 'payment', id: 'x', version: 'default', scope: 'acme', attributes: {} },
          // Only a role policy stands there: Cerbos names a policy that is none.
          { layer: 'policy', kind: 'payment', id: 'x', version: 'default', scope: 'shop', attributes: {} },
        ],
      })
      return answer.status === 'judged' ? answer.layers : []
    }
    expect(await ask('root')).toMatchObject([
      { effect: 'allow', policy: 'principal.root.vdefault' },
      { effect: 'allow', policy: 'resource.payment.vdefault/acme' },
      { effect: 'allow', policy: 'resource.payment.vdefault' },
    ])
    expect(await ask('sam')).toMatchObject([{ effect: 'deny', policy: null }, {}, {}])
  })

  it('is told by a summary of every rule, and of what role policies leave out', () => {
    const rules = world.evaluator.rules()
    expect(rules.map(({ rule, effect }) => `${effect} ${rule}`).sort()).toEqual([
      'allow principal.root.vdefault#report*_rule-001',
      'allow resource.arn_aws_s3.vdefault#rule-001',
      'allow resource.payment.vdefault#rule-001',
      'allow role.clerk.vdefault/shop#payment_rule-001',
      'deny role.clerk.vdefault/shop#unlisted',
    ])
    expect(new Set(rules.map(({ digest }) => digest)).size).toBe(rules.length)
  })
})
