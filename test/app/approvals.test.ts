import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApprovalWorld, RULES, transfer, type ApprovalWorld } from '../fixtures/approval-world.js'

/** What people agree to, over the API: from a blocked call to a decision that somebody answers for, and every way around it. */

const HOUR_MS = 3_600_000
let world: ApprovalWorld

beforeAll(async () => {
  world = await openApprovalWorld()
})
afterAll(() => world.close())

let sessions = 0
/** A session of its own, so that no test's requests are another's. */
function alone(more: object = {}): Record<string, unknown> {
  return { session_id: `session-${String(++sessions)}`, ...more }
}

async function ask(amount: unknown, more: object = alone()) {
  const answer = await world.pay(amount, more)
  expect(answer).toMatchObject({ decision: 'REQUIRES_APPROVAL', approval: { status: 'pending' } })
  return { id: String(answer.approval_id), more, answer }
}

async function approved(amount: unknown, more: object = alone()) {
  const asked = await ask(amount, more)
  expect((await world.approve(asked.id, 'mia')).statusCode).toBe(200)
  return asked
}

function codes({ reasons }: { reasons: { code: string }[] }): string[] {
  return reasons.map(({ code }) => code)
}

describe('the way of a request', () => {
  it('asks, waits, is approved, and allows exactly once', async () => {
    const { id, more, answer } = await ask(5000)
    expect(answer).toMatchObject({
      approval_id: id,
      receipt: { approval_id: id, decision: 'REQUIRES_APPROVAL' },
      approval: { id, levels: [{ name: 'manager', quorum: 1, approved: 0 }] },
    })
    expect(codes(answer)).toEqual(['large_payment', 'approval_required'])

    expect(await world.pay(5000, { ...more, approval_id: id })).toMatchObject({
      decision: 'REQUIRES_APPROVAL',
      approval_id: id,
    })
    const signed = await world.approve(id, 'mia', { comment: 'agreed by phone' })
    expect(signed.statusCode).toBe(200)

    const allowed = await world.pay(5000, { ...more, approval_id: id })
    expect(allowed).toMatchObject({
      decision: 'ALLOW',
      approval_id: id,
      approval: { status: 'used' },
      receipt: { approval_id: id },
    })
    expect(allowed.layer_results.at(-1)).toMatchObject({ layer: 'approval', effect: 'allow' })

    const again = await world.pay(5000, { ...more, approval_id: id })
    expect(again).toMatchObject({ decision: 'BLOCK', blocked_by: 'approval' })
    expect(codes(again)).toContain('approval_used')
  })

  it('asks later levels when earlier ones agreed, each person once', async () => {
    const { id, more } = await ask(20_000)
    expect((await world.approve(id, 'dora')).statusCode).toBe(403)
    expect((await world.approve(id, 'una')).statusCode).toBe(200)
    expect((await world.approve(id, 'una')).json()).toMatchObject({ status: 403, code: 'approval_not_permitted' })
    expect((await world.read(id, 'mia')).levels).toMatchObject([
      { name: 'manager', quorum: 1, approved: 1 },
      { name: 'director', quorum: 2, approved: 0 },
    ])
    expect((await world.approve(id, 'dora')).statusCode).toBe(200)
    expect((await world.pay(20_000, { ...more, approval_id: id })).decision).toBe('REQUIRES_APPROVAL')
    expect((await world.approve(id, 'dirk')).statusCode).toBe(200)
    expect((await world.pay(20_000, { ...more, approval_id: id })).decision).toBe('ALLOW')
  })

  it('leaves signed entries of every step, without what was said or paid', async () => {
    const args = { amount: 4000, currency: 'EUR', recipient: 'A-recipient-nobody-logs' }
    const { id, more } = await ask(4000, alone({ arguments: args }))
    await world.approve(id, 'mia', { comment: 'a-comment-nobody-logs' })
    await world.pay(4000, { ...more, approval_id: id })
    const entries = world.app.store.entries('default', 1, 10_000)
    const own = entries.filter(({ receipt }) => receipt.approval_id === id)
    expect(own.map(({ receipt }) => receipt.type)).toEqual([
      'countersign.decision/v1',
      'countersign.approval/v1',
      'countersign.decision/v1',
    ])
    expect(JSON.stringify(entries)).not.toContain('nobody-logs')
  })

  it('a refusal needs words, ends it, and reaches the agent', async () => {
    const { id, more } = await ask(3000)
    expect((await world.reject(id, 'mia')).json()).toMatchObject({ code: 'comment_missing' })
    expect((await world.reject(id, 'mia', 'not this vendor')).statusCode).toBe(200)
    expect((await world.reject(id, 'mia', 'not this vendor')).statusCode).toBe(200)
    expect((await world.approve(id, 'max')).json()).toMatchObject({ status: 409, code: 'approval_settled' })
    expect(codes(await world.pay(3000, { ...more, approval_id: id }))).toContain('approval_rejected')
    expect(JSON.stringify(await world.read(id, 'agent'))).toContain('not this vendor')
  })

  it('the asking agent may cancel, nobody else', async () => {
    const { id, more } = await ask(3100)
    expect(
      (await world.call('POST', `/approval/${id}/cancel`, { key: world.keys.otherAgent, body: {} })).statusCode,
    ).toBe(404)
    expect((await world.call('POST', `/approval/${id}/cancel`, { key: world.keys.mia, body: {} })).statusCode).toBe(403)
    expect((await world.call('POST', `/approval/${id}/cancel`, { key: world.keys.agent, body: {} })).statusCode).toBe(
      200,
    )
    expect(codes(await world.pay(3100, { ...more, approval_id: id }))).toContain('approval_cancelled')
  })

  it('an identical call joins the request that is open', async () => {
    const { id, more } = await ask(3200)
    const twin = await world.pay('3200.00', more)
    const same = await world.pay(3200, more)
    expect(same.approval_id).toBe(id)
    expect(twin.approval_id).not.toBe(id)
  })

  it('opens no more than so many at once', async () => {
    const answers = []
    for (let i = 0; i < 25; i++)
      answers.push(await world.pay(2000 + i, { agent_id: 'agent-b', session_id: null, context: {} }))
    const refused = answers.filter(({ decision }) => decision === 'BLOCK')
    expect(answers.filter(({ decision }) => decision === 'REQUIRES_APPROVAL')).toHaveLength(20)
    expect(refused.every((answer) => codes(answer).includes('too_many_pending'))).toBe(true)
  })
})

