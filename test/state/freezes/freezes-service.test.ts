import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FreezeTarget } from '../../../src/core/freeze.js'
import type { PolicySet } from '../../../src/core/policy-set.js'
import { createSystemWorld } from '../../../src/core/world.js'
import { createFreezes } from '../../../src/state/freezes/freezes.js'
import { openWorld, pay, type Answer, type TestWorld } from '../../fixtures/world.js'
import { draftOf } from '../../receipt/world.js'
import { openAt } from '../../stores/world.js'

/** Freezes that come while a decision is judged: the evaluator is held until they are durable. */

let world: TestWorld
let admin: string
let held: Held | null = null

interface Held {
  readonly judged: Promise<void>
  readonly arrive: () => void
  readonly released: Promise<void>
  readonly release: () => void
}

beforeAll(async () => {
  world = await openWorld({ overrides: { wrapPolicies: holding } })
  admin = await world.key({ roles: ['admin'], mayInput: false })
})
afterEach(() => {
  held = null
})
afterAll(async () => {
  await world.close()
})

describe('a freeze that comes while a decision is judged', () => {
  it.each(['agent', 'key', 'organisation'] as const)('of its %s makes it a BLOCK', async (kind) => {
    const agent = `racer-${kind}`
    const secret = await world.key({ organisation: `org-${kind}` })
    const ownAdmin = await world.key({ roles: ['admin'], mayInput: false, organisation: `org-${kind}` })
    const path = {
      agent: `/agent/${agent}`,
      key: `/key/${keyIdOf(`org-${kind}`)}`,
      organisation: '/organisation',
    }[kind]
    const { answer, whileJudged } = judging(agent, secret)
    await whileJudged(async () => {
      const frozen = await world.call('POST', `${path}/freeze`, { key: ownAdmin, body: { reason: 'test' } })
      expect(frozen.statusCode).toBe(200)
    })
    expect(await answer).toMatchObject(FROZEN)
  })

  it('is a BLOCK also when another process froze it', async () => {
    const { answer, whileJudged } = judging('racer-elsewhere')
    await whileJudged(() => freezeElsewhere({ kind: 'agent', id: 'racer-elsewhere' }))
    expect(await answer).toMatchObject(FROZEN)
  })

  it('makes it be judged again when it was over before the decision was written', async () => {
    const { answer, whileJudged } = judging('racer-again')
    await whileJudged(async () => {
      await freezing('/agent/racer-again/freeze')
      await freezing('/agent/racer-again/unfreeze')
    })
    expect(await answer).toMatchObject({ decision: 'ALLOW' })
    expect(judgements).toBeGreaterThanOrEqual(2)
  })
})

it('what another process froze is stopped at the next decision, and goes on when it ended there', async () => {
  expect(await world.enforce(pay(5, { agent_id: 'far' }))).toMatchObject({ decision: 'ALLOW' })
  await freezeElsewhere({ kind: 'agent', id: 'far' })
  expect(await world.enforce(pay(6, { agent_id: 'far' }))).toMatchObject(FROZEN)
  await unfreezeElsewhere({ kind: 'agent', id: 'far' })
  expect(await world.enforce(pay(7, { agent_id: 'far' }))).toMatchObject({ decision: 'ALLOW' })
})

const FROZEN = { decision: 'BLOCK', blocked_by: 'state_history', reasons: [{ code: 'agent_frozen' }] }

let judgements = 0

function holding(set: PolicySet): PolicySet {
  const { evaluator } = set
  return {
    ...set,
    evaluator: {
      ...evaluator,
      covers: (...resource) => evaluator.covers(...resource),
      rules: () => evaluator.rules(),
      healthy: () => evaluator.healthy(),
      close: () => evaluator.close(),
      check: async (request) => {
        const answer = await evaluator.check(request)
        judgements += 1
        held?.arrive()
        await held?.released
        return answer
      },
    },
  }
}

/** A payment that is held once it was judged, until what is to happen meanwhile has happened. */
function judging(agentId: string, key?: string) {
  judgements = 0
  const [judged, arrive] = signal()
  const [released, release] = signal()
  held = { judged, arrive, released, release }
  const answer: Promise<Answer> = world.enforce(pay(5, { agent_id: agentId }), key === undefined ? {} : { key })
  const whileJudged = async (happens: () => Promise<void>): Promise<void> => {
    await judged
    await happens()
    release()
  }
  return { answer, whileJudged }
}

function signal(): [Promise<void>, () => void] {
  let give: () => void = () => undefined
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return [given, give]
}

async function freezing(url: string): Promise<void> {
  expect((await world.call('POST', url, { key: admin, body: { reason: 'test' } })).statusCode).toBe(200)
}

function keyIdOf(organisation: string): string {
  const key = world.app.store.apiKeys(organisation).find(({ roles }) => roles.includes('agent'))
  return key?.keyId ?? ''
}

function freezeElsewhere(target: FreezeTarget): Promise<void> {
  return elsewhere(target, 'freeze')
}

function unfreezeElsewhere(target: FreezeTarget): Promise<void> {
  return elsewhere(target, 'unfreeze')
}

/** By a store of its own on the same database, as another process has. */
async function elsewhere(target: FreezeTarget, what: 'freeze' | 'unfreeze'): Promise<void> {
  const store = await openAt(world.dataDir)
  try {
    const auditId = createSystemWorld().newId('adm')
    const plan = createFreezes(store)[what]('default', target, { reason: 'test', auditId, atMs: Date.now() })
    if (plan === null) throw new Error('no change')
    const claims = { audit_id: auditId, organisation: 'default', agent_id: null, type: 'countersign.admin/v1' } as const
    expect(await store.commit(draftOf(claims), plan.changes)).toMatchObject({ committed: true })
  } finally {
    await store.close()
  }
}
