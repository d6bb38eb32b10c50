import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createExecutor, ReceiptRejected, type Executor, type ExecutorOptions } from '../../client/index.js'
import { payment, toolSides } from '../fixtures/tool-sides.js'
import { openClientWorld, outcomes, type ClientWorld } from './world.js'

/** The tool side over HTTP, with the real service, and somebody in between who may change what passes. */

const folder = toolSides()
const RUN = { tool: 'pay', arguments: { amount: 5, to: 'vendor-x' } }
let own: ClientWorld
let apiKey: string

beforeAll(async () => {
  own = await openClientWorld({ env: { COUNTERSIGN_POLICIES_DIR: folder.path } })
  apiKey = await own.world.key({ roles: ['executor'], agentIds: [], audiences: ['payments'], mayInput: false })
})
afterAll(async () => {
  await own.close()
  folder.remove()
})
afterEach(() => {
  own.middle.onRequest = null
  own.middle.onReply = null
  own.middle.seen.length = 0
})

function executor(options: Partial<ExecutorOptions> = {}): Executor {
  return createExecutor({ baseUrl: own.middle.origin, apiKey, audience: 'payments', timeoutMs: 20_000, ...options })
}

async function allowed(more: object = {}) {
  return own.world.enforce(payment(5, more), { key: own.key })
}

describe('an executor', () => {
  it('redeems a decision once, and reports what became of it', async () => {
    const { audit_id: auditId } = await allowed()
    const { receipt } = await executor().redeem(auditId, RUN)
    expect(receipt).toMatchObject({ type: 'countersign.redemption/v1', subject_audit_id: auditId })
    await expect(executor().redeem(auditId, RUN)).rejects.toMatchObject({ status: 409, code: 'receipt_used' })
    await executor().outcome(auditId, { status: 'succeeded' })
    expect(outcomes(own.middle)).toEqual([[auditId, { status: 'succeeded' }]])
  })

  it('verifies without redeeming, with the keys of the service, asked for once', async () => {
    const tools = executor()
    for (let i = 0; i < 2; i++) {
      const { receipt, salt } = await allowed()
      expect(await tools.verifyForExecution({ ...RUN, receipt, salt })).toMatchObject({ ok: true })
    }
    expect(own.middle.seen.map(({ path }) => path.split('?')[0])).toEqual(['/.well-known/jwks.json'])
  })

  it('rejects when the keys cannot be asked for', async () => {
    const { receipt, salt } = await allowed()
    const alone = executor({ baseUrl: 'http://127.0.0.1:1' })
    await expect(alone.verifyForExecution({ ...RUN, receipt, salt })).rejects.toMatchObject({ code: 'unreachable' })
  })

  it('does not ask again where the answer was lost: the receipt may be used', async () => {
    const { audit_id: auditId } = await allowed()
    own.middle.onReply = ({ path }) => (path.endsWith('/redeem') ? 'drop' : undefined)
    await expect(executor().redeem(auditId, RUN)).rejects.toMatchObject({ code: 'unreachable' })
    expect(own.middle.seen.filter(({ path }) => path.endsWith('/redeem'))).toHaveLength(1)
    own.middle.onReply = null
    await expect(executor().redeem(auditId, RUN)).rejects.toMatchObject({ code: 'receipt_used' })
  })
})

describe('a redemption is refused', () => {
  it.each<[string, object, string]>([
    ['arguments', { ...RUN, arguments: { amount: 6, to: 'vendor-x' } }, 'arguments_differ'],
    ['audience', { ...RUN }, 'audience_not_permitted'],
  ])('by the service for another %s', async (what, run, code) => {
    const { audit_id: auditId } = await allowed(what === 'audience' ? { tool: 'book' } : {})
    await expect(executor().redeem(auditId, { ...RUN, ...run })).rejects.toMatchObject({ code })
  })

  it('for another tool of the same audience with the same arguments, and stays good for its own', async () => {
    const { audit_id: auditId } = await allowed({ tool: 'pay_back' })
    await expect(executor().redeem(auditId, RUN)).rejects.toMatchObject({ status: 422, code: 'tool_differs' })
    await expect(executor().redeem(auditId, { ...RUN, tool: 'pay_back' })).resolves.toBeDefined()
  })

  it('for a proof of another tool, where the service was never told which one runs', async () => {
    const { audit_id: auditId } = await allowed({ tool: 'pay_back' })
    own.middle.onRequest = (message) => {
      if (!message.path.endsWith('/redeem')) return undefined
      message.body = JSON.stringify({ ...JSON.parse(message.body), tool: undefined })
      return undefined
    }
    await expect(executor().redeem(auditId, RUN)).rejects.toEqual(new ReceiptRejected('tool_mismatch'))
  })

  it.each<[string, (redemption: Record<string, unknown>, other: object) => object, string]>([
    ['an answer that was made up', (redemption) => ({ ...redemption, tool_name: 'pay_now' }), 'signature_invalid'],
    ['the redemption of another decision', (_, other) => other, 'subject_mismatch'],
  ])('for %s', async (_, change, failure) => {
    const first = await allowed()
    const { receipt: other } = await executor().redeem(first.audit_id, RUN)
    own.middle.onReply = ({ path }, reply) => {
      if (!path.endsWith('/redeem')) return undefined
      const answer = JSON.parse(reply.body)
      reply.body = JSON.stringify({ ...answer, receipt: change(answer.receipt, other) })
      return undefined
    }
    const { audit_id: auditId } = await allowed()
    await expect(executor().redeem(auditId, RUN)).rejects.toEqual(new ReceiptRejected(failure as never))
  })

  it('for the decision’s own receipt, which proves no redemption', async () => {
    const { audit_id: auditId, receipt } = await allowed()
    own.middle.onReply = ({ path }, reply) => {
      if (path.endsWith('/redeem')) reply.body = JSON.stringify({ audit_id: auditId, receipt })
      return undefined
    }
    await expect(executor().redeem(auditId, RUN)).rejects.toEqual(new ReceiptRejected('type_mismatch'))
  })
})

describe('a client ends sessions', () => {
  it('its own, once', async () => {
    const client = own.client({ sessionId: 'team/sess-1' })
    await client.enforce({ tool: 'pay', arguments: RUN.arguments })
    const { receipt } = await client.endSession()
    expect(receipt).toMatchObject({ type: 'countersign.session/v1', session_id: 'team/sess-1' })
    await expect(client.endSession()).rejects.toMatchObject({ status: 404, code: 'not_found' })
    await expect(own.client().endSession()).rejects.toThrow(TypeError)
  })
})