describe('who may not answer', () => {
  it.each([
    ['the agent itself', 'agent', 403],
    ['another agent', 'otherAgent', 403],
    ['an owner of the agent, in whatever case', 'owner', 403],
    ['the holder of the key that asked', 'holder', 403],
    ['an auditor', 'auditor', 403],
    ['an admin', 'admin', 403],
    ['a manager of another organisation', 'foreignManager', 404],
    ['a director where a manager is asked', 'dora', 403],
  ] as const)('%s', async (_, who, status) => {
    const { id, more } = await ask(6000)
    const answer = await world.approve(id, who)
    expect(answer.statusCode).toBe(status)
    expect((await world.pay(6000, { ...more, approval_id: id })).decision).toBe('REQUIRES_APPROVAL')
  })

  it.each(['mia@example.com', ' MIA@Example.com ', 'ＭＩＡ@example.com'])(
    'the user for whom it is asked: %s',
    async (user) => {
      const { id } = await ask(6100, alone({ context: { user_id: user } }))
      expect((await world.approve(id, 'mia')).json()).toMatchObject({ status: 403, code: 'approval_not_permitted' })
    },
  )

  it('whose key is revoked or frozen', async () => {
    const { id } = await ask(6200)
    const options = { roles: ['approver'], agentIds: [], asserts: {}, mayInput: false } as const
    const frozen = await world.key({ ...options, person: 'fred@example.com', levels: ['manager'] })
    const keyId = world.app.store.apiKeys('default').find(({ person }) => person === 'fred@example.com')?.keyId
    await world.call('POST', `/key/${String(keyId)}/freeze`, { key: world.keys.admin, body: { reason: 'lost' } })
    const answer = await world.call('POST', `/approval/${id}/approve`, { key: frozen, body: {} })
    expect(answer.json()).toMatchObject({ status: 403 })
  })

  it('nobody at all, when it is too late', async () => {
    const { id, more } = await ask(6300)
    world.pass(25 * HOUR_MS)
    expect((await world.approve(id, 'mia')).json()).toMatchObject({ status: 409, code: 'approval_expired' })
    expect(codes(await world.pay(6300, { ...more, approval_id: id }))).toContain('approval_expired')
  })
})

