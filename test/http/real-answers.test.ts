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
  ['a REQUIRES_APPROVAL', pay(750)],
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

it('requests for approval are as described, to people and to the agent, whatever became of them', async () => {
  const levels = ['manager', 'director', 'vp', 'cto']
  const approver = (person: string) =>
    world.key({ roles: ['approver'], agentIds: [], asserts: {}, mayInput: false, person, levels })
  const [ann, bob] = [await approver('ann@example.com'), await approver('bob@example.com')]
  const asked = async (session: string): Promise<string> =>
    (await world.enforce(pay(750, { session_id: session }))).approval_id
  const step = async (id: string, verb: string, body: object, key: string) => {
    const answer = await world.call('POST', `/approval/${id}/${verb}`, { key, body })
    expect([verb, answer.statusCode, wrongWith('ApprovalStep', answer.json())]).toEqual([verb, 200, null])
    return answer.json().approval
  }
  await step(await asked('s1'), 'reject', { comment: 'Not this vendor.' }, ann)
  const edited = await step(await asked('s2'), 'approve', { arguments: { ...(pay(600)['arguments'] as object) } }, ann)
  await step(edited.id, 'approve', { comment: 'Fine.' }, bob)
  const terms = {
    vary: [
      { member: '/session_id', any: true },
      { member: '/arguments/amount', min: 1, max: 800 },
    ],
    times: 2,
    budget: { member: '/arguments/amount', max: 900 },
    until: new Date(Date.now() + 86_400_000).toISOString(),
  }
  const granted = await step(await asked('s3'), 'approve', { series: terms }, ann)
  await step(granted.id, 'revoke', {}, ann)
  const used = await asked('s4')
  await step(used, 'approve', {}, ann)
  expect(await world.enforce(pay(750, { session_id: 's4', approval_id: used }))).toMatchObject({ decision: 'ALLOW' })
  await asked('s5')
  for (const key of [ann, undefined]) {
    const get = async (url: string) => (await world.call('GET', url, key === undefined ? {} : { key })).json()
    const list = await get('/approval')
    expect([list.approvals.length, wrongWith('ApprovalList', list)]).toEqual([expect.any(Number), null])
    for (const { id } of list.approvals) expect(wrongWith('ApprovalRequest', await get(`/approval/${id}`))).toBeNull()
  }
})

function openAi(args: unknown): Record<string, unknown> {
  const text = typeof args === 'string' ? args : JSON.stringify(args)
  const call = { id: 'call_1', type: 'function', function: { name: 'process_payment', arguments: text } }
  return { agent_id: 'finance-agent', tool_call: call, context: { user_role: 'analyst' } }
}
