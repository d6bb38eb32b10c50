import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckRequest, CheckResource, Evaluator, LayerJudgement } from '../../src/core/evaluator.js'
import type { JsonObject } from '../../src/core/json.js'

/** Makes an evaluator over these files of a Cerbos folder and these globals, the guard layer `data_sensitivity` and `compliance` included. */
export type OpenEvaluator = (
  files: Readonly<Record<string, string>>,
  globals: JsonObject,
) => Promise<{ readonly evaluator: Evaluator; dispose(): Promise<void> }>

const POLICY = 'resource.payment.vdefault'
const GLOBALS: JsonObject = { limit: 1000 }
const FILES = {
  'payment.yaml': `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: payment
  version: default
  schemas: { resourceSchema: { ref: 'cerbos:///payment.json' } }
  variables: { local: { over_limit: R.attr.amount > G.limit } }
  rules:
    - name: agents-may
      actions: [create]
      roles: [agent]
      effect: EFFECT_ALLOW
      output: { when: { ruleActivated: '{"notify": ["finance"]}' } }
    - name: over-limit
      actions: [create]
      roles: ['*']
      effect: EFFECT_DENY
      condition: { match: { expr: V.over_limit } }
    - name: blocked
      actions: [refund]
      roles: ['*']
      effect: EFFECT_DENY
      output: { when: { ruleActivated: '{"code": "blocked", "message": R.attr.currency}' } }
    - name: small
      actions: [read]
      roles: [agent]
      effect: EFFECT_ALLOW
    - name: by-user
      actions: [read]
      roles: [agent]
      effect: EFFECT_DENY
      condition: { match: { expr: P.attr.user == "mallory" } }
`,
  'guard.yaml': `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: data_sensitivity
  version: default
  rules:
    - { name: secrets, actions: ['*'], roles: ['*'], effect: EFFECT_DENY, condition: { match: { expr: R.attr.secret == true } } }
    - { name: rest, actions: ['*'], roles: ['*'], effect: EFFECT_ALLOW }
`,
  'compliance.yaml': `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: compliance
  version: default
  variables: { local: { sent: R.attr.sent } }
  rules:
    - name: nothing-sent
      actions: [pii, pci, gdpr]
      roles: ['*']
      effect: EFFECT_ALLOW
      condition: { match: { expr: V.sent == 0 } }
    - name: sent
      actions: [pii]
      roles: ['*']
      effect: EFFECT_DENY
      condition: { match: { expr: V.sent > 0 } }
      output: { when: { ruleActivated: '{"code": "sent", "message": string(V.sent)}' } }
    - name: cards-sent
      actions: [pci]
      roles: ['*']
      effect: EFFECT_DENY
      condition: { match: { expr: R.attr.cards > 0 } }
      output: { when: { ruleActivated: '{"code": "cards", "message": "cards"}' } }
`,
  '_schemas/payment.json': JSON.stringify({
    type: 'object',
    properties: { amount: { type: 'number' }, currency: { type: 'string' } },
  }),
}

