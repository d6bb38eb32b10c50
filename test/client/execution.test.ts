import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createExecutionVerifier, type ExecutionOptions, type Jwks, type Presented } from '../../client/index.js'
import { createReplayGuard } from '../../client/replay-guard.js'
import { payment, toolSides } from '../fixtures/tool-sides.js'
import { openWorld, type Answer, type TestWorld } from '../fixtures/world.js'

/** Offline verification on the tool side, of receipts that the real service signed. */

const folder = toolSides()
let world: TestWorld
let jwks: Jwks

beforeAll(async () => {
  world = await openWorld({ env: { COUNTERSIGN_POLICIES_DIR: folder.path } })
  await world.enforce(payment(1))
  jwks = (await world.call('GET', '/.well-known/jwks.json')).json()
})
afterAll(async () => {
  await world.close()
  folder.remove()
})

const SKEW_MS = 2_000

function verifier(own: Partial<ExecutionOptions> = {}) {
  return createExecutionVerifier({ jwks, audience: 'payments', ...own })
}

async function presented(body: object = payment(5), changed: Partial<Presented> = {}): Promise<Presented> {
  const { receipt, salt, ...answer }: Answer = await world.enforce(body)
  return { tool: 'pay', arguments: answer.arguments, receipt, salt, ...changed }
}

/** The same with another receipt, member by member. */
function withReceipt(order: Presented, changed: object): Presented {
  return { ...order, receipt: { ...(order.receipt as object), ...changed } }
}

function expiryOf({ receipt }: Presented): number {
  return Date.parse((receipt as { expires_at: string }).expires_at)
}

function issuedAt({ receipt }: Presented): number {
  return Date.parse((receipt as { timestamp: string }).timestamp)
}

describe('verifyForExecution', () => {
  it('passes what was allowed, to this tool side, and gives back a copy to run', async () => {
    const order = await presented()
    const checked = await verifier()(order)
    expect(checked).toEqual({ ok: true, arguments: { amount: 5, to: 'vendor-x' }, receipt: order.receipt })
    if (checked.ok) expect(checked.arguments).not.toBe(order.arguments)
  })

  it('takes members in any order', async () => {
    const order = await presented(payment(5), { arguments: { to: 'vendor-x', amount: 5.0 } })
    expect(await verifier()(order)).toMatchObject({ ok: true })
  })

  it('runs what was checked, whatever the caller changes meanwhile', async () => {
    const args = { amount: 5, to: 'vendor-x' }
    const checking = verifier()(await presented(payment(5), { arguments: args }))
    args.amount = 500
    expect(await checking).toMatchObject({ ok: true, arguments: { amount: 5 } })
  })

  it('passes code, whose arguments are the code and its language', async () => {
    const body = { agent_id: 'finance-agent', code: 'print(1)', language: 'python', context: {} }
    const order = await presented(body, { tool: 'code', arguments: { code: 'print(1)', language: 'python' } })
    expect(await verifier({ audience: 'sandbox' })(order)).toMatchObject({ ok: true })
  })
})

