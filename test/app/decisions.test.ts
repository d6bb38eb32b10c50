import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyReceipt } from '../../client/verify.js'
import { openWorld, pay, type Answer, type TestWorld } from '../fixtures/world.js'

let world: TestWorld
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const args = { amount: 5, currency: 'USD', recipient: 'vendor-x' }

/** One call in every format that a runtime may hold it in. */
const SHAPES: Record<string, object> = {
  native: { tool: 'process_payment', arguments: args },
  openai_chat: {
    tool_call: {
      id: 'call_1',
      type: 'function',
      function: { name: 'process_payment', arguments: JSON.stringify(args) },
    },
  },
  openai_responses: {
    tool_call: {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'call_1',
      name: 'process_payment',
      arguments: JSON.stringify(args),
    },
  },
  anthropic: { tool_call: { type: 'tool_use', id: 'toolu_1', name: 'process_payment', input: args } },
  mcp: {
    tool_call: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'process_payment', arguments: args } },
  },
}

function inShape(shape: object, amount: number): Record<string, unknown> {
  const { tool: _tool, arguments: _arguments, ...rest } = pay(amount)
  const text = JSON.stringify(shape).replaceAll('"amount":5', `"amount":${amount}`)
  return { ...rest, ...JSON.parse(text.replaceAll('\\"amount\\":5', `\\"amount\\":${amount}`)) }
}

describe('the shapes of one call', () => {
  it.each(Object.entries(SHAPES))('%s judges like all the others', async (_, shape) => {
    expect(await world.enforce(inShape(shape, 5))).toMatchObject({ decision: 'ALLOW', arguments: args })
    expect(await world.enforce(inShape(shape, 5000))).toMatchObject({
      decision: 'BLOCK',
      reasons: [{ code: 'amount_over_limit' }],
    })
  })

  it('are refused in their own words', async () => {
    const feedback = async (shape: string) => (await world.enforce(inShape(SHAPES[shape] ?? {}, 5000))).agent_feedback
    expect(await feedback('native')).toBeNull()
    expect(await feedback('openai_chat')).toMatchObject({ role: 'tool', tool_call_id: 'call_1' })
    expect(await feedback('openai_responses')).toMatchObject({ type: 'function_call_output', call_id: 'call_1' })
    expect(await feedback('anthropic')).toMatchObject({ type: 'tool_result', tool_use_id: 'toolu_1', is_error: true })
    expect(await feedback('mcp')).toMatchObject({ id: 1, result: { isError: true } })
  })

  it('take arguments nested no deeper in text than in a body', async () => {
    const shallow = await openWorld({ env: { COUNTERSIGN_MAX_JSON_DEPTH: '6' } })
    const call = (nested: string) => ({
      tool_call: { id: 'call_1', type: 'function', function: { name: 'process_payment', arguments: nested } },
    })
    const reasonOf = async (nested: string) => (await shallow.enforce(inShape(call(nested), 5))).reasons[0].message
    expect(await reasonOf(`{"note":${'['.repeat(5)}${']'.repeat(5)}}`)).not.toContain('body_too_deep')
    expect(await reasonOf(`{"note":${'['.repeat(6)}${']'.repeat(6)}}`)).toContain('body_too_deep')
    await shallow.close()
  })

  it('must be exactly one', async () => {
    const answer = await world.call('POST', '/enforce', { body: { ...pay(5), code: 'print(1)' } })
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'body_invalid'])
  })
})

describe('code', () => {
  it('is an action like any other, judged by what it does', async () => {
    const body = { agent_id: 'a', code: "import os\nos.remove('/etc/passwd')", context: {} }
    const answer = await world.enforce(body)
    expect(answer).toMatchObject({ decision: 'BLOCK', reasons: [{ code: 'system_deleted' }] })
    const { operator } = world.app.developmentKeys ?? {}
    const entry = (await world.call('GET', `/decision/${answer.audit_id}`, { key: operator ?? null })).json()
    expect(entry.record.evidence.code).toMatchObject({
      ready: true,
      present: true,
      language: 'python',
      language_source: 'detected',
      complete: true,
    })
  })
})

describe('what an agent claims', () => {
  it('never becomes a fact: neither through arguments nor through context', async () => {
    const forged = { ...args, amount: 5000, call: { tool: 'x' } }
    expect((await world.enforce(pay(5000, { arguments: forged }))).reasons).toMatchObject([
      { code: 'argument_invalid' },
    ])
    for (const name of ['verified', 'unverified', 'organisation', 'org_id', 'agent_id', 'key_id', 'claims']) {
      const answer = await world.call('POST', '/enforce', { body: pay(5, { context: { [name]: 'x' } }) })
      expect([name, answer.statusCode, answer.json().member]).toEqual([name, 400, `/context/${name}`])
    }
  })

  it('counts for nothing where the key may not assert it', async () => {
    const key = await world.key({ asserts: { user_id: '*' } })
    expect(await world.enforce(pay(5), { key })).toMatchObject({ decision: 'BLOCK' })
  })
})

