import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogue, policyFolder, resourcePolicy } from '../fixtures/policy-folder.js'
import { openWorld, type TestWorld } from '../fixtures/world.js'

/** What stands in the log and in receipts of a call that carries what must not stand there. */

const folder = policyFolder({
  'catalog.yaml': catalogue({ note: ['to', 'text'] }),
  'cerbos/note.yaml': resourcePolicy('k_note', {
    allow: { effect: 'ALLOW' },
    blocked: {
      effect: 'DENY',
      when: 'R.attr.to == "mallory@example.net"',
      output: '{"code": "blocked", "message": "not to " + R.attr.to + " for " + P.attr.user_id}',
    },
  }),
})

let world: TestWorld
let auditor: string

beforeAll(async () => {
  world = await openWorld({
    env: {
      COUNTERSIGN_POLICIES_DIR: folder.path,
      COUNTERSIGN_DISCLOSE_CONTEXT: 'user_id,user_role',
      COUNTERSIGN_MASK_CONTEXT: 'user_id',
      COUNTERSIGN_MASK_ARGUMENTS: '/to,/none',
    },
  })
  auditor = await world.key({ roles: ['auditor'], agentIds: [], asserts: {}, mayInput: false })
})

afterAll(async () => {
  await world.close()
  folder.remove()
})

const CARD = '4111 1111 1111 1111'
const note = (to: string) => ({
  agent_id: 'a',
  tool: 't_note',
  arguments: { to, text: `pay with ${CARD}` },
  context: { user_id: 'jane-4711', user_role: 'analyst' },
})

describe('the entry of a decision', () => {
  it('has findings with masked samples, and no value', async () => {
    const { audit_id: id } = await world.enforce(note('jane@example.com'))
    const entry = (await world.call('GET', `/decision/${id}`, { key: auditor })).json()
    expect(entry.record.evidence.data.findings).toEqual([
      { path: '/to', argument: '/to', class: 'email', group: 'pii', confidence: expect.any(Number), sample: '***' },
      expect.objectContaining({ path: '/text', class: 'card_number', sample: '**** **** **** 1111' }),
    ])
    const text = JSON.stringify(entry)
    for (const value of [CARD, '4111', 'jane@example.com', 'jane-4711']) expect(text).not.toContain(value)
  })

  it('masks what configuration names, in receipt and record, and says what; the answer to the caller tells all', async () => {
    const answer = await world.enforce(note('mallory@example.net'))
    expect(answer.reasons[0].message).toBe('not to mallory@example.net for jane-4711')
    expect(answer.receipt).toMatchObject({
      reason: 'not to *** for ***',
      context: { user_id: '***', user_role: 'analyst' },
    })
    const { record } = (await world.call('GET', `/decision/${answer.audit_id}`, { key: auditor })).json()
    expect(record.reasons[0]).toMatchObject({ message: 'not to *** for ***' })
    expect(record.masked).toEqual(['/context/user_id', '/arguments/to'])
    expect(JSON.stringify(record)).not.toMatch(/mallory|jane-4711/)
  })
})