describe('what a grant is for', () => {
  it.each([
    ['another amount', { arguments: { amount: 5001, currency: 'EUR', recipient: 'ACME' } }],
    ['a smaller amount', { arguments: { amount: 1500, currency: 'EUR', recipient: 'ACME' } }],
    ['the same amount as text', { arguments: { amount: '5000', currency: 'EUR', recipient: 'ACME' } }],
    ['a name that looks alike', { arguments: { amount: 5000, currency: 'EUR', recipient: 'АCME' } }],
    ['a name with an invisible character', { arguments: { amount: 5000, currency: 'EUR', recipient: 'ACME\u200b' } }],
    ['a composed letter', { arguments: { amount: 5000, currency: 'EUR', recipient: 'ACME ' } }],
    ['one argument more', { arguments: { amount: 5000, currency: 'EUR', recipient: 'ACME', memo: '' } }],
    ['another session', { session_id: 'session-elsewhere' }],
    ['no session', { session_id: null }],
    ['another context', { context: { user_id: 'uwe@example.com', ticket: 'T-1' } }],
  ])('is not %s', async (_, other) => {
    const { id, more } = await approved(5000)
    const answer = await world.pay(5000, { ...more, ...other, approval_id: id })
    expect(answer).toMatchObject({ decision: 'BLOCK', blocked_by: 'approval' })
    expect(codes(answer)).toContain('approval_differs')
    expect((await world.pay(5000, { ...more, approval_id: id })).decision).toBe('ALLOW')
  })

  it.each([
    ['its members in another order', `{"recipient":"ACME","currency":"EUR","amount":5000}`],
    ['its number written 5e3', `{"amount":5e3,"currency":"EUR","recipient":"ACME"}`],
    ['its number written 5000.0', `{"amount":5000.0,"currency":"EUR","recipient":"ACME"}`],
    ['a letter written as an escape', `{"amount":5000,"currency":"EUR","recipient":"\\u0041CME"}`],
  ])('is the same with %s', async (_, args) => {
    const { id, more } = await approved(5000)
    const rest = JSON.stringify({ ...transfer(0), ...more, approval_id: id, arguments: null })
    const body = rest.replace('"arguments":null', `"arguments":${args}`)
    expect((await world.call('POST', '/enforce', { key: world.keys.agent, body })).json().decision).toBe('ALLOW')
  })

  it('is nobody else’s: another agent’s, another key’s, another organisation’s', async () => {
    const { id, more } = await approved(5000)
    const asB = await world.pay(5000, { ...more, agent_id: 'agent-b', session_id: null, approval_id: id })
    expect(codes(asB)).toContain('approval_unknown')
    const foreign = await world.pay(5000, { ...more, approval_id: id }, world.keys.foreignAgent)
    expect(codes(foreign)).toContain('approval_unknown')
    expect((await world.call('GET', `/approval/${id}`, { key: world.keys.foreignAgent })).statusCode).toBe(404)
    expect((await world.call('GET', `/approval/${id}`, { key: world.keys.otherAgent })).statusCode).toBe(404)
    expect((await world.call('GET', `/approval/${id}`, { key: world.keys.foreignManager })).statusCode).toBe(404)
  })

  it('ends by itself', async () => {
    const { id, more } = await approved(5100)
    world.pass(9 * HOUR_MS)
    expect(codes(await world.pay(5100, { ...more, approval_id: id }))).toContain('approval_expired')
  })

  it('does not outweigh a freeze', async () => {
    const { id, more } = await approved(5200)
    const target = { key: world.keys.admin, body: { reason: 'looks wrong' } }
    await world.call('POST', '/agent/agent-a/freeze', target)
    expect(await world.pay(5200, { ...more, approval_id: id })).toMatchObject({
      decision: 'BLOCK',
      blocked_by: 'state_history',
    })
    await world.call('POST', '/agent/agent-a/unfreeze', target)
    expect((await world.pay(5200, { ...more, approval_id: id })).decision).toBe('ALLOW')
  })
})

