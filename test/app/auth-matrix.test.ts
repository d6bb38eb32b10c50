import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROLES, type Role } from '../../src/core/words.js'
import { PREFIXES, ROUTES, type OperationId, type RouteSpec } from '../../src/http/route-table.js'
import { openWorld, pay, type TestWorld } from '../fixtures/world.js'

/** Every route × every role × {own agent, other agent, other organisation} × no key, from the route table itself. */

const OWNERS = ['own', 'other agent', 'other organisation'] as const
type Owner = (typeof OWNERS)[number]

let world: TestWorld
const keys = new Map<string, string>()
let allowed: () => Promise<string>

beforeAll(async () => {
  world = await openWorld()
  const make = async (role: Role, owner: Owner): Promise<void> => {
    const secret = await world.key({
      roles: [role],
      agentIds: [owner === 'other agent' ? 'other-agent' : 'finance-agent'],
      organisation: owner === 'other organisation' ? 'other' : 'default',
      mayInput: role === 'agent',
    })
    keys.set(`${role} ${owner}`, secret)
  }
  for (const role of ROLES) for (const owner of OWNERS) await make(role, owner)
  allowed = async () => (await world.enforce(pay(5))).audit_id
})

afterAll(() => world.close())

/** A request that is right in every respect but, perhaps, who makes it. */
async function request({ method, path, operationId }: RouteSpec, prefix: string) {
  const bodies: Partial<Record<OperationId, object>> = {
    enforce: pay(5),
    analyze: pay(5),
    recordOutcome: { status: 'succeeded' },
    recordInput: { agent_id: 'finance-agent', kind: 'said', text: 'pay the bill' },
  }
  const url = `${prefix}${path}`
    .replace(':audit_id', path.includes(':audit_id') ? await allowed() : '')
    .replace(':session_id', `s-${Math.random()}`)
  return { method, url, body: bodies[operationId] }
}

/** The status that the matrix wants: null where the request goes through. */
function refusal(spec: RouteSpec, role: Role, owner: Owner): number | null {
  if (spec.roles === 'public') return null
  if (!spec.roles.includes(role)) return 403
  if (owner === 'own') return null
  switch (spec.operationId) {
    case 'enforce':
    case 'analyze':
    case 'recordInput':
      return owner === 'other agent' ? 403 : null
    case 'recordOutcome':
      return 404
    case 'getDecision':
      return owner === 'other organisation' || role === 'agent' ? 404 : null
    default:
      return null
  }
}

describe.each(PREFIXES.map((prefix) => [prefix === '' ? '/' : prefix, prefix]))('under %s', (_, prefix) => {
  describe.each(ROUTES.map((spec) => [`${spec.method} ${spec.path}`, spec] as const))('%s', (_name, spec) => {
    it('without a key is 401, unless it is public', async () => {
      const { method, url, body } = await request(spec, prefix)
      const answer = await world.call(method, url, { key: null, body })
      if (spec.roles === 'public') expect(answer.statusCode).toBe(200)
      else expect([answer.statusCode, answer.json().code]).toEqual([401, 'unauthenticated'])
    })

    it.each(ROLES.flatMap((role) => OWNERS.map((owner) => [role, owner] as const)))(
      'as %s, %s',
      async (role, owner) => {
        const { method, url, body } = await request(spec, prefix)
        const answer = await world.call(method, url, { key: keys.get(`${role} ${owner}`) ?? null, body })
        const wanted = refusal(spec, role, owner)
        if (wanted === null) expect(answer.statusCode).toBeLessThan(300)
        else expect(answer.statusCode).toBe(wanted)
      },
    )
  })
})
