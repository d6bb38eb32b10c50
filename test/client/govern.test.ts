import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { NotAllowed, ReceiptRejected, type Allowed } from '../../client/index.js'
import { policyFolder } from '../fixtures/policy-folder.js'
import { openClientWorld, outcomes, PAYMENT, type ClientWorld } from './world.js'

const folder = policyFolder({
  'catalog.yaml': JSON.stringify({
    version: 1,
    tools: Object.fromEntries(
      ['send_message', 'send_later', 'send_freely'].map((name) => [
        name,
        {
          kind: name,
          action: 'run',
          arguments: {
            type: 'object',
            additionalProperties: false,
            properties: { body: { type: 'string' }, to: { type: 'string' } },
          },
          bind: { body: { from: '/body' }, to: { from: '/to' } },
          ...(name === 'send_freely' ? { advisory: { until: '2099-01-01T00:00:00Z' } } : {}),
        },
      ]),
    ),
  }),
  'cerbos/send_message.yaml': allow('send_message', '{"redact": ["/body"]}'),
  'cerbos/send_later.yaml': allow('send_later', '{"limits": {"max_per_run": 1}}'),
  'cerbos/send_freely.yaml': deny('send_freely'),
})

function policy(kind: string, rule: object): string {
  return JSON.stringify({
    apiVersion: 'api.cerbos.dev/v1',
    resourcePolicy: { resource: kind, version: 'default', rules: [{ actions: ['run'], roles: ['*'], ...rule }] },
  })
}

function allow(kind: string, output: string): string {
  return policy(kind, { name: 'fine', effect: 'EFFECT_ALLOW', output: { when: { ruleActivated: output } } })
}

function deny(kind: string): string {
  return policy(kind, { name: 'never', effect: 'EFFECT_DENY' })
}

let shipped: ClientWorld
let own: ClientWorld
beforeAll(async () => {
  shipped = await openClientWorld()
  own = await openClientWorld({ env: { COUNTERSIGN_POLICIES_DIR: folder.path } })
})
afterAll(async () => {
  await shipped.close()
  await own.close()
  folder.remove()
})
afterEach(() => {
  shipped.middle.seen.length = 0
  own.middle.seen.length = 0
})

describe('govern', () => {
  it('runs what is allowed, once, and reports that it succeeded', async () => {
    const given: Allowed[] = []
    const run = ({ amount }: typeof PAYMENT, allowed: Allowed): Promise<string> => {
      given.push(allowed)
      return Promise.resolve(`paid ${amount}`)
    }
    const pay = shipped.client().govern('process_payment', run, { report: () => ({ amount_minor: 500 }) })
    expect(await pay(PAYMENT)).toBe('paid 5')
    expect(given).toMatchObject([{ arguments: PAYMENT, obligations: [] }])
    const auditId = given[0]?.answer.audit_id ?? ''
    expect(outcomes(shipped.middle)).toEqual([[auditId, { status: 'succeeded', amount_minor: 500, output: 'paid 5' }]])
    expect(shipped.world.app.store.hasOutcome('default', auditId)).toBe(true)
  })

  it('gives the tool the arguments that came back: redacted ones', async () => {
    const run = vi.fn((args: object) => args)
    const send = own.client().govern('send_message', run)
    expect(await send({ to: 'x', body: 'my secret' })).toEqual({ to: 'x', body: expect.not.stringContaining('secret') })
    expect(run).toHaveBeenCalledOnce()
  })

  it('sends and runs what the arguments were when it was called', async () => {
    const args = { ...PAYMENT }
    const paying = shipped.client().govern('process_payment', (got: typeof PAYMENT) => got.amount)(args)
    args.amount = 900
    expect(await paying).toBe(5)
  })

  it('does not run what is blocked, and has a word for the model', async () => {
    const run = vi.fn()
    const error = await shipped
      .client()
      .govern(
        'process_payment',
        run,
      )({ ...PAYMENT, amount: 5000 })
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(NotAllowed)
    expect(error).toMatchObject({
      message: 'BLOCK: amount_over_limit',
      answer: { decision: 'BLOCK', blocked_by: 'policy' },
      agentMessage: expect.stringMatching(/limit/),
    })
    expect(run).not.toHaveBeenCalled()
    expect(outcomes(shipped.middle)).toEqual([])
  })

  it('does not run what needs an approval', async () => {
    const run = vi.fn()
    const pay = shipped.client().govern('process_payment', run)
    await expect(pay({ ...PAYMENT, amount: 750 })).rejects.toMatchObject({
      name: 'NotAllowed',
      answer: { decision: 'REQUIRES_APPROVAL' },
    })
    expect(run).not.toHaveBeenCalled()
  })

  it('does not run an advisory ALLOW, unless asked to', async () => {
    const run = vi.fn(() => 'sent')
    const error = await own
      .client()
      .govern(
        'send_freely',
        run,
      )({ to: 'x' })
      .catch((cause: unknown) => cause)
    expect(error).toEqual(new ReceiptRejected('advisory'))
    expect(run).not.toHaveBeenCalled()
    expect(outcomes(own.middle)).toEqual([[expect.stringMatching(/^dec_/), { status: 'not_executed' }]])

    expect(await own.client({ acceptAdvisory: true }).govern('send_freely', run)({ to: 'x' })).toBe('sent')
  })

  it('runs under limits only for those who say that they keep them, and hands them over', async () => {
    const run = vi.fn((_: object, { obligations }: { readonly obligations: unknown }) => obligations)
    const send = own.client().govern('send_later', run)
    await expect(send({ to: 'x' })).rejects.toMatchObject({
      answer: { reasons: [{ code: 'obligation_unsupported' }] },
    })
    expect(run).not.toHaveBeenCalled()
    expect(await send({ to: 'x' }, { accepts: ['limits'] })).toMatchObject([
      { type: 'limits', limits: { max_per_run: 1 } },
    ])
  })

  it('reports a failure with what the error says, and throws it on', async () => {
    const broken = new RangeError('the account 4711 is empty')
    const pay = shipped.client().govern('process_payment', () => {
      throw broken
    })
    await expect(pay(PAYMENT)).rejects.toBe(broken)
    expect(outcomes(shipped.middle)).toEqual([
      [expect.stringMatching(/^dec_/), { status: 'failed', error: 'RangeError: the account 4711 is empty' }],
    ])
  })

  it('acts once on a call repeated under one Idempotency-Key', async () => {
    const run = vi.fn(() => 'paid')
    const pay = shipped.client().govern('process_payment', run)
    expect(await pay(PAYMENT, { idempotencyKey: 'invoice-1042' })).toBe('paid')
    await expect(pay(PAYMENT, { idempotencyKey: 'invoice-1042' })).rejects.toEqual(new ReceiptRejected('replayed'))
    expect(run).toHaveBeenCalledOnce()
    expect(outcomes(shipped.middle)).toHaveLength(1)
  })

  it('speaks for the session it was given, which its receipts name', async () => {
    const client = shipped.client({ sessionId: 'sess-1' })
    await client.said('Pay vendor-x five dollars.')
    const receipt = await client.govern('process_payment', (_: object, allowed) => allowed.receipt)(PAYMENT)
    expect(receipt).toMatchObject({ session_id: 'sess-1', agent_id: 'finance-agent' })
    await expect(shipped.client().said('To whom?')).rejects.toThrow(TypeError)
  })
})