describe('when policy changes meanwhile', () => {
  it('a rule that denies now denies', async () => {
    const { id, more } = await approved(7000)
    await world.rules({ ...RULES, never: { ...RULES['never']!, when: 'R.attr.amount_minor > 600000.0' } })
    const answer = await world.pay(7000, { ...more, approval_id: id })
    expect(answer).toMatchObject({ decision: 'BLOCK', blocked_by: 'policy' })
    await world.rules(RULES)
    expect((await world.pay(7000, { ...more, approval_id: id })).decision).toBe('ALLOW')
  })

  it('a level, or a reason, that nobody was told of asks anew, and the old grant has ended', async () => {
    const { id, more } = await approved(7100)
    await world.rules({ ...RULES, directors: { ...RULES['directors']!, when: 'R.attr.amount_minor > 100000.0' } })
    const answer = await world.pay(7100, { ...more, approval_id: id })
    expect(answer).toMatchObject({
      decision: 'REQUIRES_APPROVAL',
      approval: { status: 'pending', levels: [{ name: 'manager' }, { name: 'director', quorum: 2 }] },
    })
    expect(answer.approval_id).not.toBe(id)
    await world.rules(RULES)
    expect(codes(await world.pay(7100, { ...more, approval_id: id }))).toContain('approval_superseded')
  })

  it('what asks nobody any more is allowed, and the grant is used up all the same', async () => {
    const { id, more } = await approved(7200)
    await world.rules({ allow: { effect: 'ALLOW' } })
    expect((await world.pay(7200, { ...more, approval_id: id })).decision).toBe('ALLOW')
    expect(codes(await world.pay(7200, { ...more, approval_id: id }))).toContain('approval_used')
    await world.rules(RULES)
  })

  it('a level that is not configured lets nothing pass', async () => {
    const output = '{"require_approval": ["controller"]}'
    await world.rules({ ...RULES, manager: { ...RULES['manager']!, output } })
    expect(codes(await world.pay(7300, alone()))).toContain('approval_level_unknown')
    await world.rules(RULES)
  })
})

describe('changed by a person', () => {
  it('is a new action with a chain of its own, which its editor may not approve', async () => {
    const { id, more } = await ask(8000)
    const args = { amount: 7500, currency: 'EUR', recipient: 'ACME Ltd' }
    const edited = await world.approve(id, 'mia', { arguments: args, comment: 'less' })
    expect(edited.statusCode).toBe(200)
    const before = await world.read(id, 'agent')
    expect(before).toMatchObject({ status: 'edited' })
    const next = String(before.replaced_by)
    expect(await world.read(next, 'agent')).toMatchObject({ status: 'pending', arguments: args })
    expect((await world.approve(next, 'mia')).json()).toMatchObject({ code: 'approval_not_permitted' })
    expect((await world.approve(next, 'max')).statusCode).toBe(200)

    expect(codes(await world.pay(8000, { ...more, approval_id: id }))).toContain('approval_edited')
    expect(codes(await world.pay(8000, { ...more, approval_id: next }))).toContain('approval_differs')
    expect(await world.pay(0, { ...more, arguments: args, approval_id: next })).toMatchObject({
      decision: 'ALLOW',
      arguments: args,
    })
  })

  it('is judged: what policy denies, or what is no such call, cannot be approved', async () => {
    const { id } = await ask(8100)
    const denied = await world.approve(id, 'mia', {
      arguments: { amount: 2_000_000, currency: 'EUR', recipient: 'ACME' },
    })
    expect(denied.json()).toMatchObject({ status: 422, code: 'edit_refused' })
    const unreadable = await world.approve(id, 'mia', { arguments: { amount: 8100 } })
    expect(unreadable.json()).toMatchObject({ status: 422, code: 'edit_refused' })
    expect(await world.read(id, 'mia')).toMatchObject({ status: 'pending' })
  })
})

