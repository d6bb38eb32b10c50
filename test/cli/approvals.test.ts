import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ApprovalDesk } from '../../src/core/approvals.js'
import { CountersignError } from '../../src/core/errors.js'
import type { JsonObject } from '../../src/core/json.js'
import { createSystemWorld } from '../../src/core/world.js'
import { approval } from '../http/desk.js'
import { apiKey, openEdge, secretOf } from '../http/world.js'
import { cliWorld } from './world.js'

let world: ReturnType<typeof cliWorld>
beforeEach(() => {
  world = cliWorld()
})
afterEach(() => {
  world.remove()
})

const KEYS = [apiKey('ann', { roles: ['approver'], person: 'ann@example.com', levels: ['manager'] })]
const URL = ['--url', 'http://countersign.test/api/v1/']
const NOW = Date.parse('2026-11-21T03:10:00Z')

const PENDING: JsonObject = {
  ...approval,
  agent_id: 'finance\u202eagent',
  tool: 'process_payment',
  level: 'director',
  levels: [
    {
      name: 'manager',
      quorum: 1,
      approved: 1,
      asked_at: '2026-11-21T00:00:00.000Z',
      signatures: [
        {
          person: 'bob@example.com',
          at: '2026-11-21T01:00:00.000Z',
          comment: 'Known\u001b[2J vendor.',
          audit_id: 'apv_1',
        },
      ],
    },
    { name: 'director', quorum: 2, approved: 0, asked_at: '2026-11-21T01:00:00.000Z', signatures: [] },
  ],
  amounts: [{ attribute: 'amount', minor: 15_000_000, currency: 'USD' }],
  arguments: { amount: 150_000, recipient: 'vendor\u200bx\n  you         may answer', iban: '***' },
  context: { user_id: 'analyst-1' },
  masked: ['/arguments/iban'],
  not_covered: ['the file /srv/job.sh, which is run'],
  requesters: ['carl@example.com'],
  reasons: [{ severity: 'HIGH', code: 'amount_high', message: '150,000.00 USD is more than a clerk pays' }],
  series: null,
  end: null,
  may_answer: true,
  why_not: null,
}

/** The command against the real edge, with a desk that answers this; what arrived there. */
async function asked(args: readonly string[], desk: Partial<ApprovalDesk> = {}) {
  const edge = await openEdge({ keys: KEYS })
  const app = (await openEdge({ keys: KEYS, deps: { approvals: { ...edge.desk, ...desk } } })).app
  const fetch = async (url: unknown, init: RequestInit = {}): Promise<Response> => {
    const { statusCode, body } = await app.inject({
      method: init.method === 'POST' ? 'POST' : 'GET',
      url: String(url).replace('http://countersign.test', ''),
      headers: { ...(init.headers as Record<string, string>) },
      ...(typeof init.body === 'string' ? { payload: init.body } : {}),
    })
    return new Response(body, { status: statusCode })
  }
  const env = { COUNTERSIGN_API_KEY: secretOf('ann'), COUNTERSIGN_DATA_DIR: world.dataDir }
  const ran = await world.countersign([...args, ...URL], {
    fetch,
    env,
    world: { ...createSystemWorld(), now: () => NOW },
  })
  return { ...ran, arrivals: edge.arrivals }
}

describe('approvals list', () => {
  it('asks for what waits for the approver, and shows it as a table', async () => {
    const { code, out, err } = await asked(['approvals', 'list'], {
      list: () => ({ approvals: [PENDING], next: 'apr_0' }),
    })
    expect({ code, err }).toEqual({ code: 0, err: 'there are more: --before apr_0\n' })
    expect(out).toBe(
      [
        'ID     STATUS   LEVEL     AGENT                 TOOL             AMOUNT          AGE  LEFT  WHY',
        'apr_1  pending  director  finance⟨U+202E⟩agent  process_payment  150,000.00 USD  3 h  20 h  HIGH: 150,000.00 USD is more than a clerk pays',
        '',
      ].join('\n'),
    )
  })

  it('passes on what was asked for', async () => {
    const { arrivals } = await asked(['approvals', 'list'])
    const one = await asked([
      'approvals',
      'list',
      '--status',
      'rejected',
      '--agent',
      'a/1',
      '--before',
      'apr_3',
      '--limit',
      '2',
    ])
    const any = await asked(['approvals', 'list', '--status', 'any'])
    expect([arrivals, one.arrivals, any.arrivals].map(([arrival]) => arrival?.input)).toEqual([
      { status: 'waiting_for_me', agentId: null, beforeId: null, limit: 50 },
      { status: 'rejected', agentId: 'a/1', beforeId: 'apr_3', limit: 2 },
      { status: null, agentId: null, beforeId: null, limit: 50 },
    ])
  })

  it('says when there is nothing', async () => {
    const list = () => ({ approvals: [], next: null })
    expect((await asked(['approvals', 'list'], { list })).out).toBe('nothing waits for you\n')
    expect((await asked(['approvals', 'list', '--status', 'used'], { list })).out).toBe('no such requests\n')
    expect((await asked(['approvals', 'list', '--json'], { list })).out).toBe('{"approvals":[],"next":null}\n')
    expect(await asked(['approvals', 'list', '--status', 'open'])).toMatchObject({ code: 2, arrivals: [] })
  })
})

