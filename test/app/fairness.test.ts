import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogue, policyFolder, resourcePolicy } from '../fixtures/policy-folder.js'
import { openWorld, type TestWorld } from '../fixtures/world.js'

/** Takes steps by the cube of the list's length. */
const CUBE = 'R.attr.items.all(a, R.attr.items.all(b, R.attr.items.all(c, a + b + c >= 0.0)))'
const HEAVY = Array.from({ length: 25 }, (_, index) => index)

const folder = policyFolder({
  'catalog.yaml': catalogue({ heavy: ['items'], light: [] }),
  'cerbos/heavy.yaml': resourcePolicy('k_heavy', { allow: { effect: 'ALLOW', when: CUBE } }),
  'cerbos/light.yaml': resourcePolicy('k_light', { allow: { effect: 'ALLOW' } }),
})

let world: TestWorld
let flooding: string
let other: string

beforeAll(async () => {
  world = await openWorld({
    env: {
      COUNTERSIGN_POLICIES_DIR: folder.path,
      COUNTERSIGN_EVALUATOR_DEADLINE_MS: '30000',
      COUNTERSIGN_EVALUATOR_MAX_QUEUE_PER_ORGANISATION: '12',
    },
  })
  flooding = await world.key({ organisation: 'flooding' })
  other = await world.key({ organisation: 'other' })
})

afterAll(async () => {
  await world.close()
  folder.remove()
})

const ask = (route: '/enforce' | '/analyze', key: string, tool: string, args: object = {}) =>
  world.call('POST', route, { key, body: { agent_id: 'a', tool, arguments: args, context: {} } })

describe('an organisation that floods the service with heavy calls', () => {
  it('is 429 with retry-after beyond its bound, while another is answered before what it has waiting', async () => {
    const before = world.app.store.stats().committed
    const order: string[] = []
    const flood = Array.from({ length: 30 }, async (_, index) => {
      const answer = await ask('/enforce', flooding, 't_heavy', { items: [...HEAVY, index] })
      order.push(answer.statusCode === 200 ? 'flood' : 'refused')
      return answer
    })
    // The first refusal says that the flooding organisation's line is full.
    await expect.poll(() => order).toContain('refused')
    const answered = await ask('/enforce', other, 't_light')
    order.push('other')
    const answers = await Promise.all(flood)

    expect([answered.statusCode, answered.json().decision]).toEqual([200, 'ALLOW'])
    const judged = answers.filter(({ statusCode }) => statusCode === 200)
    const refused = answers.filter(({ statusCode }) => statusCode !== 200)
    expect(judged.map((answer) => answer.json().decision)).toEqual(judged.map(() => 'ALLOW'))
    expect(judged.length).toBeGreaterThanOrEqual(6)
    expect(refused.length).toBeGreaterThan(10)
    for (const refusal of refused) {
      expect([refusal.statusCode, refusal.json().code]).toEqual([429, 'rate_limited'])
      expect(Number(refusal.headers['retry-after'])).toBeGreaterThanOrEqual(1)
    }
    expect(order.slice(order.indexOf('other')).filter((name) => name === 'flood').length).toBeGreaterThanOrEqual(3)
    expect(world.app.store.stats().committed - before).toBe(judged.length + 1)
  })

  it('is taken in again when its line has emptied', async () => {
    expect((await ask('/enforce', flooding, 't_heavy', { items: [1] })).json()).toMatchObject({ decision: 'ALLOW' })
  })

  it('is refused by /analyze in the same way', async () => {
    const flood = Array.from({ length: 30 }, (_, index) =>
      ask('/analyze', flooding, 't_heavy', { items: [...HEAVY, index] }),
    )
    const statuses = new Set((await Promise.all(flood)).map(({ statusCode }) => statusCode))
    expect(statuses).toEqual(new Set([200, 429]))
  })
})