describe('a series', () => {
  const terms = (over: object = {}) => ({
    vary: [
      { member: '/arguments/amount', min: 1001, max: 2000 },
      { member: '/session_id', any: true },
    ],
    times: 3,
    budget: { member: '/arguments/amount', max: 4000 },
    until: new Date(Date.now() + 1000 * HOUR_MS).toISOString(),
    ...over,
  })

  it('allows so many calls within its bounds and its budget, and no more', async () => {
    world.pass(0)
    const { id } = await ask(1800, alone({ arguments: { amount: 1800, currency: 'EUR', recipient: 'Series Ltd' } }))
    const until = new Date(world.app.store.lastTimestampMs() + 24 * HOUR_MS).toISOString()
    const granted = await world.approve(id, 'mia', { series: terms({ until }) })
    expect(granted.statusCode, granted.body).toBe(200)
    const series = (await world.read(id, 'mia')).replaced_by ?? granted.json().id ?? granted.json().approval?.id
    const to = (amount: number, recipient = 'Series Ltd') =>
      world.pay(amount, alone({ arguments: { amount, currency: 'EUR', recipient } }))
    expect((await to(1500)).decision).toBe('ALLOW')
    expect((await to(1500, 'Other Ltd')).decision).toBe('REQUIRES_APPROVAL')
    expect((await to(2500)).decision).toBe('REQUIRES_APPROVAL')
    expect((await to(2000)).decision).toBe('ALLOW')
    expect((await to(1900)).decision).toBe('REQUIRES_APPROVAL')
    expect(await world.read(String(series), 'mia')).toMatchObject({ kind: 'series' })
    const revoked = await world.call('POST', `/approval/${String(series)}/revoke`, { key: world.keys.mia, body: {} })
    expect(revoked.statusCode, revoked.body).toBe(200)
  })

  it('has the chain of its total', async () => {
    const { id } = await ask(1900, alone({ arguments: { amount: 1900, currency: 'EUR', recipient: 'Total Ltd' } }))
    const until = new Date(world.app.store.lastTimestampMs() + 24 * HOUR_MS).toISOString()
    const series = terms({ until, times: 10, budget: { member: '/arguments/amount', max: 15_000 } })
    const granted = await world.approve(id, 'mia', { series })
    expect(granted.statusCode, granted.body).toBe(200)
    const replaced = await world.read(String((await world.read(id, 'mia')).replaced_by), 'mia')
    expect(replaced).toMatchObject({
      kind: 'series',
      status: 'pending',
      levels: [
        { name: 'manager', approved: 1 },
        { name: 'director', quorum: 2, approved: 0 },
      ],
    })
  })

  it.each([
    ['without an end', { until: '2020-01-01T00:00:00Z' }],
    ['for ever', { until: '2099-01-01T00:00:00Z' }],
    ['without a budget for money', { budget: null }],
    ['over a member that is not there', { vary: [{ member: '/arguments/nothing', any: true }] }],
    ['too often', { times: 1_000_000 }],
    ['over a total that policy denies', { budget: { member: '/arguments/amount', max: 5_000_000 } }],
  ])('is not granted %s', async (_, over) => {
    const { id } = await ask(1700, alone({ arguments: { amount: 1700, currency: 'EUR', recipient: 'Bad Ltd' } }))
    const until = new Date(world.app.store.lastTimestampMs() + 24 * HOUR_MS).toISOString()
    const answer = await world.approve(id, 'mia', { series: terms({ until, ...over }) })
    expect([400, 422], answer.body).toContain(answer.statusCode)
    expect(await world.read(id, 'mia')).toMatchObject({ status: 'pending' })
    await world.call('POST', `/approval/${id}/cancel`, { key: world.keys.agent, body: {} })
  })
})
