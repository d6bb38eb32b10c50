import { expect, it } from 'vitest'
import { openWorld } from './world.js'

const rolePolicy = (role: string, parent: string, rule: object): string =>
  JSON.stringify({ apiVersion: 'api.cerbos.dev/v1', rolePolicy: { role, parentRoles: [parent], rules: [rule] } })

/** A role policy whose condition reads the derived roles in effect, of which `big` cannot be worked out. */
const files = (kind: string, parentRole: string): Record<string, string> => ({
  'roles.yaml': `
apiVersion: api.cerbos.dev/v1
derivedRoles:
  name: sizes
  definitions:
    - { name: big, parentRoles: [${parentRole}], condition: { match: { expr: R.attr.size > 5 } } }
`,
  'resource.yaml': `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: "${kind}"
  version: default
  importDerivedRoles: [sizes]
  rules:
    - { actions: ['*'], roles: ['*'], effect: EFFECT_ALLOW }
    - { actions: [other], derivedRoles: [big], effect: EFFECT_ALLOW }
`,
  'clerk.yaml': rolePolicy('clerk', 'agent', {
    resource: '*',
    allowActions: ['create'],
    condition: { match: { expr: '!("big" in runtime.effectiveDerivedRoles)' } },
  }),
  'boss.yaml': rolePolicy('boss', 'clerk', { resource: '*', allowActions: ['*'] }),
})

it.each([
  ['a kind that Cerbos writes otherwise', 'leave:request', 'clerk', 'clerk'],
  ['a role that inherits from the one of the policy', 'payment', 'boss', 'boss'],
])(
  'a derived role that cannot be worked out denies where a role policy asks for it: %s',
  async (_, kind, parent, role) => {
    const asked = {
      organisation: 'acme',
      subject: { id: 'sam', role, attributes: {} },
      action: 'create',
      resources: [{ layer: 'policy', kind, id: 'x', version: 'default', scope: '', attributes: {} }],
    } as const
    const answers = []
    for (const strict of [true, false]) {
      const { evaluator } = await openWorld(files(kind, parent), { strict })
      const answer = await evaluator.check(asked)
      answers.push(answer.status === 'judged' ? answer.layers[0] : answer)
      await evaluator.close()
    }
    expect(answers).toMatchObject([
      { effect: 'deny', errors: [{ expression: expect.stringContaining('R.attr.size > 5') }] },
      { effect: 'allow', errors: [] },
    ])
  },
)
