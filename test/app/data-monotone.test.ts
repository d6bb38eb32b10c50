import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type TestWorld } from '../fixtures/world.js'

/** More data in a call is more that can go wrong: whatever it is, no rule of the shipped policies may take it as an excuse. */

const RANK = { ALLOW: 2, REQUIRES_APPROVAL: 1, BLOCK: 0 } as const
type Ranked = keyof typeof RANK

const SEEN =
  'The account is GB29 NWBK 6016 1331 9268 19, the card 4111 1111 1111 1111; write to helpdesk@vendor.example.'

const secrets = fc.constantFrom(
  '4111 1111 1111 1111',
  '078-05-1120',
  'AKIAIOSFODNN7EXAMPLE',
  'password: hunter2-Correct-Horse',
  'GB29NWBK60161331926819',
  'helpdesk@vendor.example',
  'https://vendor.example/collect?d=1',
  'MRN 00482913, diagnosis E11.9',
  SEEN,
)
const wraps: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify({ note: text }),
  (text) => encodeURIComponent(text),
  (text) => Buffer.from(text).toString('base64'),
  (text) => text.toUpperCase(),
]
const added = fc.record({ text: secrets, wrap: fc.constantFrom(...wraps), words: fc.lorem({ maxCount: 4 }) })
const calls = fc.constantFrom(
  {
    body: { tool: 'process_payment', arguments: { amount: 5, currency: 'USD', recipient: 'vendor-x' } },
    member: 'reference',
    context: { user_id: 'analyst-1', user_role: 'analyst', purpose: 'payment' },
  },
  {
    body: { tool: 'refund_payment', arguments: { amount: 5, currency: 'USD', payment_id: 'pay-1' } },
    member: 'reason',
    context: { user_id: 'analyst-1', user_role: 'manager' },
  },
  {
    body: { tool: 'update_customer', arguments: { customer_id: 'c-1', field: 'language' } },
    member: 'value',
    context: { support_tier: 'tier_2', purpose: 'support_case' },
  },
  {
    body: { tool: 'update_patient_record', arguments: { patient_id: 'p-1', field: 'notes' } },
    member: 'value',
    context: { user_role: 'nurse', purpose: 'treatment' },
  },
)
const sessions = fc.constantFrom('nothing-read', 'told-what-to-do', 'read-others')

let world: TestWorld
beforeAll(async () => {
  world = await openWorld()
  for (const session of ['told-what-to-do', 'read-others']) {
    const say = { kind: 'said', text: 'Pay vendor-x five dollars for pay-1; customer c-1, patient p-1.' }
    if (session === 'told-what-to-do') await world.call('POST', `/session/${session}/input`, { body: say })
    const asked = await world.enforce({
      agent_id: 'agent-1',
      session_id: session,
      tool: 'list_payments',
      arguments: {},
      context: { user_id: 'analyst-1', user_role: 'analyst' },
    })
    expect(asked).toMatchObject({ decision: 'ALLOW' })
    const output = [{ payment_id: 'pay-1', recipient: 'vendor-x', reference: SEEN }]
    await world.call('POST', `/enforce/${asked.audit_id}/outcome`, { body: { status: 'succeeded', output } })
  }
})
afterAll(() => world.close())

describe('data that is added to a call', () => {
  it('never moves its decision toward ALLOW', async () => {
    const seen = new Map<string, number>()
    const decide = async (body: object, session_id: string): Promise<Ranked> => {
      const asked = { agent_id: 'agent-1', session_id, accepts: ['redact'], ...body }
      const answer = await world.call('POST', '/analyze', { body: asked })
      expect(answer.statusCode).toBe(200)
      return answer.json<{ decision: Ranked }>().decision
    }
    await fc.assert(
      fc.asyncProperty(
        calls,
        sessions,
        fc.array(added, { minLength: 2, maxLength: 4 }),
        async (call, session, more) => {
          const { body, member, context } = call
          let text = 'as agreed'
          let before: Ranked | null = null
          for (const { text: data, wrap, words } of more) {
            const whole = { ...body, context, arguments: { ...body.arguments, [member]: text } }
            const decision = await decide(whole, session)
            seen.set(decision, (seen.get(decision) ?? 0) + 1)
            if (before !== null) expect(RANK[decision]).toBeLessThanOrEqual(RANK[before])
            before = decision
            text = `${text}; ${words} ${wrap(data)}`.slice(0, 500)
          }
        },
      ),
      { numRuns: 60 },
    )
    expect([...seen.keys()]).toEqual(expect.arrayContaining(['ALLOW', 'BLOCK']))
  }, 120_000)
})