describe('runToolCall', () => {
  const tools = { process_payment: (args: object) => args }
  const text = JSON.stringify(PAYMENT)

  it.each([
    ['OpenAI Chat', { id: 'call_1', type: 'function', function: { name: 'process_payment', arguments: text } }],
    ['OpenAI Responses', { type: 'function_call', call_id: 'call_1', name: 'process_payment', arguments: text }],
    ['Anthropic', { type: 'tool_use', id: 'toolu_1', name: 'process_payment', input: PAYMENT }],
    ['MCP', { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'process_payment', arguments: PAYMENT } }],
  ])('runs a call in the format of %s', async (_, toolCall) => {
    expect(await shipped.client().runToolCall(toolCall, tools)).toEqual(PAYMENT)
  })

  it('has the refusal in the format of the call', async () => {
    const toolCall = { type: 'tool_use', id: 'toolu_1', name: 'process_payment', input: { ...PAYMENT, amount: 5000 } }
    await expect(shipped.client().runToolCall(toolCall, tools)).rejects.toMatchObject({
      answer: { agent_feedback: { type: 'tool_result', tool_use_id: 'toolu_1', is_error: true } },
    })
  })

  it.each(['toString', 'drop_ledger', '__proto__'])(
    'does not ask for a tool that it does not have: %s',
    async (name) => {
      const toolCall = { type: 'tool_use', id: 'toolu_1', name, input: {} }
      await expect(shipped.client().runToolCall(toolCall, tools)).rejects.toThrow(TypeError)
      expect(shipped.middle.seen).toEqual([])
    },
  )
})

describe('the other calls', () => {
  it('ask, report and verify one by one', async () => {
    const client = shipped.client()
    const answer = await client.enforce({ tool: 'process_payment', arguments: PAYMENT })
    expect(answer).toMatchObject({ decision: 'ALLOW', arguments: PAYMENT })
    expect(await client.verify(answer.receipt, { tool: 'process_payment' })).toMatchObject({ ok: true })
    expect(await client.verify(answer.receipt, { tool: 'refund_payment' })).toEqual({
      ok: false,
      failure: 'tool_mismatch',
    })
    const { receipt } = await client.outcome(answer.audit_id, { status: 'succeeded' })
    expect(await client.verify(receipt, { type: 'countersign.outcome/v1' })).toMatchObject({ ok: true })
    await expect(client.outcome(answer.audit_id, { status: 'failed' })).rejects.toMatchObject({
      name: 'CountersignUnavailable',
      status: 409,
      code: 'outcome_recorded',
    })
  })

  it('ask for keys once', async () => {
    const client = shipped.client()
    const pay = client.govern('process_payment', () => 'paid')
    for (let i = 0; i < 3; i++) await pay(PAYMENT)
    expect(shipped.middle.seen.filter(({ path }) => path.startsWith('/.well-known'))).toHaveLength(1)
  })

  it('analyse without a decision to act on', async () => {
    const analysis = await shipped.client().analyze({ code: 'import os\nos.remove("/etc/passwd")', language: 'python' })
    expect(analysis).toMatchObject({ decision: 'BLOCK', audit_id: null, receipt: null, salt: null })
  })
})
