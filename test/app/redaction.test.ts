import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { policyFolder, resourcePolicy } from '../fixtures/policy-folder.js'
import { openWorld, type Answer, type TestWorld } from '../fixtures/world.js'

/** `amount` and `to` are bound, and a rule reads `amount`; the rest no policy judges. */
const text = { type: 'string', maxLength: 200 }
const TOOL = {
  action: 'run',
  arguments: {
    type: 'object',
    additionalProperties: false,
    required: ['amount'],
    properties: {
      amount: { type: ['number', 'string'] },
      currency: text,
      to: text,
      note: text,
      card: text,
      short: { type: 'string', maxLength: 12 },
      extra: { type: 'object', additionalProperties: false, properties: { a: text, b: text } },
      list: { type: 'array', items: text },
    },
  },
  bind: {
    amount: { from: '/amount', transform: [{ currency_normalize: { currency: '/currency' } }] },
    to: { from: '/to' },
    inner: { from: '/extra/a' },
  },
  unjudged: ['/currency', '/note', '/card', '/short', '/extra/b', '/list'],
}
const OVER = { effect: 'DENY', when: 'has(R.attr.amount) && R.attr.amount > 100.0' } as const
const KINDS: Record<string, string> = {
  methods: `{"redact": ["/note", {"pointer": "/card", "method": "last_four"}, {"pointer": "/extra/b", "method": "hash"},
    {"pointer": "/list/0", "method": "remove"}, {"pointer": "/list/1", "method": "remove"}]}`,
  compared: '{"redact": ["/amount"]}',
  removed: '{"redact": [{"pointer": "/amount", "method": "remove"}]}',
  currency: '{"redact": ["/currency"]}',
  around: '{"redact": ["/extra"]}',
  bound: '{"redact": ["/to"]}',
  short: '{"redact": [{"pointer": "/short", "method": "hash"}]}',
  moving: '{"redact": [{"pointer": "/list/0", "method": "remove"}]}',
}
const folder = policyFolder({
  'catalog.yaml': JSON.stringify({
    version: 1,
    tools: Object.fromEntries(Object.keys(KINDS).map((name) => [`t_${name}`, { kind: `k_${name}`, ...TOOL }])),
  }),
  ...Object.fromEntries(
    Object.entries(KINDS).map(([name, output]) => [
      `cerbos/${name}.yaml`,
      resourcePolicy(`k_${name}`, {
        over: OVER,
        inner: { effect: 'DENY', when: 'has(R.attr.inner) && R.attr.inner == "forbidden"' },
        allow: { effect: 'ALLOW', output },
      }),
    ]),
  ),
})

let world: TestWorld
beforeAll(async () => {
  world = await openWorld({ env: { COUNTERSIGN_POLICIES_DIR: folder.path } })
})
afterAll(async () => {
  await world.close()
  folder.remove()
})

function run(tool: string, args: object): Promise<Answer> {
  const call = { amount: 1, currency: 'USD', ...args }
  return world.enforce({ agent_id: 'a', tool, arguments: call, context: {}, accepts: ['redact'] })
}

describe('the arguments to run', () => {
  it('are redacted as each rule says', async () => {
    const sent = { note: 'n', card: '4111 1111 1111 1111', extra: { a: 'x', b: 'y' }, list: ['p', 'q'] }
    const answer = await run('t_methods', sent)
    expect(answer).toMatchObject({
      decision: 'ALLOW',
      arguments: {
        note: '[REDACTED]',
        card: '**** **** **** 1111',
        extra: { a: 'x', b: expect.stringMatching(/^fingerprint:[\w-]{22}$/) },
        list: [],
      },
      obligations: [
        {
          type: 'redact',
          rule: 'resource.k_methods.vdefault#allow',
          pointers: ['/note', '/card', '/extra/b', '/list/0', '/list/1'],
          redactions: [
            { pointer: '/note', method: 'mask' },
            { pointer: '/card', method: 'last_four' },
            { pointer: '/extra/b', method: 'hash' },
            { pointer: '/list/0', method: 'remove' },
            { pointer: '/list/1', method: 'remove' },
          ],
        },
      ],
    })
    expect(answer.receipt.obligations).toEqual(answer.obligations)
  })

  it('have the same fingerprint for the same value', async () => {
    const print = async (b: string): Promise<string> => (await run('t_methods', { extra: { b } })).arguments.extra.b
    expect(await print('y')).toBe(await print('y'))
    expect(await print('y')).not.toBe(await print('z'))
  })

  it('fit the schema, or nothing runs', async () => {
    expect(await run('t_short', { short: 'abc' })).toMatchObject({
      decision: 'BLOCK',
      arguments: null,
      reasons: [{ code: 'argument_invalid' }],
    })
  })

  it('are none where a place in a list asks again, and another stands there', async () => {
    expect(await run('t_moving', { list: ['a'] })).toMatchObject({ decision: 'ALLOW', arguments: { list: [] } })
    expect(await run('t_moving', { list: ['a', 'b'] })).toMatchObject({
      decision: 'BLOCK',
      reasons: [{ code: 'obligation_unsupported', rule: 'resource.k_moving.vdefault#allow' }],
    })
  })
})

describe('an argument that rules read', () => {
  it.each([
    ['t_compared', 'amount', '/amount'],
    ['t_removed', 'amount', '/amount'],
    ['t_currency', 'amount', '/currency'],
    ['t_around', 'inner', '/extra'],
  ])('is not redacted: %s', async (tool, attribute, pointer) => {
    const rule = `resource.k_${tool.slice(2)}.vdefault#allow`
    expect(await run(tool, { extra: { a: 'x' } })).toMatchObject({
      decision: 'BLOCK',
      blocked_by: 'policy',
      arguments: null,
      reasons: [
        {
          code: 'redaction_of_compared_argument',
          rule,
          source: { file: `${tool.slice(2)}.yaml` },
          message: `${pointer} may not be redacted: policies read it as R.attr.${attribute}`,
        },
      ],
    })
  })

  it('is another matter than one that is bound for counting only', async () => {
    expect(await run('t_bound', { to: 'x' })).toMatchObject({ decision: 'ALLOW', arguments: { to: '[REDACTED]' } })
  })
})
