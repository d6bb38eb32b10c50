import { describe, expect, it } from 'vitest'
import { ROLES, type Role } from '../../src/core/words.js'
import { PREFIXES, ROUTES, type RouteSpec } from '../../src/http/route-table.js'
import { apiKey, openEdge, payment, post, secretOf, type Edge } from './world.js'

const BODIES: Record<string, object> = {
  enforce: payment,
  analyze: payment,
  recordOutcome: { status: 'succeeded' },
  redeem: { arguments: payment.arguments },
  recordInput: { kind: 'said', text: 'Pay.' },
  ...Object.fromEntries(
    ROUTES.filter(({ path }) => path.endsWith('freeze')).map(({ operationId }) => [operationId, { reason: 'Wrong.' }]),
  ),
  ...Object.fromEntries(
    ROUTES.filter(({ path, method }) => path.startsWith('/approval') && method === 'POST').map(({ operationId }) => [
      operationId,
      { comment: 'No.' },
    ]),
  ),
}

const IDS: Record<string, string> = {
  ':audit_id': 'dec_1',
  ':approval_id': 'apr_1',
  ':session_id': 's1',
  ':agent_id': 'a1',
  ':key_id': 'key_1',
}

interface Called extends Omit<RouteSpec, 'method'> {
  readonly method: RouteSpec['method'] | 'HEAD'
}

function call(app: Edge['app'], spec: Called, prefix: string, headers: Record<string, string>, more = {}) {
  const known = BODIES[spec.operationId]
  const body = known === undefined ? undefined : { ...known, ...more }
  return app.inject({
    method: spec.method,
    url: prefix + spec.path.replace(/:[a-z_]+/, (name) => IDS[name] ?? ''),
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  })
}

const bearer = (name: string) => ({ authorization: `Bearer ${secretOf(name)}` })

describe('every route of the table', () => {
  const keys = ROLES.map((role) => apiKey(role, { roles: [role] }))
  const cases = ROUTES.flatMap((spec) =>
    PREFIXES.map((prefix) => [`${spec.method} ${prefix}${spec.path}`, spec, prefix] as const),
  )

  it.each(cases)('%s lets its roles in, and no other', async (_name, spec, prefix) => {
    const { app } = await openEdge({ keys })
    const admitted: Role[] = []
    for (const role of ROLES) {
      // A stream has no end; HEAD passes the same gate.
      const isStream = spec.operationId === 'followApprovals' && role === 'approver'
      const response = await call(app, isStream ? { ...spec, method: 'HEAD' } : spec, prefix, bearer(role))
      if (response.statusCode < 300) admitted.push(role)
      else expect(response.json()).toMatchObject({ status: 403, code: 'role_not_permitted' })
    }
    const roles = spec.asking?.otherwise ?? spec.roles
    expect(admitted).toEqual(roles === 'public' ? ROLES : ROLES.filter((role) => roles.includes(role)))
  })

  it.each(cases.filter(([, { asking }]) => asking !== null))(
    '%s lets other roles in where the body asks for more',
    async (_name, spec, prefix) => {
      const { app } = await openEdge({ keys })
      const { asking } = spec
      const admitted: Role[] = []
      for (const role of ROLES) {
        const response = await call(app, spec, prefix, bearer(role), { [asking?.member ?? '']: true })
        if (response.statusCode < 300) admitted.push(role)
        else expect(response.json()).toMatchObject({ status: 403, code: 'role_not_permitted' })
      }
      expect(admitted).toEqual(asking?.roles)
    },
  )

  it.each(cases)('%s tells nobody without a key more than that', async (_name, spec, prefix) => {
    const { app, arrivals } = await openEdge({ keys: [apiKey('revoked', { revokedAt: '2026-11-21T00:00:00.000Z' })] })
    const authorizations = [
      undefined,
      'Bearer',
      `Basic ${secretOf('agent')}`,
      secretOf('agent'),
      'Bearer csk_short',
      `Bearer ${secretOf('nobody')}`,
      `Bearer ${secretOf('revoked')}`,
      `Bearer ${secretOf('revoked')} x`,
    ]
    for (const authorization of authorizations) {
      const response = await call(app, spec, prefix, authorization === undefined ? {} : { authorization })
      if (spec.roles === 'public') {
        expect(response.statusCode).toBe(200)
        continue
      }
      expect(response.statusCode).toBe(401)
      expect(response.headers['www-authenticate']).toBe('Bearer realm="countersign"')
      expect(response.json()).toEqual({
        type: 'urn:countersign:problem:unauthenticated',
        title: 'No valid API key',
        status: 401,
        detail: 'send a valid API key as "Authorization: Bearer csk_…"',
        instance: expect.stringMatching(/^urn:countersign:request:req_\d+$/),
        code: 'unauthenticated',
      })
    }
    expect(arrivals).toEqual([])
  })

  it('asks HEAD for the same key as GET', async () => {
    const { app } = await openEdge({ keys: [apiKey('agent'), apiKey('admin', { roles: ['admin'] })] })
    const head = async (headers: Record<string, string>) =>
      (await app.inject({ method: 'HEAD', url: '/status', headers })).statusCode
    expect([await head({}), await head(bearer('agent')), await head(bearer('admin'))]).toEqual([401, 403, 200])
  })

  it('refuses when the keys cannot be read', async () => {
    const broken = () => {
      throw new Error('disk on fire at csk_secret')
    }
    const { app, logged, arrivals } = await openEdge({ deps: { apiKeyByDigest: broken } })
    const response = await post(app, '/enforce', payment)
    expect(response.json()).toMatchObject({
      status: 500,
      code: 'internal',
      detail: 'Internal error; no decision was made',
    })
    expect(JSON.stringify([logged, response.body])).not.toContain('on fire')
    expect(arrivals).toEqual([])
  })
})

