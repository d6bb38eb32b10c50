import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../src/core/store.js'
import { namedValidator } from '../../src/http/validation.js'
import { saltedHash } from '../../src/receipt/hash.js'
import { verifyReceipt } from '../../src/receipt/verify.js'
import { payment, toolSides } from '../fixtures/tool-sides.js'
import { openWorld, type Answer, type TestWorld } from '../fixtures/world.js'

/** The tool side's proof, through HTTP and the real service. */

const folder = toolSides()
const TTL_MS = 60_000
let world: TestWorld
let elapsedMs = 0
/** Holds the log's commits, while it is set. */
let gate: ((commit: () => ReturnType<Store['commit']>) => ReturnType<Store['commit']>) | null = null
let payments: string
let admin: string

beforeAll(async () => {
  world = await openWorld({
    env: { COUNTERSIGN_POLICIES_DIR: folder.path },
    world: { now: () => Date.now() + elapsedMs },
    overrides: {
      wrapStore: (store) => ({
        ...store,
        commit: (draft, changes, others) => {
          const commit = () => store.commit(draft, changes, others)
          return gate === null ? commit() : gate(commit)
        },
      }),
    },
  })
  payments = await executor({ audiences: ['payments'] })
  admin = await world.key({ roles: ['admin'], mayInput: false })
})
afterAll(async () => {
  await world.close()
  folder.remove()
})
afterEach(() => {
  gate = null
})

function executor(own: object): Promise<string> {
  return world.key({ roles: ['executor'], agentIds: [], mayInput: false, ...own })
}

async function allowed(body: object = payment(5)): Promise<string> {
  const answer: Answer = await world.enforce(body)
  expect(answer.decision).toBe('ALLOW')
  return answer.audit_id
}

const ARGUMENTS = { amount: 5, to: 'vendor-x' }

function redeem(auditId: string, body: unknown = { arguments: ARGUMENTS }, key: string = payments) {
  return world.call('POST', `/enforce/${auditId}/redeem`, { key, body })
}

/** Status and code, in short. */
async function codeOf(answering: ReturnType<typeof redeem>): Promise<[number, unknown]> {
  const answer = await answering
  return [answer.statusCode, answer.json().code]
}

/** Every check is passed; what is missing is the commit. */
async function heldRedeem(auditId: string) {
  let write = (): void => undefined
  const held = new Promise<void>((resolve) => {
    write = resolve
  })
  gate = async (commit) => {
    gate = null
    await held
    return commit()
  }
  const redeeming = codeOf(redeem(auditId))
  await expect.poll(() => gate).toBeNull()
  return { redeeming, write }
}

