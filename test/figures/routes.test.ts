import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { namedValidator } from '../../src/http/validation.js'
import { add, approvalOf, messageOf, put } from '../contracts/approvals.js'
import { openWorld, pay, type Answer, type TestWorld } from '../fixtures/world.js'
import { NOW_MS } from './world.js'

let world: TestWorld
let auditor: string
let stranger: string

beforeAll(async () => {
  world = await openWorld()
  auditor = await world.key({ roles: ['auditor'], mayInput: false })
  stranger = await world.key({ roles: ['auditor'], mayInput: false, organisation: 'other' })
})
afterAll(() => world.close())

async function get(url: string, key = auditor, schema?: string): Promise<Answer> {
  const answer = await world.call('GET', url, { key })
  expect(answer.statusCode, answer.body).toBe(200)
  if (schema !== undefined) {
    const validate = namedValidator(schema)
    expect(validate(answer.json()), JSON.stringify(validate.errors)).toBe(true)
  }
  return answer.json()
}

describe('figures over the API', () => {
  it('are those of what was decided, once for each decision, and of nobody else', async () => {
    const headers = { 'idempotency-key': 'once' }
    await world.enforce(pay(5), { headers })
    await world.enforce(pay(5), { headers })
    await world.enforce(pay(5_000))
    await world.enforce({ ...pay(5), tool: 'no_such_tool' })
    await world.call('POST', '/analyze', { body: pay(5) })

    // Counts are written every two seconds.
    const figures = await vi.waitFor(async () => {
      const read = await get('/dashboard', auditor, 'Dashboard')
      expect(read.decisions.total).toBe(3)
      return read
    }, 20_000)
    expect(figures.decisions.by_decision).toEqual({ ALLOW: 1, BLOCK: 2, REQUIRES_APPROVAL: 0 })
    expect(figures.reasons).toEqual([
      { code: 'amount_over_limit', count: 1 },
      { code: 'tool_unknown', count: 1 },
    ])
    expect(figures.latency.counted).toBe(3)
    expect(figures.latency.p50_ms).toBeGreaterThan(0)
    expect((await get('/api/v1/dashboard?hours=720', stranger, 'Dashboard')).decisions.total).toBe(0)
  })

  it('a decision is found by what is known of it', async () => {
    const wanted = await world.enforce(pay(5_000, { agent_id: 'other-agent' }))
    const url = '/decision?decision=BLOCK&agent_id=other-agent&tool=process_payment&reason=amount_over_limit'
    const { receipt } = wanted
    const expected = {
      audit_id: wanted.audit_id,
      audit_seq: receipt.audit_seq,
      timestamp: receipt.timestamp,
      decision: 'BLOCK',
      would_decide: null,
      mode: 'blocking',
      blocked_by: 'policy',
      agent_id: 'other-agent',
      session_id: null,
      tool_name: 'process_payment',
      reason: wanted.reasons[0].message,
      reason_codes: wanted.reasons.map(({ code }: { code: string }) => code),
      approval_id: null,
    }
    const page = { decisions: [expected], next: null, complete: true }
    expect(await get(url, auditor, 'DecisionPage')).toEqual(page)
    const moment = encodeURIComponent(receipt.timestamp)
    expect((await get(`${url}&from=${moment}&to=${moment}`)).decisions).toEqual([expected])
    expect((await get(`/decision?limit=1`)).next).toBe(receipt.audit_seq)
    expect((await get(`/decision?agent_id=other-agent&before=${receipt.audit_seq}`)).decisions).toEqual([])
    expect(await get(url, stranger)).toEqual({ decisions: [], next: null, complete: true })
    expect(await get(`/decision/${expected.audit_id}`)).toMatchObject({ seq: receipt.audit_seq })
  })

  it.each([
    '/dashboard?hours=0',
    '/dashboard?hours=721',
    '/dashboard?hours=1e2',
    '/dashboard?hours=24&hours=25',
    '/dashboard?days=1',
    '/decision?decision=allow',
    '/decision?limit=101',
    '/decision?before=0',
    '/decision?from=yesterday',
    '/decision?reason=',
    '/decision?user=uwe',
  ])('%s is 400', async (url) => {
    const answer = await world.call('GET', url, { key: auditor })
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'parameter_invalid'])
  })

  it('status says what is pending and what was not delivered', async () => {
    const admin = await world.key({ roles: ['admin'], mayInput: false })
    const status = await get('/status', admin)
    expect(status.approvals).toEqual({ pending: 0, oldest: null })
    expect(status.outbox).toEqual({ waiting: 0, oldest: null, dead_total: 0, dead: [] })

    const fate = { kind: 'dead', problem: 'answered 410' } as const
    await world.app.store.keep('default', [
      put(approvalOf('apr_1', { openedMs: NOW_MS, expiresMs: NOW_MS + 1, dueMs: null }, 'default'), 'requested'),
      ...add(messageOf('msg_1', { createdMs: NOW_MS })),
      { kind: 'settle_message', id: 'msg_1', fate },
    ])
    const { approvals, outbox } = await get('/status', admin)
    expect(approvals).toEqual({ pending: 1, oldest: new Date(NOW_MS).toISOString() })
    expect(outbox).toEqual({
      waiting: 0,
      oldest: null,
      dead_total: 1,
      dead: [
        {
          id: 'msg_1',
          channel: 'ops',
          type: 'approval.requested',
          approval_id: 'apr_1',
          created_at: new Date(NOW_MS).toISOString(),
          problem: 'answered 410',
        },
      ],
    })
  })
})
