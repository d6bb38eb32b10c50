import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ROLES, type Role } from '../../src/core/words.js'
import { PREFIXES, ROUTES, type OperationId, type RouteSpec } from '../../src/http/route-table.js'
import { openWorld, pay, type TestWorld } from '../fixtures/world.js'

/** A route, and whether the body asks for what its row tells apart. */
interface Case {
  readonly spec: RouteSpec
  readonly asks: boolean
}

const CASES: readonly Case[] = ROUTES.flatMap((spec) =>
  spec.asking === null ? [{ spec, asks: false }] : [false, true].map((asks) => ({ spec, asks })),
)

/** Every route × every role × {own agent, other agent, other organisation} × no key, from the route table itself. */

const LEVELS = ['manager', 'director', 'vp', 'cto']
const OWNERS = ['own', 'other agent', 'other organisation'] as const
type Owner = (typeof OWNERS)[number]

let world: TestWorld
const keys = new Map<string, string>()
let allowed: () => Promise<string>

beforeAll(async () => {
  world = await openWorld({ env: { COUNTERSIGN_APPROVAL_MAX_PENDING_PER_AGENT: '1000' } })
  const make = async (role: Role, owner: Owner): Promise<void> => {
    const secret = await world.key({
      roles: [role],
      agentIds: [owner === 'other agent' ? 'other-agent' : 'finance-agent'],
      organisation: owner === 'other organisation' ? 'other' : 'default',
      mayInput: role === 'agent',
      audiences: role === 'executor' ? ['payments'] : [],
      ...(role === 'approver' ? { person: `${owner.replace(' ', '-')}@example.com`, levels: LEVELS } : {}),
    })
    keys.set(`${role} ${owner}`, secret)
  }
  for (const role of ROLES) for (const owner of OWNERS) await make(role, owner)
  allowed = async () => (await world.enforce(pay(5))).audit_id
})

afterAll(() => world.close())

/** A request that is right in every respect but, perhaps, who makes it. */
async function request({ spec, asks }: Case, prefix: string) {
  const { method, operationId, asking } = spec
  const payment = { arguments: pay(5)['arguments'] }
  const why = { reason: 'looks wrong' }
  const bodies: Partial<Record<OperationId, object>> = {
    enforce: pay(5),
    analyze: pay(5),
    recordOutcome: { status: 'succeeded' },
    redeem: payment,
    recordInput: { agent_id: 'finance-agent', kind: 'said', text: 'pay the bill' },
    ...(spec.path.startsWith('/approval/') && method === 'POST' ? { [operationId]: { comment: 'as agreed' } } : {}),
    ...(freezing(spec) ? { [operationId]: why } : {}),
  }
  const url = `${prefix}${await targetOf(spec)}`
  if (operationId.startsWith('unfreeze')) await freezeEverywhere(url.replace('/unfreeze', '/freeze'))
  if (operationId === 'revokeApproval') {
    await world.call('POST', url.replace('/revoke', '/approve'), { key: keys.get('approver own') ?? null, body: {} })
  }
  const body = bodies[operationId]
  return { method, url, body: asks && asking !== null ? { ...body, [asking.member]: true } : body }
}

function freezing({ operationId }: RouteSpec): boolean {
  return /^(un)?freeze/.test(operationId)
}

/** The path, naming something of the agent key's own: a decision, a session that it opened; or a key, an agent. */
async function targetOf({ path, operationId }: RouteSpec): Promise<string> {
  const id = `it-${Math.random()}`
  if (operationId === 'endSession') {
    await world.enforce(pay(5, { session_id: id }), { key: keys.get('agent own') ?? null })
  }
  if (path.includes(':key_id')) await world.key({ label: id })
  const keyId = world.app.store.apiKeys('default').find(({ label }) => label === id)?.keyId ?? ''
  return path
    .replace(':audit_id', path.includes(':audit_id') ? await allowed() : '')
    .replace(':approval_id', path.includes(':approval_id') ? await asked(id) : '')
    .replace(/:(session|agent)_id/, id)
    .replace(':key_id', keyId)
}

/** A request for approval of the agent key's own. */
async function asked(sessionId: string): Promise<string> {
  const answer = await world.enforce(pay(750, { session_id: sessionId }), { key: keys.get('agent own') ?? null })
  return answer.approval_id
}

/** By the admin of each organisation, as far as it has such a thing. */
async function freezeEverywhere(url: string): Promise<void> {
  for (const owner of ['own', 'other organisation']) {
    await world.call('POST', url, { key: keys.get(`admin ${owner}`) ?? null, body: { reason: 'looks wrong' } })
  }
}

async function thaw(): Promise<void> {
  await freezeEverywhere('/organisation/unfreeze')
}

/** The status that the matrix wants: null where the request goes through. */
function refusal({ spec, asks }: Case, role: Role, owner: Owner): number | null {
  if (spec.roles === 'public') return null
  const { asking } = spec
  const roles = asking === null ? spec.roles : asks ? asking.roles : asking.otherwise
  if (!spec.roles.includes(role) || !roles.includes(role)) return 403
  if (owner === 'own') return null
  switch (spec.operationId) {
    case 'enforce':
    case 'analyze':
    case 'recordInput':
      return owner === 'other agent' && !asks ? 403 : null
    case 'recordOutcome':
    case 'redeem':
      return role === 'executor' && owner === 'other agent' ? null : 404
    case 'endSession':
    case 'cancelApproval':
      return 404
    case 'approve':
    case 'reject':
    case 'revokeApproval':
      return owner === 'other organisation' ? 404 : null
    case 'getApproval':
      return owner === 'other organisation' || role === 'agent' ? 404 : null
    case 'freezeKey':
    case 'unfreezeKey':
      return owner === 'other organisation' ? 404 : null
    case 'getDecision':
      return owner === 'other organisation' || role === 'agent' ? 404 : null
    case 'reloadPolicies':
      return owner === 'other organisation' ? 403 : null
    default:
      return null
  }
}

function nameOf({ spec: { method, path, asking }, asks }: Case): string {
  return `${method} ${path}${asks && asking !== null ? ` with ${asking.member}` : ''}`
}

describe.each(PREFIXES.map((prefix) => [prefix === '' ? '/' : prefix, prefix]))('under %s', (_, prefix) => {
  describe.each(CASES.map((each) => [nameOf(each), each] as const))('%s', (_name, each) => {
    const { spec } = each
    if (freezing(spec)) afterEach(thaw)

    it('without a key is 401, unless it is public', async () => {
      const { method, url, body } = await request(each, prefix)
      const answer = await world.call(method, url, { key: null, body })
      if (spec.roles === 'public') expect(answer.statusCode).toBe(200)
      else expect([answer.statusCode, answer.json().code]).toEqual([401, 'unauthenticated'])
    })

    it.each(ROLES.flatMap((role) => OWNERS.map((owner) => [role, owner] as const)))(
      'as %s, %s',
      async (role, owner) => {
        const { method, url, body } = await request(each, prefix)
        const wanted = refusal(each, role, owner)
        // A stream has no end; HEAD passes the same gate.
        const asking = wanted === null && spec.operationId === 'followApprovals' ? 'HEAD' : method
        const answer = await world.call(asking, url, { key: keys.get(`${role} ${owner}`) ?? null, body })
        if (wanted === null) expect(answer.statusCode).toBeLessThan(300)
        else expect(answer.statusCode).toBe(wanted)
      },
    )
  })
})