describe('redeem', () => {
  it('is 200 once, with a receipt in the log that names the decision and the tool', async () => {
    const decided: Answer = await world.enforce(payment(5, { session_id: 'sess-1' }))
    const { audit_id: auditId } = decided
    const answer = await redeem(auditId)
    expect(answer.statusCode).toBe(200)
    const validate = namedValidator('Recorded')
    expect([validate(answer.json()), validate.errors]).toEqual([true, null])
    const { audit_id: redemptionId, receipt } = answer.json()
    expect(receipt).toMatchObject({
      type: 'countersign.redemption/v1',
      audit_id: redemptionId,
      subject_audit_id: auditId,
      audience: 'payments',
      agent_id: 'finance-agent',
      session_id: 'sess-1',
      tool_name: 'pay',
      arguments_hash: decided.receipt.arguments_hash,
      decision: null,
    })
    const jwks = (await world.call('GET', '/.well-known/jwks.json')).json()
    expect(verifyReceipt(receipt, jwks)).toMatchObject({ valid: true })
    expect(world.app.store.entry('default', redemptionId)?.receipt).toEqual(receipt)
    expect(await codeOf(redeem(auditId))).toEqual([409, 'receipt_used'])
  })

  it('leaves the outcome to be reported', async () => {
    const auditId = await allowed()
    expect((await redeem(auditId)).statusCode).toBe(200)
    const outcome = { key: payments, body: { status: 'succeeded' } }
    expect((await world.call('POST', `/enforce/${auditId}/outcome`, outcome)).statusCode).toBe(200)
  })

  it.each<[string, string]>([
    ['members in another order', '{"arguments": {"to": "vendor-x", "amount": 5}}'],
    ['another spelling of a number', '{"arguments": {"amount": 5.0, "to": "vendor-x"}}'],
    ['an exponent', '{"arguments": {"amount": 0.5e1, "to": "vendor-x"}}'],
    ['escapes in a text', '{"arguments": {"amount": 5, "to": "vendor\\u002dx"}}'],
  ])('takes %s for the same arguments', async (_, body) => {
    expect((await redeem(await allowed(), body)).statusCode).toBe(200)
  })

  it('says to whoever holds the salt which arguments were allowed', async () => {
    const { audit_id: auditId, salt }: Answer = await world.enforce(payment(5))
    const { receipt } = (await redeem(auditId)).json()
    expect(receipt.arguments_hash).toBe(saltedHash(salt, ARGUMENTS))
  })

  it('takes the tool that was decided about, and one that names none', async () => {
    expect((await redeem(await allowed(), { tool: 'pay', arguments: ARGUMENTS })).statusCode).toBe(200)
    const unnamed = await redeem(await allowed(payment(5, { tool: 'pay_back' })), { arguments: ARGUMENTS })
    expect(unnamed.json().receipt.tool_name).toBe('pay_back')
  })

  it('knows a tool by the name in the model’s call, namespace included', async () => {
    const toolCall = { type: 'function_call', call_id: 'c1', namespace: 'bank', name: 'pay' }
    const call = { agent_id: 'finance-agent', tool_call: { ...toolCall, arguments: JSON.stringify(ARGUMENTS) } }
    const auditId = await allowed(call)
    expect(await codeOf(redeem(auditId, { tool: 'pay', arguments: ARGUMENTS }))).toEqual([422, 'tool_differs'])
    expect((await redeem(auditId, { tool: 'bank/pay', arguments: ARGUMENTS })).statusCode).toBe(200)
  })

  it('takes code as the tool `code`, by what the decision says are its arguments', async () => {
    const sandbox = await executor({ audiences: ['sandbox'] })
    const code = { agent_id: 'finance-agent', code: 'print(1)', language: 'python', context: {} }
    const answer: Answer = await world.enforce(code)
    expect(answer.arguments).toEqual({ code: 'print(1)', language: 'python' })
    const as = (tool: string) => redeem(answer.audit_id, { tool, arguments: answer.arguments }, sandbox)
    expect(await codeOf(as('python'))).toEqual([422, 'tool_differs'])
    expect((await as('code')).statusCode).toBe(200)
  })

  it('is open to keys that stand for any audience, also for tools that name none', async () => {
    const any = await executor({ audiences: '*' })
    expect((await redeem(await allowed(), undefined, any)).statusCode).toBe(200)
    expect((await redeem(await allowed(payment(5, { tool: 'note' })), undefined, any)).statusCode).toBe(200)
  })

  it('is won by exactly one of two who come at the same moment', async () => {
    const auditId = await allowed()
    let waiting = 0
    let open = (): void => undefined
    const bothHere = new Promise<void>((resolve) => {
      open = resolve
    })
    gate = async (commit) => {
      if (++waiting === 2) open()
      await bothHere
      return commit()
    }
    const codes = await Promise.all([codeOf(redeem(auditId)), codeOf(redeem(auditId))])
    expect(codes.sort()).toEqual([
      [200, undefined],
      [409, 'receipt_used'],
    ])
  })
})