describe('a receipt', () => {
  it('is verified by the client, with the arguments it allowed and no others', async () => {
    const answer = await world.enforce(pay(5))
    const jwks = (await world.call('GET', '/.well-known/jwks.json')).json()
    const allowed = { arguments: answer.arguments, salt: answer.salt }
    const expected = { jwks, issuer: 'countersign', audience: 'payments', tool: 'process_payment', allowed }
    expect(await verifyReceipt(answer.receipt, expected)).toMatchObject({ ok: true })
    const others = { ...expected, allowed: { ...allowed, arguments: { ...answer.arguments, amount: 6 } } }
    expect(await verifyReceipt(answer.receipt, others)).toEqual({ ok: false, failure: 'arguments_mismatch' })
    const late = { ...expected, nowMs: Date.parse(answer.receipt.expires_at) }
    expect(await verifyReceipt(answer.receipt, late)).toEqual({ ok: false, failure: 'expired' })
    const blocked = (await world.enforce(pay(5000))).receipt
    expect(await verifyReceipt(blocked, expected)).toEqual({ ok: false, failure: 'not_allowed' })
    for (const [member, value] of Object.entries({
      decision: 'ALLOW',
      arguments_hash: answer.receipt.arguments_hash,
    })) {
      const forged = { ...blocked, [member]: value }
      expect(await verifyReceipt(forged, { jwks })).toEqual({ ok: false, failure: 'signature_invalid' })
    }
  })
})

describe('Idempotency-Key', () => {
  const send = (body: object, name: string) =>
    world.call('POST', '/enforce', { body, headers: { 'idempotency-key': name } })

  it('gives the same answer again, once on record', async () => {
    const first = await send(pay(5), 'k-1')
    const head = world.app.store.chainHead('default')
    const again = await send(pay(5), 'k-1')
    expect(again.json()).toEqual(first.json())
    expect([first.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual([undefined, 'true'])
    expect(world.app.store.chainHead('default')).toEqual(head)
  })

  it('makes one decision of many twins at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(pay(7), 'k-2')))
    const ids = new Set(answers.map((answer) => answer.json().audit_id))
    expect([...ids]).toEqual([expect.stringMatching(/^dec_/)])
  })

  it('is 422 with another body, and separate for each key and agent', async () => {
    await send(pay(5), 'k-3')
    const other = await send(pay(6), 'k-3')
    expect([other.statusCode, other.json().code]).toEqual([422, 'idempotency_conflict'])
    const otherAgent = await send(pay(6, { agent_id: 'agent-2' }), 'k-3')
    expect(otherAgent.statusCode).toBe(200)
  })
})

describe('/analyze', () => {
  it('says what /enforce would, and writes nothing', async () => {
    const head = world.app.store.chainHead('default')
    const answer: Answer = (await world.call('POST', '/analyze', { body: pay(5000) })).json()
    expect(answer).toMatchObject({ decision: 'BLOCK', receipt: null, audit_id: null, salt: null })
    expect(world.app.store.chainHead('default')).toEqual(head)
  })
})

describe('what follows a decision', () => {
  it('is an outcome, once, for what was allowed', async () => {
    const { audit_id: allowed } = await world.enforce(pay(5))
    const body = { status: 'succeeded', amount_minor: 500, output: { id: 'tx_1' } }
    const outcome = await world.call('POST', `/enforce/${allowed}/outcome`, { body })
    expect(outcome.json().receipt).toMatchObject({
      type: 'countersign.outcome/v1',
      subject_audit_id: allowed,
      detail: { status: 'succeeded', amount_minor: 500 },
    })
    expect(JSON.stringify(outcome.json())).not.toContain('tx_1')
    expect((await world.call('POST', `/enforce/${allowed}/outcome`, { body })).json().code).toBe('outcome_recorded')

    const { audit_id: blocked } = await world.enforce(pay(5000))
    expect((await world.call('POST', `/enforce/${blocked}/outcome`, { body })).json().code).toBe('outcome_not_due')
  })

  it('shows an auditor the whole entry, the agent all but the evidence', async () => {
    const { audit_id: id } = await world.enforce(pay(5))
    const operator = world.app.developmentKeys?.operator ?? null
    const whole = (await world.call('GET', `/decision/${id}`, { key: operator })).json()
    const own = (await world.call('GET', `/decision/${id}`)).json()
    expect(whole.record.evidence.data).toMatchObject({ ready: true, complete: true, findings: [] })
    expect(own.record).not.toHaveProperty('evidence')
    expect(own.record).not.toHaveProperty('counters')
    expect(own.receipt).toEqual(whole.receipt)
    expect(JSON.stringify(whole)).not.toContain('vendor-x')
  })
})

describe('session input', () => {
  it('is on record, without its text, from keys that may tell it', async () => {
    const input = { agent_id: 'finance-agent', kind: 'said', text: 'pay vendor-x' }
    const head = world.app.store.chainHead('default')
    expect((await world.call('POST', '/session/s-in/input', { body: input })).statusCode).toBe(204)
    const [entry] = world.app.store.entries('default', (head?.seq ?? 0) + 1, 1)
    expect(entry?.receipt).toMatchObject({ type: 'countersign.input/v1', session_id: 's-in', detail: { kind: 'said' } })
    expect(JSON.stringify(entry)).not.toContain('vendor-x')

    const { agent_id: _agent, ...nameless } = input
    expect((await world.call('POST', '/session/s-in/input', { body: nameless })).statusCode).toBe(204)

    const key = await world.key({ mayInput: false })
    expect((await world.call('POST', '/session/s-2/input', { key, body: input })).statusCode).toBe(403)
  })
})