describe('verifyForExecution refuses, each with a code of its own', () => {
  it.each<[string, Partial<Presented>]>([
    ['no receipt', { receipt: null }],
    ['a receipt without a time', { receipt: { type: 'countersign.decision/v1' } }],
    ['arguments that are a list', { arguments: [1] }],
    ['arguments that are no JSON', { arguments: { amount: 5n } }],
    ['a salt that is no text', { salt: 7 }],
  ])('%s: malformed', async (_, changed) => {
    expect(await verifier()({ ...(await presented()), ...changed })).toEqual({ ok: false, failure: 'malformed' })
  })

  it('a key that is not among the public ones', async () => {
    expect(await verifier({ jwks: { keys: [] } })(await presented())).toEqual({ ok: false, failure: 'key_unknown' })
  })

  it('the key of another agent', async () => {
    const others = { keys: jwks.keys.map((key) => ({ ...key, holder: `sha256:${'0'.repeat(64)}` })) }
    expect(await verifier({ jwks: others })(await presented())).toEqual({ ok: false, failure: 'key_of_another' })
  })

  it.each<[string, object]>([
    ['another audience', { audience: 'payments ' }],
    ['a later expiry', { expires_at: '2099-01-01T00:00:00.000Z' }],
    ['another decision', { decision: 'ALLOW', audit_id: 'dec_1' }],
    ['a member too many', { extra: true }],
    ['a signature of zeros', { signature: `ed25519:${'A'.repeat(86)}` }],
  ])('a receipt that was changed, %s: signature_invalid', async (_, changed) => {
    const order = withReceipt(await presented(), changed)
    expect(await verifier()(order)).toEqual({ ok: false, failure: 'signature_invalid' })
  })

  it('a receipt of an outcome', async () => {
    const { audit_id: auditId } = await world.enforce(payment(5))
    const recorded = await world.call('POST', `/enforce/${auditId}/outcome`, { body: { status: 'succeeded' } })
    const order = await presented(payment(5), { receipt: recorded.json().receipt })
    expect(await verifier()(order)).toEqual({ ok: false, failure: 'type_mismatch' })
  })

  it.each<[string, Partial<ExecutionOptions>, string]>([
    ['another service', { issuer: 'somebody' }, 'issuer_mismatch'],
    ['another tool side', { audience: 'ledger' }, 'audience_mismatch'],
    ['another organisation', { organisation: 'acme' }, 'organisation_mismatch'],
  ])('a receipt of or for %s', async (_, own, failure) => {
    expect(await verifier(own)(await presented())).toEqual({ ok: false, failure })
  })

  it('a receipt that names no tool side', async () => {
    const order = await presented(payment(5, { tool: 'note' }), { tool: 'note' })
    expect(await verifier()(order)).toEqual({ ok: false, failure: 'audience_mismatch' })
  })

  it('another tool of the same tool side with the same arguments', async () => {
    const order = await presented(payment(5, { tool: 'pay_back' }))
    expect(await verifier()(order)).toEqual({ ok: false, failure: 'tool_mismatch' })
  })

  it('a BLOCK', async () => {
    const order = await presented(payment(500), { arguments: { amount: 500, to: 'vendor-x' } })
    expect(await verifier()(order)).toEqual({ ok: false, failure: 'not_allowed' })
  })

  it('an ALLOW in advisory mode', async () => {
    const order = await presented(payment(500, { tool: 'pay_freely' }), { tool: 'pay_freely' })
    expect(order.arguments).toEqual({ amount: 500, to: 'vendor-x' })
    expect(await verifier()(order)).toEqual({ ok: false, failure: 'advisory' })
  })

  it('an obligation that it says it does not carry out', async () => {
    const limited = () => presented(payment(5, { tool: 'pay_slowly', accepts: ['limits'] }), { tool: 'pay_slowly' })
    expect(await verifier({ accepts: [] })(await limited())).toEqual({ ok: false, failure: 'obligation_unsupported' })
    expect(await verifier({ accepts: ['limits'] })(await limited())).toMatchObject({ ok: true })
    expect(await verifier()(await limited())).toMatchObject({ ok: true })
  })

  it.each<[string, Partial<Presented>]>([
    ['another amount', { arguments: { amount: 50, to: 'vendor-x' } }],
    ['a member too few', { arguments: { amount: 5 } }],
    ['a member too many', { arguments: { amount: 5, to: 'vendor-x', note: null } }],
    ['a number as text', { arguments: { amount: '5', to: 'vendor-x' } }],
    ['another salt', { salt: 'AAAAAAAAAAAAAAAAAAAAAA' }],
    ['a salt that is no base64url', { salt: '!' }],
  ])('%s: arguments_mismatch', async (_, changed) => {
    expect(await verifier()(await presented(payment(5), changed))).toEqual({ ok: false, failure: 'arguments_mismatch' })
  })
})

