import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type Answer, type TestWorld } from '../fixtures/world.js'

let world: TestWorld
let auditor: string

beforeAll(async () => {
  world = await openWorld()
  auditor = await world.key({ roles: ['auditor'], agentIds: [], mayInput: false })
})

afterAll(() => world.close())

interface Call {
  readonly agent_id: string
  readonly tool: string
  readonly arguments: Record<string, unknown>
  readonly context: Partial<Record<string, unknown>>
}

const optional = <T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T, never>(members, { requiredKeys: [] })

const payments = fc.record({
  agent_id: fc.constant('finance-agent'),
  tool: fc.constant('process_payment'),
  arguments: fc.record({
    amount: fc.constantFrom(0, 1, 500, 500.01, 1000, 1000.01, '1500.00', 9_999, 2_000_000),
    currency: fc.constantFrom('USD', 'EUR', 'JPY', 'CHF'),
    recipient: fc.constantFrom('vendor-x', 'Shell Holdings Ltd'),
  }),
  context: optional({ user_role: fc.constantFrom('analyst', 'accountant', 'finance_manager', 'intern', 7) }),
})

const customers = fc.record({
  agent_id: fc.constant('support-agent'),
  tool: fc.constant('get_customer'),
  arguments: fc.record({
    customer_id: fc.constant('c-1'),
    fields: fc.uniqueArray(fc.constantFrom('name', 'plan', 'email', 'invoices', 'payment_methods'), { minLength: 1 }),
  }),
  context: optional({
    support_tier: fc.constantFrom('tier_1', 'tier_2', 'tier_3', 'tier_9'),
    purpose: fc.constantFrom('support_case', 'billing_dispute', 'fraud_review', 'curiosity'),
  }),
})

const updates = fc.record({
  agent_id: fc.constant('support-agent'),
  tool: fc.constant('update_customer'),
  arguments: fc.record({
    customer_id: fc.constant('c-1'),
    field: fc.constantFrom('language', 'email', 'plan', 'payment_methods'),
    value: fc.constant('x'),
  }),
  context: optional({
    support_tier: fc.constantFrom('tier_1', 'tier_2'),
    purpose: fc.constantFrom('support_case', 'fraud_review'),
  }),
})

const patients = fc.record({
  agent_id: fc.constant('ward-agent'),
  tool: fc.constant('get_patient_record'),
  arguments: fc.record({
    patient_id: fc.constantFrom('p-1', 'p-2'),
    fields: fc.uniqueArray(fc.constantFrom('name', 'vitals', 'diagnoses', 'insurance_id', 'ssn'), { minLength: 1 }),
  }),
  context: optional({
    user_role: fc.constantFrom('doctor', 'nurse', 'billing_clerk'),
    purpose: fc.constantFrom('treatment', 'emergency', 'billing'),
    patient_consent: fc.constantFrom(['p-1'], []),
  }),
})

const calls: fc.Arbitrary<Call> = fc.oneof(payments, customers, updates, patients)

async function post(body: object, key?: string): Promise<Answer> {
  const answer = await world.call('POST', '/analyze', { body, ...(key === undefined ? {} : { key }) })
  expect(answer.statusCode).toBe(200)
  return answer.json()
}

/** The call in which a change stands that an explanation told. */
function changed(call: Call, item: Answer, sent: unknown): Call {
  const member = item.on === 'argument' ? 'arguments' : 'context'
  const name = (item.on === 'argument' ? item.argument : item.attribute).slice(1)
  const { [name]: _before, ...others } = call[member]
  return { ...call, [member]: item.change === 'absent' ? others : { ...others, [name]: sent } }
}

describe('every change that is told as the nearest', () => {
  it('gives the decision that was promised, when an agent makes it', { timeout: 60_000 }, async () => {
    let tried = 0
    await fc.assert(
      fc.asyncProperty(calls, async (call) => {
        const { decision, explanation } = await post({ ...call, explain: true }, auditor)
        expect(explanation.available).toBe(true)
        if (decision === 'ALLOW') expect(explanation.nearest).toEqual([])
        for (const item of explanation.nearest) {
          if (item.on === 'approval') {
            expect([decision, item.approval.length > 0]).toEqual(['REQUIRES_APPROVAL', true])
            continue
          }
          expect(item.decision).not.toBe('BLOCK')
          for (const sent of item.change === 'one_of' ? item.sent : [item.sent]) {
            tried += 1
            const after = await post(changed(call, item, sent))
            expect(after.decision).toBe(item.decision)
            const levels = after.obligations.flatMap((one: Answer) =>
              one.type === 'require_approval' ? one.levels : [],
            )
            // Two rules may ask for one level.
            expect([...new Set(levels)]).toEqual(item.approval)
          }
        }
      }),
      { numRuns: 120 },
    )
    expect(tried).toBeGreaterThan(50)
  })
})