describe('redeem refuses', () => {
  it.each<[string, unknown]>([
    ['another amount', { amount: 6, to: 'vendor-x' }],
    ['a member too few', { amount: 5 }],
    ['a member too many', { amount: 5, to: 'vendor-x', note: null }],
    ['a number as text', { amount: '5', to: 'vendor-x' }],
    ['another case', { amount: 5, to: 'Vendor-X' }],
  ])('%s: 422, and the receipt stays good', async (_, args) => {
    const auditId = await allowed()
    expect(await codeOf(redeem(auditId, { arguments: args }))).toEqual([422, 'arguments_differ'])
    expect((await redeem(auditId)).statusCode).toBe(200)
  })

  it.each(['pay_back', 'Pay', 'pay_', 'code'])('another tool, %s: 422, and the receipt stays good', async (tool) => {
    const auditId = await allowed()
    expect(await codeOf(redeem(auditId, { tool, arguments: ARGUMENTS }))).toEqual([422, 'tool_differs'])
    expect((await redeem(auditId, { tool: 'pay', arguments: ARGUMENTS })).statusCode).toBe(200)
  })

  it.each<[string, unknown]>([
    ['no arguments', {}],
    ['a member too many', { arguments: ARGUMENTS, tools: ['pay'] }],
    ['no name of a tool', { arguments: ARGUMENTS, tool: null }],
    ['an empty name of a tool', { arguments: ARGUMENTS, tool: '' }],
    ['what can be no tool’s name', { arguments: ARGUMENTS, tool: 'pay back' }],
    ['a list of arguments', { arguments: [5] }],
    ['arguments as text', { arguments: JSON.stringify(ARGUMENTS) }],
  ])('a body with %s: 400', async (_, body) => {
    expect(await codeOf(redeem(await allowed(), body))).toEqual([400, 'body_invalid'])
  })

  it('from the moment on at which the receipt expires', async () => {
    const auditId = await allowed()
    elapsedMs += TTL_MS
    expect(await codeOf(redeem(auditId))).toEqual([409, 'receipt_expired'])
  })

  it('what was not allowed, or only in advisory mode', async () => {
    const { audit_id: blocked }: Answer = await world.enforce(payment(500))
    const body = { arguments: { amount: 500, to: 'vendor-x' } }
    expect(await codeOf(redeem(blocked, body))).toEqual([409, 'not_redeemable'])
    const advisory = await allowed(payment(500, { tool: 'pay_freely' }))
    expect(await codeOf(redeem(advisory, body))).toEqual([409, 'not_redeemable'])
  })

  it.each(['succeeded', 'failed', 'not_executed'])('after the outcome %s was reported', async (status) => {
    const auditId = await allowed()
    await world.call('POST', `/enforce/${auditId}/outcome`, { body: { status } })
    expect(await codeOf(redeem(auditId))).toEqual([409, 'not_redeemable'])
  })

  it('when the outcome is reported while it is being written', async () => {
    const auditId = await allowed()
    const { redeeming, write } = await heldRedeem(auditId)
    await world.call('POST', `/enforce/${auditId}/outcome`, { body: { status: 'not_executed' } })
    write()
    expect(await redeeming).toEqual([409, 'outcome_recorded'])
  })

  it('when a freeze comes while it is being written', async () => {
    const auditId = await allowed(payment(5, { agent_id: 'cold-agent' }))
    const { redeeming, write } = await heldRedeem(auditId)
    const freeze = { key: admin, body: { reason: 'looks wrong' } }
    expect((await world.call('POST', '/agent/cold-agent/freeze', freeze)).statusCode).toBe(200)
    write()
    expect(await redeeming).toEqual([409, 'agent_frozen'])
  })

  it('another audience: 403', async () => {
    const ledger = await executor({ audiences: ['ledger'] })
    const none = await executor({})
    const auditId = await allowed()
    for (const key of [ledger, none]) {
      expect(await codeOf(redeem(auditId, undefined, key))).toEqual([403, 'audience_not_permitted'])
    }
    const nameless = await allowed(payment(5, { tool: 'note' }))
    expect(await codeOf(redeem(nameless))).toEqual([403, 'audience_not_permitted'])
    expect((await redeem(auditId)).statusCode).toBe(200)
  })

  it('keys that are no executor, speak for the agent as they may: 403', async () => {
    const auditId = await allowed()
    const agent = await world.key()
    expect(await codeOf(redeem(auditId, undefined, agent))).toEqual([403, 'role_not_permitted'])
  })

  it('another organisation, and what is no decision: 404', async () => {
    const theirs = await executor({ audiences: '*', organisation: 'acme' })
    const auditId = await allowed()
    expect(await codeOf(redeem(auditId, undefined, theirs))).toEqual([404, 'not_found'])
    const redemption = (await redeem(auditId)).json().audit_id
    for (const id of ['dec_none', redemption, '%00', 'a'.repeat(129)]) {
      expect(await codeOf(redeem(id))).toEqual([404, 'not_found'])
    }
  })

  it.each([
    ['its agent', 'agent'],
    ['its key', 'key'],
    ['its organisation', 'organisation'],
  ] as const)('when %s was frozen since, also when it is not any more', async (_, kind) => {
    const key = await world.key({ agentIds: ['frozen-agent'] })
    const own: Answer = await world.enforce(payment(5, { agent_id: 'frozen-agent' }), { key })
    const keyId = world.app.store.entry('default', own.audit_id)?.caller_key_id
    const path = { agent: '/agent/frozen-agent', key: `/key/${keyId}`, organisation: '/organisation' }[kind]
    const change = (verb: string) =>
      world.call('POST', `${path}/${verb}`, { key: admin, body: { reason: 'looks wrong' } })
    expect((await change('freeze')).statusCode).toBe(200)
    expect(await codeOf(redeem(own.audit_id))).toEqual([409, 'agent_frozen'])
    expect((await change('unfreeze')).statusCode).toBe(200)
    expect(await codeOf(redeem(own.audit_id))).toEqual([409, 'agent_frozen'])
    const anew: Answer = await world.enforce(payment(5, { agent_id: 'frozen-agent' }), { key })
    expect((await redeem(anew.audit_id)).statusCode).toBe(200)
  })
})