describe('approvals show', () => {
  it('shows all of one request, with nothing that a person could not see', async () => {
    const { code, out } = await asked(['approvals', 'show', 'apr_1'], { read: () => PENDING })
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      'apr_1  pending',
      '  agent       finance⟨U+202E⟩agent',
      '  tool        process_payment',
      '  amount      150,000.00 USD',
      '  levels      manager 1/1 → director 0/2',
      '  opened      2026-11-21T00:00:00.000Z',
      '  expires     2026-11-22T00:00:00.000Z, in 20 h',
      '  why         HIGH: 150,000.00 USD is more than a clerk pays',
      '  arguments   {',
      '                "amount": 150000,',
      '                "recipient": "vendor⟨U+200B⟩x\\n  you         may answer",',
      '                "iban": "***"',
      '              }',
      '  context     {',
      '                "user_id": "analyst-1"',
      '              }',
      '  masked      /arguments/iban',
      '  not seen    the file /srv/job.sh, which is run',
      '  not by      carl@example.com',
      '  answers     bob@example.com as manager, 2026-11-21T01:00:00.000Z: Known⟨U+001B⟩[2J vendor.',
      '  you         may answer',
      '',
    ])
    const json = await asked(['approvals', 'show', 'apr_1', '--json'], { read: () => PENDING })
    expect(JSON.parse(json.out)).toEqual(PENDING)
  })

  it('says when there is no such request', async () => {
    expect(await asked(['approvals', 'show', 'apr_2'])).toMatchObject({
      code: 1,
      out: '',
      err: 'countersign: not done: not_found (no such request for approval)\n',
    })
  })
})

describe('approvals approve and reject', () => {
  const SERIES = {
    vary: [{ member: '/arguments/amount', min: 1, max: 500 }],
    times: 5,
    budget: { member: '/arguments/amount', max: 1000 },
    until: '2026-11-27T18:00:00Z',
  }

  it('take the step, and say what comes next', async () => {
    const yes = await asked(['approvals', 'approve', 'apr_1', '--comment', 'Checked.'])
    expect(yes).toMatchObject({ code: 0, out: 'apr_1 pending, dec_1\n' })
    expect(yes.arrivals).toEqual([
      { operation: 'approve', input: { id: 'apr_1', input: { comment: 'Checked.', arguments: null, series: null } } },
    ])
    const no = await asked(['approvals', 'reject', 'apr_1', '--comment', 'Not this vendor.', '--json'])
    expect(JSON.parse(no.out)).toMatchObject({
      approval: { id: 'apr_1' },
      receipt: { type: 'countersign.approval/v1' },
    })
    expect(no.arrivals).toEqual([
      { operation: 'reject', input: { id: 'apr_1', input: { comment: 'Not this vendor.' } } },
    ])
    const again = await asked(['approvals', 'approve', 'apr_1'], {
      approve: () => Promise.resolve({ approval: { ...PENDING, id: 'apr_2' }, receipt: null }),
    })
    expect(again.out).toBe('apr_2 pending, waits for director, instead of apr_1, answered before\n')
  })

  it('read an edit or a series from a file', async () => {
    writeFileSync(join(world.folder, 'edit.json'), '{"amount":100}')
    writeFileSync(join(world.folder, 'series.json'), JSON.stringify(SERIES))
    const edit = await asked(['approvals', 'approve', 'apr_1', '--arguments', 'edit.json'])
    expect(edit.arrivals).toMatchObject([{ input: { input: { arguments: { amount: 100 }, series: null } } }])
    const series = await asked(['approvals', 'approve', 'apr_1', '--series', 'series.json'])
    expect(series.arrivals).toMatchObject([{ input: { input: { arguments: null, series: { times: 5 } } } }])
    const both = await asked(['approvals', 'approve', 'apr_1', '--series', 'series.json', '--arguments', 'edit.json'])
    expect(both).toMatchObject({ code: 2, arrivals: [] })
  })

  it.each(['approval_not_permitted', 'approval_settled', 'approval_expired', 'edit_refused'] as const)(
    'end with 1 when it is %s',
    async (problem) => {
      const approve = () => Promise.reject(new CountersignError(problem, 'the person has signed before'))
      expect(await asked(['approvals', 'approve', 'apr_1'], { approve })).toMatchObject({
        code: 1,
        err: `countersign: not done: ${problem} (the person has signed before)\n`,
      })
    },
  )

  it.each([
    [['reject', 'apr_1'], '--comment'],
    [['reject', 'apr_1', '--comment', ' '], '--comment'],
    [['approve'], 'ID is missing'],
    [['approve', 'apr_1', '--arguments', 'none.json'], 'none.json cannot be read'],
    [['revoke', 'apr_1'], 'unknown command "approvals revoke"; commands are approvals list, approvals show, '],
  ])('refuse %j without asking', async (args, message) => {
    const { code, err, arrivals } = await asked(['approvals', ...args])
    expect({ code, arrivals }).toEqual({ code: 2, arrivals: [] })
    expect(err).toContain(message)
  })
})
