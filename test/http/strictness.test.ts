import { describe, expect, it } from 'vitest'
import { openEdge, payment, post } from './world.js'

const { agent_id } = payment

describe('a body that is not exactly right', () => {
  it.each([
    ['an unknown member', { ...payment, amount: 5 }, 'body_invalid', '/amount'],
    ['an unknown member with a name that needs escaping', { ...payment, 'a/b~c': 5 }, 'body_invalid', '/a~1b~0c'],
    ['no agent', { tool: 'x', arguments: {} }, 'body_invalid', '/agent_id'],
    ['a number for a string', { ...payment, agent_id: 7 }, 'body_invalid', '/agent_id'],
    ['an agent of 129 characters', { ...payment, agent_id: 'a'.repeat(129) }, 'body_invalid', '/agent_id'],
    ['an agent that is no ASCII id', { ...payment, agent_id: 'finance agent' }, 'body_invalid', '/agent_id'],
    ['a session that is no id', { ...payment, session_id: 'a b' }, 'body_invalid', '/session_id'],
    ['an empty session', { ...payment, session_id: '' }, 'body_invalid', '/session_id'],
    ['arguments as a string', { ...payment, arguments: '{}' }, 'body_invalid', '/arguments'],
    ['arguments as a list', { ...payment, arguments: [] }, 'body_invalid', '/arguments'],
    ['context as null', { ...payment, context: null }, 'body_invalid', '/context'],
    ['an obligation nobody knows', { ...payment, accepts: ['redact', 'notify'] }, 'body_invalid', '/accepts/1'],
    ['an obligation twice', { ...payment, accepts: ['redact', 'redact'] }, 'body_invalid', '/accepts'],
    ['no call', { agent_id }, 'body_invalid', ''],
    ['a tool without arguments', { agent_id, tool: 'x' }, 'body_invalid', '/arguments'],
    ['arguments without a tool', { agent_id, arguments: {} }, 'body_invalid', '/tool'],
    ['a tool as null', { ...payment, tool: null }, 'body_invalid', '/tool'],
    ['two forms', { ...payment, code: 'ls' }, 'body_invalid', '/code'],
    ['three forms', { ...payment, code: 'ls', tool_call: {} }, 'body_invalid', '/tool_call'],
    ['a language without code', { agent_id, language: 'bash' }, 'body_invalid', '/code'],
    ['a language with a tool', { ...payment, language: 'bash' }, 'body_invalid', '/code'],
    ['a language nobody knows', { agent_id, code: 'ls', language: 'Bash' }, 'body_invalid', '/language'],
    ['a list', [payment], 'body_invalid', ''],
    ['null', 'null', 'body_invalid', ''],
    ['nothing', '', 'json_malformed', ''],
    ['no JSON', '{"agent_id":', 'json_malformed', undefined],
    ['a byte order mark', `\uFEFF${JSON.stringify(payment)}`, 'json_malformed', undefined],
    ['text after the end', `${JSON.stringify(payment)} {}`, 'json_malformed', undefined],
    ['a duplicate member', '{"agent_id":"a","agent_id":"b"}', 'json_duplicate_member', '/agent_id'],
    ['a forbidden member', '{"arguments":{"__proto__":{}}}', 'json_member_forbidden', '/arguments/__proto__'],
    ['a lone surrogate', '{"agent_id":"\\ud800"}', 'json_lone_surrogate', '/agent_id'],
    ['a number that cannot be held', '{"arguments":{"a":9007199254740993}}', 'number_not_exact', '/arguments/a'],
    ['17 levels', `${'['.repeat(17)}${']'.repeat(17)}`, 'body_too_deep', undefined],
  ])('is refused by name and does not arrive: %s', async (_name, body, code, member) => {
    const { app, arrivals } = await openEdge()
    for (const url of ['/enforce', '/api/v1/analyze']) {
      const response = await post(app, url, body)
      expect(response.json()).toMatchObject({ status: 400, code, ...(member === undefined ? {} : { member }) })
      expect(response.statusCode).toBe(400)
    }
    expect(arrivals).toEqual([])
  })

  it('arrives as it was sent when it is right', async () => {
    const { app, arrivals } = await openEdge()
    const body = { agent_id, session_id: null, code: 'ls', language: null, context: { a: '7' }, accepts: ['limits'] }
    expect((await post(app, '/enforce', body)).statusCode).toBe(200)
    expect(arrivals).toEqual([
      {
        operation: 'enforce',
        input: {
          request: {
            agentId: 'finance-agent',
            sessionId: null,
            input: { form: 'code', code: 'ls', language: null },
            context: { a: '7' },
            approvalId: null,
            accepts: ['limits'],
          },
          idempotency: null,
        },
      },
    ])
  })

  it.each([
    ['text/plain', 415],
    ['application/json; charset=utf-16', 415],
    ['application/json; charset=utf-8', 200],
    ['application/vnd.api+json', 415],
    ['application/jsonp', 415],
  ])('is read as %s: %d', async (type, status) => {
    const { app } = await openEdge()
    expect((await post(app, '/enforce', payment, { 'content-type': type })).statusCode).toBe(status)
  })

  it('is not read when it is compressed', async () => {
    const { app } = await openEdge()
    const response = await post(app, '/enforce', payment, { 'content-encoding': 'gzip' })
    expect(response.json()).toMatchObject({ status: 415, code: 'media_type_unsupported' })
  })

  it('is refused one byte over the bound, and read at the bound', async () => {
    const { app, arrivals } = await openEdge({ config: { maxBodyBytes: 1024 } })
    const frame = JSON.stringify({ agent_id, code: '' }).length
    const sized = (bytes: number) => ({ agent_id, code: 'x'.repeat(bytes - frame) })
    expect((await post(app, '/enforce', sized(1024))).statusCode).toBe(200)
    expect((await post(app, '/enforce', sized(1025))).json()).toMatchObject({ status: 413, code: 'body_too_large' })
    expect(arrivals).toHaveLength(1)
  })

  it('takes no query that it does not know', async () => {
    const { app, arrivals } = await openEdge()
    expect((await post(app, '/enforce?dry_run=1', payment)).json()).toMatchObject({
      status: 400,
      code: 'parameter_invalid',
      detail: 'dry_run: must NOT have additional properties',
    })
    expect((await app.inject('/.well-known/jwks.json?kid=k1&kid=k2')).json()).toMatchObject({
      code: 'parameter_invalid',
    })
    expect(arrivals).toEqual([])
  })
})

