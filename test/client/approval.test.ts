import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  createClient,
  NotAllowed,
  ReceiptRejected,
  type Allowed,
  type ApprovalRequest,
  type ClientOptions,
} from '../../client/index.js'
import { openApprovalWorld, type ApprovalWorld, type Holder } from '../fixtures/approval-world.js'

/** The client before the real service: people answer as soon as they are told. */

const HOUR_MS = 3_600_000
const PATIENT = { waitMs: 60_000 }

let world: ApprovalWorld
let baseUrl: string
beforeAll(async () => {
  world = await openApprovalWorld()
  baseUrl = await world.app.server.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => world.close())

let transfers = 0
/** Another one each time: identical requests are joined. */
function transferOf(amount: number): { amount: number; currency: string; recipient: string } {
  transfers += 1
  return { amount, currency: 'EUR', recipient: `vendor-${transfers}` }
}

function client(own: Partial<ClientOptions> = {}) {
  return createClient({
    baseUrl,
    apiKey: world.keys.agent,
    agentId: 'agent-a',
    sessionId: 'session-a',
    context: { user_id: 'uwe@example.com' },
    ...own,
  })
}

interface Ran {
  readonly given: Allowed[]
  readonly told: ApprovalRequest[]
  readonly result: Promise<unknown>
}

/** A governed transfer whose request for approval is answered in this way. */
function governed(
  amount: number,
  answering: (approval: ApprovalRequest) => unknown,
  own: Partial<ClientOptions> = {},
): Ran {
  const given: Allowed[] = []
  const told: ApprovalRequest[] = []
  const run = (_: object, allowed: Allowed): string => {
    given.push(allowed)
    return 'done'
  }
  const onPending = (approval: ApprovalRequest): void => {
    told.push(approval)
    answering(approval)
  }
  const approval = { ...PATIENT, onPending }
  return { given, told, result: client(own).govern('transfer', run, { approval })(transferOf(amount)) }
}

const yes =
  (who: Holder, body: object = {}) =>
  ({ id }: ApprovalRequest) =>
    world.approve(id, who, body)

describe('govern with approval', () => {
  it('waits for the people who are asked, and runs what they approved', async () => {
    const { given, told, result } = governed(2_000, yes('mia'))
    expect(await result).toBe('done')
    expect(told).toMatchObject([{ status: 'pending', tool: 'transfer', arguments: { amount: 2_000 } }])
    expect(given).toHaveLength(1)
    const { receipt } = given[0]?.answer ?? {}
    expect(receipt).toMatchObject({ decision: 'ALLOW', approval_id: told[0]?.id })
    expect(world.app.store.hasOutcome('default', receipt?.audit_id ?? '')).toBe(true)
    expect(await client().approval(told[0]?.id ?? '')).toMatchObject({ status: 'used' })
  })

  it('waits for every level', async () => {
    const { told, result } = governed(20_000, async (approval) => {
      for (const who of ['mia', 'dora', 'dirk'] as const) await yes(who)(approval)
    })
    expect(await result).toBe('done')
    expect(told).toHaveLength(1)
  })

  it('runs exactly what an approver made of it, once somebody else approved that', async () => {
    const answers = [yes('mia', { arguments: { amount: 1_500, currency: 'EUR', recipient: 'ACME' } }), yes('max')]
    const { given, told, result } = governed(2_000, (approval) => answers.shift()?.(approval))
    expect(await result).toBe('done')
    expect(told).toMatchObject([{ arguments: { amount: 2_000 } }, { arguments: { amount: 1_500 } }])
    expect(given).toMatchObject([
      { arguments: { amount: 1_500, recipient: 'ACME' }, receipt: { approval_id: told[1]?.id } },
    ])
  })

  it('runs under a series that was granted instead', async () => {
    const series = {
      vary: [{ member: '/arguments/amount', min: 1, max: 3_000 }],
      times: 3,
      budget: { member: '/arguments/amount', max: 6_000 },
      until: new Date(Date.now() + HOUR_MS).toISOString(),
    }
    const { given, result } = governed(2_000, yes('mia', { series }))
    expect(await result).toBe('done')
    const id = given[0]?.receipt.approval_id ?? ''
    expect(await client().approval(id)).toMatchObject({ kind: 'series', series: { used_times: 1 } })
  })

  it('does not run what was rejected, and says why', async () => {
    const { given, result } = governed(2_000, ({ id }) => world.reject(id, 'mia', 'Not this vendor.'))
    const error = await result.catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(NotAllowed)
    expect(error).toMatchObject({
      message: expect.stringMatching(/^REQUIRES_APPROVAL: apr_\S+ was rejected$/),
      agentMessage: 'The approval of this call was rejected. The approver says: Not this vendor.',
      approval: { status: 'rejected' },
      answer: { decision: 'REQUIRES_APPROVAL' },
    })
    expect(given).toEqual([])
  })

  it('does not run what nobody answered: the request expires', async () => {
    const { result } = governed(2_000, () => {
      world.pass(25 * HOUR_MS)
    })
    await expect(result).rejects.toMatchObject({ message: expect.stringContaining('has expired') })
  })

  it('gives up when it has been long enough, and the request stays', async () => {
    const run = vi.fn()
    const pay = client().govern('transfer', run, { approval: { waitMs: 1 } })
    const error = await pay(transferOf(2_000)).catch((cause: unknown) => cause)
    expect(error).toMatchObject({
      approval: { status: 'pending' },
      message: expect.stringContaining('not answered yet'),
    })
    expect(run).not.toHaveBeenCalled()
  })

  it('gives up when it is told to', async () => {
    const given = new AbortController()
    const run = vi.fn()
    const onPending = (): void => {
      given.abort()
    }
    const pay = client().govern('transfer', run, { approval: { ...PATIENT, onPending }, signal: given.signal })
    await expect(pay(transferOf(2_000))).rejects.toMatchObject({ name: 'CountersignUnavailable', code: 'aborted' })
    expect(run).not.toHaveBeenCalled()
  })

  it('does not wait unless asked to, nor where policy says no', async () => {
    const run = vi.fn()
    await expect(client().govern('transfer', run)(transferOf(2_000))).rejects.toMatchObject({ approval: null })
    const { told, result } = governed(2_000_000, yes('mia'))
    await expect(result).rejects.toMatchObject({ answer: { decision: 'BLOCK' }, approval: null })
    expect([told, run.mock.calls]).toEqual([[], []])
  })

  it('waits on when the service is away for a while', async () => {
    let polls = 0
    const fetching = (request: Request): Promise<Response> => {
      if (request.url.includes('wait=') && (polls += 1) <= 2) return Promise.reject(new TypeError('reset'))
      return fetch(request)
    }
    const { result } = governed(2_000, (approval) => yes('mia')(approval), { fetch: fetching })
    expect(await result).toBe('done')
  })

  it('runs nothing that is called an edit and rests on no approval', async () => {
    const free = { amount: 5, currency: 'EUR', recipient: 'attacker' }
    const { keys } = (await (await fetch(`${baseUrl}/.well-known/jwks.json`)).json()) as { keys: [] }
    const fetching = async (request: Request): Promise<Response> => {
      const { pathname } = new URL(request.url)
      if (pathname === '/approval/apr_forged') return Response.json({ ...forged, arguments: free })
      if (pathname.startsWith('/approval/')) {
        const real = (await (await fetch(request)).json()) as object
        return Response.json({ ...real, status: 'edited', replaced_by: 'apr_forged' })
      }
      if (pathname !== '/enforce') return fetch(request)
      const { approval_id: _approval, ...body } = (await request.json()) as Record<string, unknown>
      return fetch(request.url, { method: 'POST', headers: request.headers, body: JSON.stringify(body) })
    }
    const forged = { id: 'apr_forged', status: 'approved', version: 1, tool: 'transfer', replaced_by: null }
    const { given, result } = governed(2_000, () => undefined, { fetch: fetching, jwks: { keys } })
    await expect(result).rejects.toEqual(new ReceiptRejected('approval_mismatch'))
    expect(given).toEqual([])
  })
})

describe('requests for approval', () => {
  it('are read, listed and cancelled by the agent that asked', async () => {
    const { approval_id: id } = await client().enforce({ tool: 'transfer', arguments: transferOf(2_000) })
    const waiting = client().approval(id ?? '', { waitMs: 30_000 })
    expect((await client().approvals({ status: 'pending', agentId: 'agent-a', limit: 1 })).approvals).toMatchObject([
      { id },
    ])
    expect(await client().cancelApproval(id ?? '', 'Not needed.')).toMatchObject({
      approval: { id, status: 'cancelled' },
      receipt: { type: 'countersign.approval/v1' },
    })
    expect(await waiting).toMatchObject({ id, status: 'cancelled' })
    const other = client({ apiKey: world.keys.otherAgent, agentId: 'agent-c' })
    await expect(other.approval(id ?? '')).rejects.toMatchObject({ status: 404, code: 'not_found' })
    expect(await other.approvals()).toEqual({ approvals: [], next: null })
  })
})