/** What every evaluator owes, whatever it judges with. What only some can is asked of those that say so. */
export function evaluatorContract(name: string, open: OpenEvaluator): void {
  describe(`${name} keeps the evaluator's contract`, { timeout: 30_000 }, () => {
    let evaluator: Evaluator
    let dispose: () => Promise<void>
    beforeAll(async () => {
      const opened = await open(FILES, GLOBALS)
      evaluator = opened.evaluator
      dispose = () => opened.dispose()
    }, 30_000)
    afterAll(async () => {
      await evaluator.close()
      await dispose()
    })

    const judgeAll = async (request: CheckRequest): Promise<readonly LayerJudgement[]> => {
      const answer = await evaluator.check(request)
      if (answer.status !== 'judged') throw new Error(JSON.stringify(answer))
      expect(answer.durationMs).toBeGreaterThanOrEqual(0)
      return answer.layers
    }
    const judge = async (...args: Parameters<typeof ask>): Promise<LayerJudgement> => {
      const [layer] = await judgeAll(ask(...args))
      if (layer === undefined) throw new Error('no layer')
      return layer
    }

    it('says what it is', () => {
      expect(evaluator.name).toMatch(/^cerbos-[a-z]+$/)
      expect(evaluator.version).toMatch(/^[a-z0-9][a-z0-9.+-]*$/)
      expect(evaluator.healthy()).toBe(true)
      expect(evaluator.capabilities.explain).toBe(evaluator.explain !== undefined)
    })

    it('allows by a rule, names the policy, and passes on what the rule says', async () => {
      const judgement = await judge('create', { amount: 1000, currency: 'EUR' })
      expect(judgement).toMatchObject({
        layer: 'policy',
        effect: 'allow',
        policy: POLICY,
        errors: [],
        schemaErrors: [],
      })
      expect(judgement.outputs).toMatchObject([
        { rule: `${POLICY}#agents-may`, effect: 'allow', when: 'activated', value: { notify: ['finance'] } },
      ])
    })

    it('denies where a global says so, one unit too many', async () => {
      expect(await judge('create', { amount: 1001, currency: 'EUR' })).toMatchObject({
        effect: 'deny',
        policy: POLICY,
        errors: [],
      })
    })

    it('passes on what a denying rule says', async () => {
      const { effect, outputs } = await judge('refund', { amount: 1, currency: 'ÄÖ€ \u{1f4b6}' })
      expect(effect).toBe('deny')
      expect(outputs).toMatchObject([
        {
          rule: `${POLICY}#blocked`,
          effect: 'deny',
          when: 'activated',
          value: { code: 'blocked', message: 'ÄÖ€ \u{1f4b6}' },
        },
      ])
    })

    it('denies where no rule speaks, and where the role is another', async () => {
      const silent = { effect: 'deny', policy: POLICY, outputs: [], errors: [], schemaErrors: [] }
      expect(await judge('delete', { amount: 1, currency: 'EUR' })).toMatchObject(silent)
      expect(await judge('create', { amount: 1, currency: 'EUR' }, { role: 'guest' })).toMatchObject(silent)
    })

    it('denies a resource without a policy, naming none', async () => {
      const nothing = { effect: 'deny', policy: null, outputs: [] }
      expect(await judge('create', {}, {}, { kind: 'unheard_of' })).toMatchObject(nothing)
      expect(await judge('create', { amount: 1 }, {}, { version: '7' })).toMatchObject(nothing)
      expect(await judge('create', { amount: 1 }, {}, { scope: 'acme' })).toMatchObject(nothing)
    })

    it('denies attributes that the policy’s schema refuses, saying where', async () => {
      const judgement = await judge('create', { amount: '1', currency: 'EUR' })
      expect(judgement.effect).toBe('deny')
      expect(judgement.schemaErrors).toMatchObject([{ path: '/amount' }])
    })

    it('answers every layer in the order asked, each by its own attributes', async () => {
      const layer = (resource: Partial<CheckResource>): CheckResource => ({ ...RESOURCE, ...resource })
      const payment = layer({ attributes: { amount: 1, currency: 'EUR' } })
      const secret = (value: boolean): CheckResource =>
        layer({ layer: 'data_sensitivity', kind: 'data_sensitivity', attributes: { secret: value } })
      const request = (...resources: CheckResource[]): CheckRequest => ({ ...ask('create', {}), resources })
      const brief = (layers: readonly LayerJudgement[]): readonly string[] =>
        layers.map(({ layer: of, effect, policy }) => `${of} ${effect} ${policy ?? ''}`)
      const guard = 'resource.data_sensitivity.vdefault'
      expect(brief(await judgeAll(request(payment, secret(true))))).toEqual([
        `policy allow ${POLICY}`,
        `data_sensitivity deny ${guard}`,
      ])
      expect(brief(await judgeAll(request(secret(false), payment)))).toEqual([
        `data_sensitivity allow ${guard}`,
        `policy allow ${POLICY}`,
      ])
    })

    it('judges each action of a resource that has its own by itself, in their order', async () => {
      const standards = (attributes: JsonObject, ...actions: string[]): CheckResource => ({
        ...RESOURCE,
        layer: 'compliance',
        kind: 'compliance',
        attributes,
        actions,
      })
      const first: CheckResource = { ...RESOURCE, attributes: { amount: 1, currency: 'EUR' } }
      const told = async (...resources: CheckResource[]) => {
        const judged = await judgeAll({ ...ask('create', {}), resources })
        return judged.map(({ layer, effect, outputs, errors }) => {
          const said = outputs.filter((output) => output.effect === 'deny').map(({ value }) => value)
          return [layer, effect, said, errors.length]
        })
      }
      const nothing = await told(standards({ sent: 0, cards: 0 }, 'pii', 'pci', 'hipaa'), first)
      expect(nothing).toEqual([
        ['compliance', 'allow', [], 0],
        ['compliance', 'allow', [], 0],
        ['compliance', 'deny', [], 0],
        ['policy', 'allow', [], 0],
      ])
      const sent = await told(first, standards({ sent: 2, cards: 1 }, 'gdpr', 'pci', 'pii'))
      expect(sent).toEqual([
        ['policy', 'allow', [], 0],
        ['compliance', 'deny', [], 0],
        ['compliance', 'deny', [{ code: 'cards', message: 'cards' }], 0],
        ['compliance', 'deny', [{ code: 'sent', message: '2' }], 0],
      ])
      const erring = await told(standards({ sent: 0 }, 'gdpr', 'pci', 'pii'))
      const strict = evaluator.capabilities.strict
      expect(erring).toEqual([
        ['compliance', 'allow', [], 0],
        ['compliance', strict ? 'deny' : 'allow', [], strict ? 1 : 0],
        ['compliance', 'allow', [], 0],
      ])
    })

    it('denies with the error where a condition cannot be evaluated, if it is strict; if not, it reads it as false', async () => {
      const erring = await judge('read', { amount: 1, currency: 'EUR' })
      if (evaluator.capabilities.strict) {
        expect(erring).toMatchObject({ effect: 'deny', errors: [{ rule: `${POLICY}#by-user` }] })
      } else {
        expect(erring).toMatchObject({ effect: 'allow', errors: [] })
      }
      const told = await judge('read', { amount: 1, currency: 'EUR' }, { attributes: { user: 'alice' } })
      expect(told).toMatchObject({ effect: 'allow', errors: [] })
    })

    it('covers the resources and the guard layer that it has policies for', () => {
      expect(evaluator.covers('payment', 'default', '')).toBe(true)
      expect(evaluator.covers('data_sensitivity', 'default', '')).toBe(true)
      expect(evaluator.covers('compliance', 'default', '')).toBe(true)
      expect(evaluator.covers('compliance', 'default', 'acme')).toBe(false)
      expect(evaluator.covers('state_history', 'default', '')).toBe(false)
    })

    it('tells its rules with a digest each, or none', () => {
      const rules = evaluator.rules()
      if (rules.length === 0) return
      expect(rules.map(({ rule, effect }) => [rule, effect])).toContainEqual([`${POLICY}#over-limit`, 'deny'])
      expect(rules.every(({ digest }) => /^[0-9a-f]{64}$/.test(digest))).toBe(true)
      expect(new Set(rules.map(({ rule }) => rule)).size).toBe(rules.length)
    })

    it.each<[string, CheckRequest]>([
      ['without resources', { ...asked(), resources: [] }],
      ['with too many resources', { ...asked(), resources: Array.from({ length: 51 }, () => RESOURCE) }],
      ['without an action', { ...asked(), action: '' }],
      ['without a role', { ...asked(), subject: { ...asked().subject, role: '' } }],
      ['with a number that is none', ask('create', { amount: Number.NaN })],
      ['that is nested too deep', ask('create', { deep: nested(70) })],
      ['with too many values', ask('create', { many: Array.from({ length: 20_001 }, () => 1) })],
    ])('answers unavailable to a request %s, and goes on', async (_, request) => {
      expect(await evaluator.check(request)).toMatchObject({ status: 'unavailable' })
      expect((await judge('create', { amount: 1, currency: 'EUR' })).effect).toBe('allow')
    })

    it('answers many calls at once, each its own', async () => {
      const amounts = Array.from({ length: 60 }, (_, index) => 971 + index)
      const effects = await Promise.all(amounts.map(async (amount) => (await judge('create', { amount })).effect))
      expect(effects).toEqual(amounts.map((amount) => (amount > 1000 ? 'deny' : 'allow')))
    })

    it('settles every call that is out when it is closed, and then judges nothing', async () => {
      const opened = await open(FILES, GLOBALS)
      const calls = Array.from({ length: 20 }, () => opened.evaluator.check(ask('create', { amount: 1 })))
      await opened.evaluator.close()
      const statuses = (await Promise.all(calls)).map(({ status }) => status)
      expect(statuses.every((status) => status === 'judged' || status === 'unavailable')).toBe(true)
      expect(await opened.evaluator.check(ask('create', { amount: 1 }))).toMatchObject({ status: 'unavailable' })
      expect(opened.evaluator.healthy()).toBe(false)
      await opened.evaluator.close()
      await opened.dispose()
    })
  })
}

const RESOURCE: CheckResource = {
  layer: 'policy',
  kind: 'payment',
  id: 'process_payment',
  version: 'default',
  scope: '',
  attributes: {},
}

function ask(
  action: string,
  attributes: JsonObject,
  subject: { readonly role?: string; readonly attributes?: JsonObject } = {},
  resource: Partial<CheckResource> = {},
): CheckRequest {
  return {
    organisation: 'acme',
    subject: { id: 'finance-agent', role: 'agent', attributes: {}, ...subject },
    action,
    resources: [{ ...RESOURCE, attributes, ...resource }],
  }
}

function asked(): CheckRequest {
  return ask('create', { amount: 1 })
}

function nested(depth: number): JsonObject {
  return depth === 0 ? {} : { in: nested(depth - 1) }
}
