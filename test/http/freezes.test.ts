import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { namedValidator } from '../../src/http/validation.js'
import { payment, toolSides } from '../fixtures/tool-sides.js'
import { openWorld, type Answer, type TestWorld } from '../fixtures/world.js'

/** Freezes through HTTP and the real service. */

const folder = toolSides()
let world: TestWorld
let admin: string
let theirAdmin: string

beforeAll(async () => {
  world = await openWorld({ env: { COUNTERSIGN_POLICIES_DIR: folder.path } })
  admin = await world.key({ roles: ['admin'], mayInput: false })
  theirAdmin = await world.key({ roles: ['admin'], mayInput: false, organisation: 'acme' })
})
afterAll(async () => {
  await world.close()
  folder.remove()
})

const WHY = { reason: 'Pays the same vendor again and again' }

function change(path: string, { key = admin, body = WHY }: { key?: string; body?: unknown } = {}) {
  return world.call('POST', path, { key, body })
}

async function codeOf(answering: ReturnType<typeof change>): Promise<[number, unknown]> {
  const answer = await answering
  return [answer.statusCode, answer.json().code]
}

async function decisionOf(agentId: string, key?: string): Promise<unknown[]> {
  const body = payment(5, { agent_id: agentId })
  const { decision, reasons }: Answer = await world.enforce(body, key === undefined ? {} : { key })
  return [decision, ...reasons.map(({ code }: { code: string }) => code)]
}

async function freezesOf(key: string): Promise<unknown> {
  return (await world.call('GET', '/status', { key })).json().freezes
}

describe('an agent', () => {
  it('is stopped and let go on by admins, each an entry of the log', async () => {
    const frozen = await change('/agent/a1/freeze')
    expect(frozen.statusCode).toBe(200)
    const validate = namedValidator('Recorded')
    expect([validate(frozen.json()), validate.errors]).toEqual([true, null])
    expect(frozen.json().receipt).toMatchObject({
      type: 'countersign.admin/v1',
      detail: { change: 'frozen', target: 'agent', id: 'a1', reason: WHY.reason },
    })
    expect(await decisionOf('a1')).toEqual(['BLOCK', 'agent_frozen'])
    expect(await decisionOf('a2')).toEqual(['ALLOW'])
    expect(await codeOf(change('/agent/a1/freeze'))).toEqual([409, 'already_frozen'])
    expect((await change('/agent/a1/unfreeze')).json().receipt).toMatchObject({ detail: { change: 'unfrozen' } })
    expect(await decisionOf('a1')).toEqual(['ALLOW'])
    expect(await codeOf(change('/agent/a1/unfreeze'))).toEqual([409, 'not_frozen'])
  })

  it('may have a slash in its id, percent-encoded, at both places of the API', async () => {
    const id = 'team/eu/agent@1'
    expect((await change(`/api/v1/agent/${encodeURIComponent(id)}/freeze`)).statusCode).toBe(200)
    expect(await decisionOf(id)).toEqual(['BLOCK', 'agent_frozen'])
    expect(await freezesOf(admin)).toMatchObject([{ target: { kind: 'agent', id } }])
    expect((await change(`/agent/${encodeURIComponent(id)}/unfreeze`)).statusCode).toBe(200)
    expect(await decisionOf(id)).toEqual(['ALLOW'])
    expect((await change('/agent/team/eu/freeze')).statusCode).toBe(404)
  })

  it('of another organisation with the same name goes on', async () => {
    expect((await change('/agent/a3/freeze', { key: theirAdmin })).statusCode).toBe(200)
    expect(await decisionOf('a3')).toEqual(['ALLOW'])
    expect(await decisionOf('a3', await world.key({ organisation: 'acme' }))).toEqual(['BLOCK', 'agent_frozen'])
  })
})

describe('a key', () => {
  it('is stopped by its id', async () => {
    const key = await world.key()
    const { audit_id: auditId }: Answer = await world.enforce(payment(5), { key })
    const keyId = world.app.store.entry('default', auditId)?.caller_key_id ?? ''
    expect((await change(`/key/${keyId}/freeze`)).statusCode).toBe(200)
    expect(await decisionOf('a4', key)).toEqual(['BLOCK', 'agent_frozen'])
    expect(await decisionOf('a4')).toEqual(['ALLOW'])
    expect(await codeOf(change(`/key/${keyId}/unfreeze`, { key: theirAdmin }))).toEqual([404, 'not_found'])
    expect((await change(`/key/${keyId}/unfreeze`)).statusCode).toBe(200)
    expect(await decisionOf('a4', key)).toEqual(['ALLOW'])
  })

  it('that is not there is 404: its freeze would stop nobody', async () => {
    expect(await codeOf(change('/key/key_none/freeze'))).toEqual([404, 'not_found'])
  })
})

