import { afterAll, beforeAll, expect, it } from 'vitest'
import { namedValidator } from '../../src/http/validation.js'
import { openWorld, pay, type TestWorld } from '../fixtures/world.js'

let world: TestWorld
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

/** What is wrong with a value of this named schema; null when nothing is. */
function wrongWith(name: string, value: unknown): unknown {
  const validate = namedValidator(name)
  return validate(value) ? null : validate.errors
}

it.each([
  ['an ALLOW', pay(500)],
  ['a BLOCK', pay(5000)],
  ['a refusal of normalizing', pay('many')],
  ['an unknown tool', { ...pay(1), tool: 'no_such_tool' }],
  ['a refusal in OpenAI form', openAi({ amount: 5000, currency: 'USD', recipient: 'vendor-x' })],
  ['arguments that cannot be read', openAi('{"amount":')],
])('the service answers as the description says: %s', async (_name, body) => {
  const decided = await world.enforce(body)
  expect(wrongWith('EnforceResponse', decided)).toBeNull()
  const analyzed = (await world.call('POST', '/analyze', { body })).json()
  expect(wrongWith('AnalyzeResponse', analyzed)).toBeNull()
  expect(analyzed.decision).toBe(decided.decision)
})

it('the audit entry, the outcome, the keys and the reports are as described', async () => {
  const { audit_id: auditId } = await world.enforce(pay(500))
  const auditor = await world.key({ roles: ['auditor', 'admin'], mayInput: false })
  const get = async (url: string) => (await world.call('GET', url, { key: auditor })).json()
  const outcome = await world.call('POST', `/enforce/${auditId}/outcome`, {
    body: { status: 'succeeded', amount_minor: 50_000 },
  })
  expect(wrongWith('OutcomeResponse', outcome.json())).toBeNull()
  expect(wrongWith('AuditEntry', await get(`/decision/${auditId}`))).toBeNull()
  expect(wrongWith('Jwks', await get('/.well-known/jwks.json?agent_id=finance-agent'))).toBeNull()
  expect(wrongWith('Readiness', await get('/ready'))).toBeNull()
  expect(wrongWith('Status', await get('/status'))).toBeNull()
  expect(wrongWith('Contract', await get('/contract'))).toBeNull()
})

it('the contract says what a decision is without the tool side, and what of the state is exact', async () => {
  const contract = (await world.call('GET', '/contract', { key: null })).json()
  expect(contract.not_guaranteed.enforcement).toMatch(/^Without redeem or offline verification .* is advice/)
  expect(contract.guarantees).toMatchObject({ single_use_by_redeem: true, budgets_reserved_before_answer: true })
  expect(contract.state).toEqual({ exact: expect.any(Array), not_exact: expect.any(Array) })
  expect(contract.not_guaranteed.evidence).not.toContain('history')
})

function openAi(args: unknown): Record<string, unknown> {
  const text = typeof args === 'string' ? args : JSON.stringify(args)
  const call = { id: 'call_1', type: 'function', function: { name: 'process_payment', arguments: text } }
  return { agent_id: 'finance-agent', tool_call: call, context: { user_role: 'analyst' } }
}