describe('verifyForExecution and time', () => {
  it('refuses from the expiry on, with as much tolerance as it was given', async () => {
    const order = await presented()
    const at = (now: number, clockSkewMs?: number) =>
      verifier({ now: () => now, ...(clockSkewMs === undefined ? {} : { clockSkewMs }) })(order)
    expect(await at(expiryOf(order) - 1, 0)).toMatchObject({ ok: true })
    expect(await at(expiryOf(order), 0)).toEqual({ ok: false, failure: 'expired' })
    expect(await at(expiryOf(order) + SKEW_MS - 1)).toMatchObject({ ok: true })
    expect(await at(expiryOf(order) + SKEW_MS)).toEqual({ ok: false, failure: 'expired' })
  })

  it('refuses what was issued later than now: one of the clocks is wrong, and the expiry would be too late', async () => {
    const order = await presented()
    const at = (now: number) => verifier({ now: () => now })(order)
    expect(await at(issuedAt(order) - SKEW_MS)).toMatchObject({ ok: true })
    expect(await at(issuedAt(order) - SKEW_MS - 1)).toEqual({ ok: false, failure: 'not_yet_valid' })
  })
})

describe('verifyForExecution passes a decision once', () => {
  it('and says replayed ever after, also when two come at the same moment', async () => {
    const verify = verifier()
    const order = await presented()
    const both = await Promise.all([verify(order), verify(order)])
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await verify(order)).toEqual({ ok: false, failure: 'replayed' })
  })

  it('is not used up by a refusal', async () => {
    const verify = verifier()
    const order = await presented()
    expect(await verify({ ...order, arguments: { amount: 50 } })).toMatchObject({ ok: false })
    expect(await verify(order)).toMatchObject({ ok: true })
  })

  it('also at the end of the tolerated time, and when the clock is set back afterwards', async () => {
    const order = await presented()
    let now = expiryOf(order) + SKEW_MS - 1
    const used = createReplayGuard({ now: () => now })
    const verify = verifier({ used, now: () => now })
    expect(await verify(order)).toMatchObject({ ok: true })
    expect(await verify(order)).toEqual({ ok: false, failure: 'replayed' })
    now += 20_000
    expect(await verify(order)).toEqual({ ok: false, failure: 'expired' })
    // Another claim sweeps the set; then time seems to run back.
    expect(used.claim('other', now + 1)).toBe('new')
    now = issuedAt(order)
    expect(await verify(order)).toEqual({ ok: false, failure: 'expired' })
  })

  it('and not when its time passes between the check and the claim', async () => {
    const order = await presented()
    let calls = 0
    const verify = verifier({
      now: () => (calls++ < 2 ? expiryOf(order) + SKEW_MS - 1 : expiryOf(order) + SKEW_MS),
    })
    expect(await verify(order)).toEqual({ ok: false, failure: 'expired' })
  })

  it('and passes nothing while it has no room to remember it', async () => {
    const used = createReplayGuard({ now: Date.now, maxEntries: 1 })
    const verify = verifier({ used })
    expect(await verify(await presented())).toMatchObject({ ok: true })
    expect(await verify(await presented())).toEqual({ ok: false, failure: 'replay_set_full' })
  })

  it('for all who share a set', async () => {
    const used = createReplayGuard({ now: Date.now })
    const order = await presented()
    const shared = { claim: (id: string, until: number) => Promise.resolve(used.claim(id, until)) }
    expect(await verifier({ used: shared })(order)).toMatchObject({ ok: true })
    expect(await verifier({ used: shared })(order)).toEqual({ ok: false, failure: 'replayed' })
  })
})

describe('the replay set', () => {
  it('forgets what has expired, and nothing else', () => {
    let now = 0
    const used = createReplayGuard({ now: () => now, maxEntries: 2 })
    expect([used.claim('a', 10), used.claim('b', 100_000)]).toEqual(['new', 'new'])
    expect(used.claim('c', 50)).toBe('full')
    now = 10
    expect(used.claim('c', 50)).toBe('new')
    expect([used.claim('a', 10), used.claim('b', 100_000)]).toEqual(['expired', 'replayed'])
    expect(used.claim('d', Number.NaN)).toBe('expired')
  })
})