describe('an organisation', () => {
  it('is the admin’s own, and stopped as a whole', async () => {
    const theirs = await world.key({ organisation: 'acme' })
    expect((await change('/organisation/freeze', { key: theirAdmin })).statusCode).toBe(200)
    expect(await decisionOf('a5', theirs)).toEqual(['BLOCK', 'agent_frozen'])
    expect(await decisionOf('a5')).toEqual(['ALLOW'])
    expect((await change('/organisation/unfreeze', { key: theirAdmin })).statusCode).toBe(200)
    expect(await decisionOf('a5', theirs)).toEqual(['ALLOW'])
  })
})

describe('a reason', () => {
  it.each<[string, unknown]>([
    ['nothing', {}],
    ['no text', { reason: 7 }],
    ['an empty one', { reason: '' }],
    ['blanks alone', { reason: '  ' }],
    ['other blanks and invisible characters alone', { reason: ' \u00a0\u200b\u3000' }],
    ['501 characters', { reason: 'x'.repeat(501) }],
    ['a line break', { reason: 'a\nb' }],
    ['a line separator', { reason: 'a\u2028b' }],
    ['an escape character', { reason: '\u001b[2J' }],
    ['a delete character', { reason: 'a\u007f' }],
    ['a member too many', { ...WHY, until: 'tomorrow' }],
  ])('must be one line of at most 500 characters: %s is 400', async (_, body) => {
    expect(await codeOf(change('/agent/a6/freeze', { body }))).toEqual([400, 'body_invalid'])
    expect(await decisionOf('a6')).toEqual(['ALLOW'])
  })

  it('may begin and end with blanks, and is kept as it is', async () => {
    const reason = ' pays twice '
    expect((await change('/agent/a9/freeze', { body: { reason } })).json().receipt.detail.reason).toBe(reason)
    await change('/agent/a9/unfreeze')
  })

  it('may be in any language', async () => {
    const reason = `Überweist ständig 💸${'é'.repeat(400)}`
    expect((await change('/agent/a7/freeze', { body: { reason } })).json().receipt.detail.reason).toBe(reason)
    await change('/agent/a7/unfreeze')
  })
})

describe('/status', () => {
  it('lists the freezes of the caller’s organisation: target, since when, why, and the entry', async () => {
    const { audit_id: auditId, receipt } = (await change('/agent/a8/freeze')).json()
    const listed = await freezesOf(admin)
    expect(listed).toEqual([
      { target: { kind: 'agent', id: 'a8' }, since: expect.any(String), reason: WHY.reason, audit_id: auditId },
    ])
    expect(receipt.audit_id).toBe(auditId)
    expect(JSON.stringify(await freezesOf(theirAdmin))).not.toContain('a8')
    await change('/agent/a8/unfreeze')
    expect(await freezesOf(admin)).toEqual([])
  })
})

describe('a session', () => {
  const end = (id: string, key?: string, body?: unknown) =>
    world.call('POST', `/session/${encodeURIComponent(id)}/end`, { ...(key === undefined ? {} : { key }), body })

  it('is ended by the key that it belongs to, once, as an entry of the log; used again, it opens anew', async () => {
    await world.enforce(payment(5, { session_id: 'team/s1' }))
    const ended = await end('team/s1')
    expect(ended.json().receipt).toMatchObject({
      type: 'countersign.session/v1',
      session_id: 'team/s1',
      detail: { change: 'ended' },
    })
    expect(await codeOf(end('team/s1'))).toEqual([404, 'not_found'])
    await world.enforce(payment(5, { session_id: 'team/s1' }))
    expect((await end('team/s1')).statusCode).toBe(200)
  })

  it('of another key, of nobody, or with a body is not', async () => {
    await world.enforce(payment(5, { session_id: 's2' }))
    expect(await codeOf(end('s2', await world.key()))).toEqual([404, 'not_found'])
    expect(await codeOf(end('never-used'))).toEqual([404, 'not_found'])
    expect(await codeOf(end('s2', undefined, { reason: 'done' }))).toEqual([400, 'body_invalid'])
    expect((await end('s2', undefined, {})).statusCode).toBe(200)
  })
})
