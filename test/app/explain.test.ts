import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, pay, type Answer, type TestWorld } from '../fixtures/world.js'

let world: TestWorld
let auditor: string

beforeAll(async () => {
  world = await openWorld()
  auditor = await world.key({ roles: ['auditor'], agentIds: [], asserts: {}, mayInput: false })
})

afterAll(() => world.close())

async function explain(body: object): Promise<Answer> {
  const answer = await world.call('POST', '/analyze', { key: auditor, body: { ...body, explain: true } })
  expect(answer.statusCode).toBe(200)
  return answer.json()
}

const rulesOf = ({ explanation }: Answer, layer: string): readonly Answer[] =>
  explanation.rules.filter((rule: Answer) => rule.layer === layer)
const states = (answer: Answer, layer = 'policy'): object =>
  Object.fromEntries(rulesOf(answer, layer).map((rule: Answer) => [rule.rule.split('#')[1], rule.state]))
const texts = ({ explanation }: Answer): readonly string[] => explanation.nearest.map(({ text }: Answer) => text)

function customer(args: object, context: object, tool = 'get_customer'): object {
  return { agent_id: 'support-agent', tool, arguments: { customer_id: 'c-1', ...args }, context }
}

describe('a refusal, explained', () => {
  it('names the file and line of the rule that denied', async () => {
    const { decision, reasons } = await explain(pay(5000))
    expect(decision).toBe('BLOCK')
    expect(reasons).toMatchObject([
      { rule: 'resource.payment.vdefault#over-limit', source: { file: 'payment/payment.yaml', line: 80 } },
    ])
  })

  it('names the file of the policy in which no rule allows', async () => {
    const key = await world.key({ subjectRole: 'robot' })
    const { reasons } = await world.enforce(pay(5), { key })
    expect(reasons).toMatchObject([
      { code: 'policy_denied', rule: 'resource.payment.vdefault', source: { file: 'payment/payment.yaml', line: 1 } },
    ])
  })

  it('tells the state of every rule for this action, also behind the first that denied', async () => {
    expect(states(await explain(pay(5000)))).toEqual({
      'role-missing': 'not_met',
      'role-without-payments': 'not_met',
      'sanctioned-recipient': 'not_met',
      'currency-not-allowed': 'not_met',
      'amount-not-positive': 'not_met',
      'over-limit': 'activated',
      'over-approval-threshold': 'not_met',
      'large-amount': 'not_met',
      'within-limit': 'not_met',
    })
  })

  it('tells the rules of the guard layer too', async () => {
    expect(states(await explain(pay(5000)), 'state_history')).toMatchObject({
      'over-budget': 'not_met',
      'first-sight': 'not_met',
      'all-else': 'activated',
    })
  })

  it('says where the rule is written, its condition, and what of it did not hold', async () => {
    expect(rulesOf(await explain(pay(5000)), 'policy').at(-1)).toEqual({
      layer: 'policy',
      rule: 'resource.payment.vdefault#within-limit',
      policy: 'resource.payment.vdefault',
      effect: 'allow',
      source: { file: 'payment/payment.yaml', line: 133 },
      state: 'not_met',
      condition: 'all(V.currency_allowed, V.amount_minor > 0, V.amount_minor <= V.approval_above_minor)',
      detail: 'does not hold: V.amount_minor <= V.approval_above_minor',
    })
  })

  it('tells a derived role that is not held', async () => {
    const { explanation } = await explain(pay(5, { context: { user_role: 'intern' } }))
    expect(explanation.rules.find(({ rule }: Answer) => rule.endsWith('#within-limit'))).toMatchObject({
      state: 'not_met',
      detail: 'derived role not held: payer',
    })
  })
})