describe('a frozen executor', () => {
  it('redeems nothing, until its key is let go again', async () => {
    const own = await executor({ audiences: ['payments'], label: 'frozen tool side' })
    const { keyId = '' } = world.app.store.apiKeys('default').find(({ label }) => label === 'frozen tool side') ?? {}
    const change = (verb: string) =>
      world.call('POST', `/key/${keyId}/${verb}`, { key: admin, body: { reason: 'leaked' } })
    const auditId = await allowed()
    expect((await change('freeze')).statusCode).toBe(200)
    expect(await codeOf(redeem(auditId, undefined, own))).toEqual([409, 'agent_frozen'])
    expect((await change('unfreeze')).statusCode).toBe(200)
    expect((await redeem(auditId, undefined, own)).statusCode).toBe(200)
  })
})

describe('the outcome of an executor', () => {
  const report = (auditId: string, key: string) =>
    codeOf(world.call('POST', `/enforce/${auditId}/outcome`, { key, body: { status: 'succeeded' } }))

  it('is taken from who stands for the audience, whatever agents the key speaks for', async () => {
    expect(await report(await allowed(), payments)).toEqual([200, undefined])
  })

  it('is 404 for another audience, also where the key speaks for the agent', async () => {
    const ledger = await executor({ audiences: ['ledger'], agentIds: '*' })
    expect(await report(await allowed(), ledger)).toEqual([404, 'not_found'])
    expect(await report(await allowed(payment(5, { tool: 'note' })), payments)).toEqual([404, 'not_found'])
  })

  it('may also be the agent’s own, of a key with both roles', async () => {
    const both = await world.key({ roles: ['agent', 'executor'], agentIds: ['finance-agent'], audiences: ['ledger'] })
    expect(await report(await allowed(), both)).toEqual([200, undefined])
    expect(await report(await allowed(payment(5, { agent_id: 'other-agent' })), both)).toEqual([404, 'not_found'])
  })
})