describe('the order of the checks', () => {
  const one = { enforcePerMinute: 1, enforcePerHour: null, analyzePerMinute: 1, outcomePerMinute: 1, inputPerMinute: 1 }

  /** A request that is wrong in every way from `wrongs` on; which of them is told? */
  async function toldFirst(wrongs: readonly string[]): Promise<unknown> {
    const wrong = (name: string) => wrongs.includes(name)
    let hold: () => void = () => undefined
    const held = new Promise<void>((resolve) => (hold = resolve))
    const { app } = await openEdge({
      keys: [
        apiKey('agent', { limits: one, roles: ['agent'] }),
        apiKey('auditor', { roles: ['auditor'], limits: one }),
      ],
      config: {
        limits: { enabled: true, ipPerMinute: wrong('address') ? 1 : 100 },
        maxInFlight: wrong('load') ? 1 : 10,
      },
      pdp: {
        analyze: () => {
          hold()
          return new Promise(() => undefined)
        },
      },
    })
    if (wrong('load')) {
      const headers = { ...bearer('agent'), 'content-type': 'application/json' }
      app.inject({ method: 'POST', url: '/analyze', headers, payload: JSON.stringify(payment) }, () => undefined)
      await held
    }
    const authorization = `Bearer ${secretOf(wrong('key') ? 'nobody' : wrong('role') ? 'auditor' : 'agent')}`
    const headers = { authorization, 'content-type': wrong('type') ? 'text/plain' : 'application/json' }
    if (wrong('limit') || wrong('address')) await post(app, '/enforce', payment, { authorization })
    const response = await post(
      app,
      `/enforce${wrong('query') ? '?x=1' : ''}`,
      wrong('body') ? '{"a":' : payment,
      headers,
    )
    return response.json().code
  }

  it('is: address, key, role, limit of the key, body', async () => {
    expect(await toldFirst(['address', 'key', 'role', 'limit', 'type', 'body', 'query'])).toBe('rate_limited')
    expect(await toldFirst(['key', 'role', 'limit', 'type', 'body', 'query'])).toBe('unauthenticated')
    expect(await toldFirst(['role', 'limit', 'type', 'body', 'query'])).toBe('role_not_permitted')
    expect(await toldFirst(['limit', 'type', 'body', 'query'])).toBe('rate_limited')
    expect(await toldFirst(['type', 'body', 'query'])).toBe('media_type_unsupported')
    expect(await toldFirst(['body', 'query'])).toBe('json_malformed')
    expect(await toldFirst(['query'])).toBe('parameter_invalid')
  })

  it('sheds load before it looks at keys', async () => {
    expect(await toldFirst(['load', 'key', 'role', 'body'])).toBe('overloaded')
  })

  it('does not read the body of a request that it refuses', async () => {
    let read = 0
    const parseStrictJson = () => {
      read += 1
      return {}
    }
    const { app } = await openEdge({ deps: { parseStrictJson } })
    await post(app, '/enforce', payment, { authorization: `Bearer ${secretOf('nobody')}` })
    expect(read).toBe(0)
    await post(app, '/enforce', payment)
    expect(read).toBe(1)
  })
})