describe('the nearest change', () => {
  it('is an amount within the limit, written as money', async () => {
    const { explanation } = await explain(pay(5000))
    expect(explanation.nearest[0]).toEqual({
      on: 'argument',
      attribute: '/amount_minor',
      argument: '/amount',
      change: 'at_most',
      value: 100_000,
      sent: 1000,
      decision: 'REQUIRES_APPROVAL',
      approval: ['manager'],
      text: 'amount ≤ 1,000.00 USD, with approval by manager',
    })
  })

  it('may be one of several, of one attribute each', async () => {
    expect(texts(await explain(pay(5000)))).toEqual([
      'amount ≤ 1,000.00 USD, with approval by manager',
      'amount ≤ 500.00 USD',
      'user_role one of accountant, treasurer, with approval by manager',
      'user_role = finance_manager',
      'currency = JPY',
    ])
  })

  it('is the approval, where one is asked for, or what needs none', async () => {
    const answer = await explain(pay(800))
    expect(answer.decision).toBe('REQUIRES_APPROVAL')
    expect(answer.explanation.nearest[0]).toEqual({
      on: 'approval',
      attribute: null,
      argument: null,
      change: 'approval',
      value: null,
      sent: null,
      decision: 'ALLOW',
      approval: ['manager'],
      text: 'approval by manager',
    })
    expect(texts(answer)).toContain('amount ≤ 500.00 USD')
  })

  it('is a list without the elements that are not permitted', async () => {
    const answer = await explain(
      customer({ fields: ['name', 'email', 'plan'] }, { support_tier: 'tier_1', purpose: 'support_case' }),
    )
    expect(texts(answer)).toEqual(['fields only name, plan', 'support_tier one of tier_2, tier_3'])
  })

  it('is a member of the context that was missing', async () => {
    const answer = await explain(customer({ fields: ['name'] }, { support_tier: 'tier_1' }))
    expect(texts(answer)).toEqual(['purpose = support_case'])
  })

  it('is none where no single attribute would do, and none of an ALLOW', async () => {
    expect(texts(await explain(customer({ fields: ['name'] }, {})))).toEqual([])
    const allowed = await explain(pay(5))
    expect([allowed.decision, texts(allowed)]).toEqual(['ALLOW', []])
  })
})

describe('a call that no rule was asked about', () => {
  it.each([
    ['an unknown tool', { ...pay(5), tool: 'launch' }, 'tool_unknown'],
    ['arguments of the wrong shape', pay(true), 'argument_invalid'],
  ])('has a reason and no rules: %s', async (_, body, code) => {
    const { reasons, explanation } = await explain(body)
    expect(reasons.map((reason: Answer) => reason.code)).toEqual([code])
    expect(explanation).toEqual({ available: true, rules: [], nearest: [] })
  })
})

describe('who may ask', () => {
  it('an auditor, for an agent and with a context that its key could not speak for', async () => {
    const { decision, explanation } = await explain(pay(5, { agent_id: 'another-agent', session_id: 's-1' }))
    expect([decision, explanation.available]).toEqual(['ALLOW', true])
  })

  it('not an agent, and an auditor nothing else', async () => {
    const asAgent = await world.call('POST', '/analyze', { body: { ...pay(5), explain: true } })
    const plain = await world.call('POST', '/analyze', { key: auditor, body: pay(5) })
    const off = await world.call('POST', '/analyze', { key: auditor, body: { ...pay(5), explain: false } })
    for (const answer of [asAgent, plain, off]) {
      expect([answer.statusCode, answer.json().code]).toEqual([403, 'role_not_permitted'])
    }
  })

  it('a key with both roles, either way; the plain answer explains nothing', async () => {
    const key = await world.key({ roles: ['agent', 'auditor'], agentIds: ['finance-agent'], mayInput: false })
    const plain = await world.call('POST', '/analyze', { key, body: pay(5) })
    expect([plain.statusCode, plain.json().explanation]).toEqual([200, null])
    const asked = await world.call('POST', '/analyze', { key, body: { ...pay(5), agent_id: 'x', explain: true } })
    expect(asked.json().explanation.available).toBe(true)
  })

  it('nobody where decisions are made', async () => {
    const answer = await world.call('POST', '/enforce', { body: { ...pay(5), explain: true } })
    expect([answer.statusCode, answer.json()]).toMatchObject([400, { code: 'body_invalid', member: '/explain' }])
  })
})

describe('asking', () => {
  it('writes nothing and says so', async () => {
    const before = world.app.store.chainHead('default')
    const { audit_id: auditId, receipt, salt } = await explain(pay(5000))
    expect([auditId, receipt, salt]).toEqual([null, null, null])
    expect(world.app.store.chainHead('default')).toEqual(before)
  })
})

describe('the document about explanations', () => {
  it('shows what is answered', async () => {
    const blocks = [...readFileSync('docs/explanations.md', 'utf8').matchAll(/```json\n([^]*?)```/g)]
    const [request, shown] = blocks.map(([, block = '']) => JSON.parse(block))
    const { explanation } = await explain(request)
    expect(explanation.rules).toEqual(expect.arrayContaining(shown.rules))
    expect(explanation.rules.length).toBeGreaterThan(shown.rules.length)
    expect({ ...explanation, rules: shown.rules }).toEqual(shown)
  })
})
