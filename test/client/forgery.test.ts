import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { CountersignUnavailable, ReceiptRejected } from '../../client/index.js'
import { pay, type Answer } from '../fixtures/world.js'
import { answers, openClientWorld, outcomes, PAYMENT, type ClientWorld } from './world.js'

/** Whoever sits between the client and the service may change, hold back, repeat and invent: the tool does not run. */

let own: ClientWorld
beforeAll(async () => {
  own = await openClientWorld()
})
afterAll(() => own.close())
afterEach(() => {
  own.middle.onReply = null
  own.middle.onRequest = null
  own.middle.seen.length = 0
})

/** What came of a governed payment, and whether the tool ran. */
async function attempt(amount = 5): Promise<{ error: unknown; ran: boolean }> {
  const run = vi.fn(() => 'paid')
  const error = await own
    .client({ timeoutMs: 2_000 })
    .govern(
      'process_payment',
      run,
    )({ ...PAYMENT, amount })
    .then(
      () => null,
      (cause: unknown) => cause,
    )
  return { error, ran: run.mock.calls.length > 0 }
}

async function answerFor(body: object): Promise<Answer> {
  return own.world.enforce(body, { key: own.key })
}

describe('an answer that was tampered with', () => {
  it.each<[string, (answer: Answer) => void]>([
    ['other arguments', (answer) => (answer.arguments.amount = 900)],
    ['another salt', (answer) => (answer.salt = 'AAAAAAAAAAAAAAAAAAAAAA')],
    ['another hash of the arguments', (answer) => (answer.receipt.arguments_hash = `sha256:${'0'.repeat(64)}`)],
    ['another issuer', (answer) => (answer.receipt.issuer = 'somebody')],
    ['another agent', (answer) => (answer.receipt.agent_id = 'other-agent')],
    ['a later expiry', (answer) => (answer.receipt.expires_at = '2099-01-01T00:00:00.000Z')],
    ['another key', (answer) => (answer.receipt.key_id = 'A'.repeat(43))],
    ['a signature of zeros', (answer) => (answer.receipt.signature = `ed25519:${'A'.repeat(86)}`)],
    ['no receipt', (answer) => (answer.receipt = null)],
    ['a member too many under the signature', (answer) => (answer.receipt.extra = true)],
  ])('with %s never runs the tool', async (_, change) => {
    answers(own.middle, change)
    const { error, ran } = await attempt()
    expect(ran).toBe(false)
    expect(error).toBeInstanceOf(Error)
  })

  it('from BLOCK to ALLOW never runs the tool', async () => {
    answers(own.middle, (answer) => {
      answer.decision = 'ALLOW'
      answer.arguments = { ...PAYMENT, amount: 5000 }
      answer.receipt.decision = 'ALLOW'
    })
    expect(await attempt(5000)).toEqual({ ran: false, error: new ReceiptRejected('signature_invalid') })
  })
})

describe('a true answer in the wrong place', () => {
  it.each<[string, object, string]>([
    ['of another agent', pay(5, { agent_id: 'other-agent' }), 'agent_mismatch'],
    ['for another tool', { ...pay(0), tool: 'list_payments', arguments: {} }, 'tool_mismatch'],
  ])('%s never runs the tool', async (_, body, failure) => {
    const other = await answerFor(body)
    expect(other.decision).toBe('ALLOW')
    answers(own.middle, (answer) => Object.assign(answer, other))
    expect(await attempt()).toEqual({ ran: false, error: new ReceiptRejected(failure as never) })
  })

  it('shown twice runs the tool once', async () => {
    const first = await answerFor(pay(5))
    answers(own.middle, (answer) => Object.assign(answer, first))
    const run = vi.fn(() => 'paid')
    const governed = own.client().govern('process_payment', run)
    expect(await governed(PAYMENT)).toBe('paid')
    await expect(governed(PAYMENT)).rejects.toEqual(new ReceiptRejected('replayed'))
    expect(run).toHaveBeenCalledOnce()
  })

  it('after its time never runs the tool', async () => {
    const run = vi.fn(() => 'paid')
    const late = own.client({ now: () => Date.now() + 61_000 }).govern('process_payment', run)
    await expect(late(PAYMENT)).rejects.toEqual(new ReceiptRejected('expired'))
    expect(run).not.toHaveBeenCalled()
    expect(outcomes(own.middle)).toEqual([[expect.stringMatching(/^dec_/), { status: 'not_executed' }]])
  })
})

describe('no answer', () => {
  it.each<[string, () => 'drop' | { status: number; headers: Record<string, string>; body: string }]>([
    ['a cut connection', () => 'drop'],
    [
      'a 503',
      () => ({ status: 503, headers: { 'content-type': 'application/problem+json' }, body: '{"code":"overloaded"}' }),
    ],
    [
      'a 200 that is no answer',
      () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: '{"decision":"ALLOW"}' }),
    ],
    ['a 200 that is no JSON', () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: 'ALLOW' })],
  ])('%s never runs the tool', async (_, reply) => {
    own.middle.onRequest = ({ path }) => (path === '/enforce' ? reply() : undefined)
    const { error, ran } = await attempt()
    expect(ran).toBe(false)
    expect(error).toBeInstanceOf(Error)
  })

  it('that is found on the second try is one decision, under one Idempotency-Key', async () => {
    let cut = true
    own.middle.onReply = ({ path }) => {
      const drop = cut && path === '/enforce'
      if (drop) cut = false
      return drop ? 'drop' : undefined
    }
    expect(await attempt()).toEqual({ ran: true, error: null })
    const asked = own.middle.seen.filter(({ path }) => path === '/enforce')
    expect(asked).toHaveLength(2)
    expect(asked[0]?.headers['idempotency-key']).toBe(asked[1]?.headers['idempotency-key'])
  })

  it('of a service that is not there is an outage, not an ALLOW', async () => {
    const run = vi.fn()
    const nobody = own.client({ baseUrl: 'http://127.0.0.1:1' }).govern('process_payment', run)
    await expect(nobody(PAYMENT)).rejects.toBeInstanceOf(CountersignUnavailable)
    expect(run).not.toHaveBeenCalled()
  })
})
