import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CountersignError } from '../../src/core/errors.js'
import { apiKey, openEdge, secretOf, type EdgeOptions } from '../http/world.js'
import { cliWorld, type Ran } from './world.js'

let world: ReturnType<typeof cliWorld>
beforeEach(() => {
  world = cliWorld()
})
afterEach(() => {
  world.remove()
})

const ADMIN = [apiKey('admin', { roles: ['admin'] })]
const URL = ['--url', 'http://countersign.test/api/v1/']
const WHY = ['--reason', 'pays again and again']

/** The command against the real edge; what arrived there. */
async function asked(args: readonly string[], { edge = {}, key = 'admin' }: { edge?: EdgeOptions; key?: string } = {}) {
  const { app, arrivals } = await openEdge({ keys: ADMIN, ...edge })
  const fetch = async (url: unknown, init: RequestInit = {}): Promise<Response> => {
    const { statusCode, body } = await app.inject({
      method: 'POST',
      url: String(url).replace('http://countersign.test', ''),
      headers: { ...(init.headers as Record<string, string>) },
      payload: typeof init.body === 'string' ? init.body : '',
    })
    return new Response(body, { status: statusCode })
  }
  const ran = await world.countersign(args, { fetch, env: { COUNTERSIGN_API_KEY: secretOf(key) } })
  return { ...ran, arrivals }
}

describe('freeze and unfreeze', () => {
  it.each([
    [['freeze', 'agent', 'team/finance-agent'], 'freeze', { kind: 'agent', id: 'team/finance-agent' }],
    [['unfreeze', 'key', 'key_1'], 'unfreeze', { kind: 'key', id: 'key_1' }],
    [['freeze', 'organisation'], 'freeze', { kind: 'organisation', id: 'acme' }],
  ])('%j ask the service for it, with the reason', async (words, operation, target) => {
    const { code, out, arrivals } = await asked([...words, ...WHY, ...URL])
    expect(code).toBe(0)
    expect(out).toMatch(/frozen, adm_\d\n$/)
    expect(arrivals).toEqual([{ operation, input: { target, reason: 'pays again and again' } }])
  })

  it('print the entry of the log with --json', async () => {
    const { out } = await asked(['freeze', 'agent', 'a', ...WHY, ...URL, '--json'])
    expect(JSON.parse(out)).toMatchObject({ audit_id: 'adm_1', receipt: { type: 'countersign.admin/v1' } })
  })

  it.each([
    ['it is frozen already', new CountersignError('already_frozen', 'x'), 1],
    ['the log cannot be written', new CountersignError('store_unavailable', 'x'), 2],
  ])('end with the code of the problem when %s', async (_, error, code) => {
    const edge = { pdp: { freeze: () => Promise.reject(error) } }
    const ran = await asked(['freeze', 'agent', 'a', ...WHY, ...URL], { edge })
    expect(ran).toMatchObject({ code, out: '', err: `countersign: not done: ${error.code}\n` })
  })

  it('say when the key is none, and when nobody answers', async () => {
    const stranger = await asked(['freeze', 'agent', 'a', ...WHY, ...URL], { key: 'stranger' })
    expect(stranger).toMatchObject({ code: 2, err: 'countersign: not done: unauthenticated\n', arrivals: [] })
    const args = ['freeze', 'agent', 'a', ...WHY, '--url', 'http://127.0.0.1:1']
    const alone = await world.countersign(args, { env: { COUNTERSIGN_API_KEY: secretOf('admin') } })
    expect(alone).toMatchObject({ code: 2, err: expect.stringContaining('cannot be reached') })
  })

  it.each<[string, readonly string[], string]>([
    ['no reason', ['agent', 'a', ...URL], '--reason'],
    ['no URL', ['agent', 'a', ...WHY], '--url'],
    ['another URL', ['agent', 'a', ...WHY, '--url', 'file:///etc'], '--url wants'],
    ['another kind', ['tool', 'a', ...WHY, ...URL], '"tool" cannot be frozen'],
    ['no ID', ['agent', ...WHY, ...URL], 'ID is missing'],
    ['an ID too many', ['organisation', 'acme', ...WHY, ...URL], 'takes no ID'],
  ])('refuse %s without asking', async (_, args, message) => {
    const { code, err, arrivals } = await asked(['freeze', ...args])
    expect({ code, arrivals }).toEqual({ code: 2, arrivals: [] })
    expect(err).toContain(message)
  })

  it('want the key in the environment, where no other user sees it', async () => {
    const ran: Ran = await world.countersign(['freeze', 'agent', 'a', ...WHY, ...URL], { env: {} })
    expect(ran).toEqual({
      code: 2,
      out: '',
      err: 'countersign: set COUNTERSIGN_API_KEY to the secret of an admin key\n',
    })
  })
})
