import { afterAll, beforeAll, expect, it } from 'vitest'
import { openApprovalWorld, type ApprovalWorld } from '../fixtures/approval-world.js'

/** No turns are taken here: what keeps one grant to one ALLOW is the commit that compares, as between two processes. */

let world: ApprovalWorld

beforeAll(async () => {
  world = await openApprovalWorld({ overrides: { lanes: { take: () => Promise.resolve(() => undefined) } } })
})
afterAll(() => world.close())

function count(answers: readonly { decision: string }[], decision: string): number {
  return answers.filter((answer) => answer.decision === decision).length
}

it('of many uses at one moment exactly one is an ALLOW', async () => {
  for (let round = 0; round < 5; round++) {
    const more = { session_id: `use-${String(round)}` }
    const { approval_id: id } = await world.pay(5000, more)
    expect((await world.approve(id, 'mia')).statusCode).toBe(200)
    const uses = await Promise.all(Array.from({ length: 8 }, () => world.pay(5000, { ...more, approval_id: id })))
    expect(count(uses, 'ALLOW')).toBe(1)
    expect(count(uses, 'BLOCK')).toBe(7)
  }
})

it('two people at one moment are two signatures, one of them once', async () => {
  const { approval_id: id } = await world.pay(20_000, { session_id: 'sign' })
  await world.approve(id, 'mia')
  const answers = await Promise.all([
    world.approve(id, 'dora'),
    world.approve(id, 'dirk'),
    world.approve(id, 'dora'),
    world.approve(id, 'dirk'),
  ])
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200])
  const { levels, status } = await world.read(id, 'mia')
  expect(status).toBe('approved')
  expect(levels[1].signatures.map(({ person }: { person: string }) => person).sort()).toEqual([
    'dirk@example.com',
    'dora@example.com',
  ])
  const entries = world.app.store.entries('default', 1, 10_000)
  const steps = entries.filter(
    ({ receipt }) => receipt.approval_id === id && receipt.type === 'countersign.approval/v1',
  )
  expect(steps).toHaveLength(3)
})

it('of a yes and a no at one moment one holds, and an ALLOW only follows a yes', async () => {
  for (let round = 0; round < 5; round++) {
    const more = { session_id: `both-${String(round)}` }
    const { approval_id: id } = await world.pay(5000, more)
    await Promise.all([world.approve(id, 'mia'), world.reject(id, 'max', 'no')])
    const { status } = await world.read(id, 'mia')
    const use = await world.pay(5000, { ...more, approval_id: id })
    expect(['approved', 'rejected']).toContain(status)
    expect(use.decision).toBe(status === 'approved' ? 'ALLOW' : 'BLOCK')
  }
})

it('identical calls at one moment end in requests of which each is used once at most', async () => {
  const more = { session_id: 'twins' }
  const asked = await Promise.all(Array.from({ length: 6 }, () => world.pay(5000, more)))
  const ids = [...new Set(asked.map(({ approval_id: id }) => String(id)))]
  await Promise.all(ids.map((id) => world.approve(id, 'mia')))
  const use = (id: string) => world.pay(5000, { ...more, approval_id: id })
  const raced = await Promise.all(ids.flatMap((id) => [use(id), use(id), use(id)]))
  // Without turns some were told to try again; in the end each was used, and once.
  const after = []
  for (const id of ids) after.push(await use(id))
  const uses = [...raced, ...after]
  expect(count(uses, 'ALLOW')).toBe(ids.length)
})

it('a budget that two grants would exceed lets one pass', async () => {
  const huge = async (session: string) => {
    const { approval_id: id } = await world.pay(300_000, { session_id: session, agent_id: 'agent-b', context: {} })
    for (const who of ['mia', 'dora', 'dirk'] as const) expect((await world.approve(id, who)).statusCode).toBe(200)
    return { session_id: session, agent_id: 'agent-b', context: {}, approval_id: id }
  }
  const [one, two, three] = [await huge('b-1'), await huge('b-2'), await huge('b-3')]
  const uses = await Promise.all([one, two, three].map((more) => world.pay(300_000, more)))
  // The rule reads what was spent before: 300,000 twice is over the 500,000 that it allows to have been spent.
  expect(count(uses, 'ALLOW')).toBe(2)
  expect(count(uses, 'BLOCK')).toBe(1)
})