describe('what else comes in', () => {
  it('refuses outcomes and inputs that are not exactly right', async () => {
    const { app, arrivals } = await openEdge()
    const outcomes = [
      {},
      { status: 'ok' },
      { status: 'failed', amount_minor: 1.5 },
      { status: 'failed', amount_minor: -1 },
    ]
    for (const body of outcomes) expect((await post(app, '/enforce/dec_1/outcome', body)).statusCode).toBe(400)
    for (const body of [{}, { kind: 'said' }, { kind: 'told', text: '' }, { kind: 'said', text: 'x', more: 1 }]) {
      expect((await post(app, '/session/s1/input', body)).statusCode).toBe(400)
    }
    expect((await post(app, '/session/a%20b/input', { kind: 'said', text: '' })).json()).toMatchObject({
      code: 'parameter_invalid',
    })
    expect(arrivals).toEqual([])
  })

  it('passes on outcomes and inputs', async () => {
    const { app, arrivals } = await openEdge()
    const outcome = await post(app, '/enforce/dec_1/outcome', { status: 'failed', amount_minor: 5, error: 'timeout' })
    expect(outcome.json()).toMatchObject({ audit_id: 'out_1', receipt: { type: 'countersign.outcome/v1' } })
    const input = await post(app, '/api/v1/session/org%2Fs1/input', { kind: 'said', text: 'Pay.' })
    expect([input.statusCode, input.body]).toEqual([204, ''])
    expect(arrivals.map(({ input: arrived }) => arrived)).toEqual([
      {
        auditId: 'dec_1',
        outcome: { status: 'failed', amountMinor: 5, output: null, outputGiven: false, error: 'timeout' },
      },
      { sessionId: 'org/s1', input: { agentId: 'finance-agent', kind: 'said', text: 'Pay.', name: null } },
    ])
  })
})
