import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { CountersignError } from '../../src/core/errors.js'
import { answer, apiKey, openEdge, payment, post, secretOf } from './world.js'

describe('an answer', () => {
  it('is the decision, whole, and not to be kept by anybody on the way', async () => {
    const wire = { ...answer, member_of_tomorrow: { deep: [1.5, null] } }
    const { app } = await openEdge({ pdp: { enforce: () => Promise.resolve({ wire, replayed: false }) } })
    const response = await post(app, '/enforce', payment)
    expect(response.json()).toEqual(wire)
    expect(response.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    })
    expect(response.headers).not.toHaveProperty('idempotent-replayed')
    expect(response.headers).not.toHaveProperty('access-control-allow-origin')
  })

  it.each([
    ['trace-1', 'trace-1'],
    ['a'.repeat(128), 'a'.repeat(128)],
    ['a'.repeat(129), 'req_1'],
    ['with space', 'req_1'],
    ['<script>', 'req_1'],
    ['', 'req_1'],
  ])('carries the request id of the caller when it is one: "%s"', async (given, echoed) => {
    const { app } = await openEdge()
    const response = await app.inject({ url: '/health', headers: { 'x-request-id': given } })
    expect(response.headers['x-request-id']).toBe(echoed)
  })

  it('of the keys may be kept for a minute, and takes filters', async () => {
    const asked: unknown[] = []
    const publicKeys = (filter: object) => {
      asked.push(filter)
      return [{ kid: 'k1' }]
    }
    const { app } = await openEdge({ deps: { publicKeys } })
    const response = await app.inject('/.well-known/jwks.json?kid=k1&agent_id=finance-agent')
    expect([response.json(), response.headers['cache-control']]).toEqual([
      { keys: [{ kid: 'k1' }] },
      'public, max-age=60',
    ])
    await app.inject('/api/v1/.well-known/jwks.json')
    expect(asked).toEqual([{ kid: 'k1', agentId: 'finance-agent' }, {}])
  })

  it('of readiness is 503 with the reasons when it is not ready', async () => {
    const { app } = await openEdge({ deps: { ready: () => ({ ready: false, checks: { store: false } }) } })
    const response = await app.inject('/ready')
    expect([response.statusCode, response.json()]).toEqual([503, { ready: false, checks: { store: false } }])
    expect((await app.inject('/health')).statusCode).toBe(200)
  })
})

describe('an Idempotency-Key', () => {
  it('goes on with the digest of the bytes as they came, and a replay says so', async () => {
    const seen: unknown[] = []
    const { app } = await openEdge({
      pdp: {
        enforce: (_request, _caller, idempotency) => {
          seen.push(idempotency)
          return Promise.resolve({ wire: answer, replayed: true })
        },
      },
    })
    const body = `  ${JSON.stringify(payment)}\n`
    const response = await post(app, '/enforce', body, { 'idempotency-key': 'order 7' })
    expect(response.headers['idempotent-replayed']).toBe('true')
    expect(seen).toEqual([{ key: 'order 7', bodyDigest: createHash('sha256').update(body).digest('hex') }])
  })

  it.each([
    ['empty', '', 400],
    ['255 characters', 'k'.repeat(255), 200],
    ['256 characters', 'k'.repeat(256), 400],
    ['a tab', 'a\tb', 400],
    ['no ASCII', 'clé', 400],
  ])('is checked: %s', async (_name, key, status) => {
    const { app } = await openEdge()
    const response = await post(app, '/enforce', payment, { 'idempotency-key': key })
    expect(response.statusCode).toBe(status)
    if (status === 400) expect(response.json()).toMatchObject({ code: 'parameter_invalid' })
  })
})

describe('the log', () => {
  it('has one line per decision: ids, codes and durations, no values and no secrets', async () => {
    const { app, logged } = await openEdge()
    await post(app, '/enforce', { ...payment, arguments: { iban: 'DE89370400440532013000' } }, { 'x-request-id': 'r1' })
    expect(logged).toEqual([
      {
        message: 'answered',
        fields: {
          request_id: 'r1',
          operation: 'enforce',
          status: 200,
          code: undefined,
          key_id: 'key_agent',
          audit_id: 'dec_1',
          decision: 'ALLOW',
          blocked_by: null,
          mode: 'blocking',
          policy_version: answer['policy_version'],
          reason_codes: [],
          duration_ms: 0,
        },
      },
    ])
  })

  it('has the code of a request without a decision', async () => {
    const error = new CountersignError('store_unavailable', 'disk full', { cause: new Error('SQLITE_FULL') })
    const { app, logged } = await openEdge({ pdp: { enforce: () => Promise.reject(error) } })
    await post(app, '/enforce', payment)
    expect(logged.map(({ message, fields }) => [message, fields['code']])).toEqual([
      ['no decision', 'store_unavailable'],
      ['answered', 'store_unavailable'],
    ])
  })

  it('and the metrics show durations by operation to keys that may see them', async () => {
    const { app } = await openEdge({ keys: [apiKey('agent'), apiKey('metrics', { roles: ['metrics'] })] })
    await post(app, '/enforce', payment)
    await app.inject('/nowhere')
    const response = await app.inject({ url: '/metrics', headers: { authorization: `Bearer ${secretOf('metrics')}` } })
    expect(response.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(response.body).toContain('countersign_request_duration_seconds_count{operation="enforce",status="200"} 1')
    expect(response.body).toContain('countersign_request_duration_seconds_count{operation="unknown",status="404"} 1')
  })
})
