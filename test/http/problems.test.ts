import { describe, expect, it } from 'vitest'
import { CountersignError, ERROR_CODES } from '../../src/core/errors.js'
import { openEdge, payment, post, secretOf } from './world.js'

const STATUSES = {
  unauthenticated: 401,
  role_not_permitted: 403,
  agent_not_permitted: 403,
  organisation_not_permitted: 403,
  session_not_permitted: 403,
  context_not_permitted: 403,
  rate_limited: 429,
  json_malformed: 400,
  json_duplicate_member: 400,
  json_member_forbidden: 400,
  json_lone_surrogate: 400,
  number_not_exact: 400,
  body_invalid: 400,
  body_too_large: 413,
  body_too_deep: 400,
  media_type_unsupported: 415,
  parameter_invalid: 400,
  request_malformed: 400,
  request_timeout: 408,
  url_too_long: 414,
  headers_too_large: 431,
  not_found: 404,
  method_not_allowed: 405,
  idempotency_conflict: 422,
  idempotency_in_flight: 409,
  idempotency_expired: 409,
  outcome_recorded: 409,
  outcome_not_due: 409,
  outcome_amount_invalid: 422,
  not_redeemable: 409,
  audience_not_permitted: 403,
  tool_differs: 422,
  arguments_differ: 422,
  receipt_used: 409,
  receipt_expired: 409,
  agent_frozen: 409,
  already_frozen: 409,
  not_frozen: 409,
  approval_not_permitted: 403,
  approval_settled: 409,
  approval_expired: 409,
  comment_missing: 422,
  edit_refused: 422,
  series_invalid: 422,
  csrf_refused: 403,
  overloaded: 503,
  shutting_down: 503,
  store_unavailable: 503,
  policies_broken: 422,
  internal: 500,
} as const

describe('an error of the decision point', () => {
  it.each(ERROR_CODES)('is a problem with its status: %s', async (code) => {
    const error = new CountersignError(code, 'said for the operator', { member: '/agent_id', retryAfterSeconds: 7 })
    const { app, telemetry } = await openEdge({ pdp: { enforce: () => Promise.reject(error) } })
    const response = await post(app, '/enforce', payment, { 'x-request-id': 'trace-1' })
    const status = STATUSES[code]
    expect(response.statusCode).toBe(status)
    expect(response.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': 'trace-1',
      'retry-after': '7',
    })
    const { title, detail, ...problem } = response.json()
    expect(problem).toEqual({
      type: `urn:countersign:problem:${code}`,
      status,
      instance: 'urn:countersign:request:trace-1',
      code,
      member: '/agent_id',
    })
    expect(title).toMatch(/./)
    expect(detail).toBe(status < 500 ? 'said for the operator' : `${title}; no decision was made`)
    expect((await telemetry.render()).text).toContain(`countersign_errors_total{code="${code}"} 1`)
  })

  it('that nobody foresaw tells nobody what it quotes', async () => {
    const error = Object.assign(new TypeError('cannot read "4111-1111"\n    at 4111-1111'), { code: 'ERR_SOME' })
    const { app, logged } = await openEdge({ pdp: { enforce: () => Promise.reject(error) } })
    const response = await post(app, '/enforce', payment)
    expect(response.json()).toMatchObject({
      status: 500,
      code: 'internal',
      detail: 'Internal error; no decision was made',
    })
    expect(response.body).not.toContain('4111')
    const [first] = logged
    expect(first?.fields).toMatchObject({ code: 'internal', cause: 'TypeError', cause_code: 'ERR_SOME' })
    expect(JSON.stringify(logged)).not.toContain('cannot read')
  })
})

describe('a place that is not there', () => {
  it.each([
    ['GET', '/', 404, undefined],
    ['GET', '/enforce/', 404, undefined],
    ['POST', '/Enforce', 404, undefined],
    ['GET', '/api/v2/health', 404, undefined],
    ['GET', '/enforce', 405, 'POST'],
    ['PUT', '/api/v1/enforce?x=1', 405, 'POST'],
    ['DELETE', '/decision/dec_1', 405, 'GET, HEAD'],
    ['OPTIONS', '/enforce/dec_1/outcome', 405, 'POST'],
    ['POST', '/.well-known/jwks.json', 405, 'GET, HEAD'],
    ['POST', '/xwell-known/jwks.json', 404, undefined],
  ] as const)('%s %s is %d', async (method, url, status, allow) => {
    const { app } = await openEdge()
    const response = await app.inject({ method, url })
    expect(response.json()).toMatchObject({ status, code: status === 404 ? 'not_found' : 'method_not_allowed' })
    expect([response.statusCode, response.headers['allow']]).toEqual([status, allow])
  })

  it('is 404 for an id that nothing can have, and for one that nothing has', async () => {
    const { app, arrivals } = await openEdge()
    for (const id of ['dec_2', 'a%20b', 'x'.repeat(129), 'x'.repeat(500)]) {
      const authorization = { authorization: `Bearer ${secretOf('agent')}` }
      expect((await app.inject({ url: `/decision/${id}`, headers: authorization })).json()).toMatchObject({
        status: 404,
        code: 'not_found',
      })
    }
    expect((await post(app, '/enforce/a%20b/outcome', { status: 'succeeded' })).statusCode).toBe(404)
    expect(arrivals).toEqual([])
  })

  it('is 400 for a URL that cannot be decoded, 414 for one that is too long', async () => {
    const { app } = await openEdge()
    expect((await app.inject('/decision/%E0%A4%A')).json()).toMatchObject({ status: 400, code: 'request_malformed' })
    expect((await app.inject(`/health?${'x'.repeat(2040)}`)).json()).toMatchObject({ status: 400 })
    expect((await app.inject(`/health?${'x'.repeat(2041)}`)).json()).toMatchObject({
      status: 414,
      code: 'url_too_long',
    })
  })
})
