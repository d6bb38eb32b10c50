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
    ['it is frozen already', new CountersignError('already_frozen', 'since noon'), 1, 'since noon'],
    [
      'the log cannot be written',
      new CountersignError('store_unavailable', 'x'),
      2,
      'The log cannot be written; no decision was made',
    ],
  ])('end with the code and the detail of the problem when %s', async (_, error, code, detail) => {
    const edge = { pdp: { freeze: () => Promise.reject(error) } }
    const ran = await asked(['freeze', 'agent', 'a', ...WHY, ...URL], { edge })
    expect(ran).toMatchObject({ code, out: '', err: `countersign: not done: ${error.code} (${detail})\n` })
  })

  it('say when the key is none, and when nobody answers', async () => {
    const stranger = await asked(['freeze', 'agent', 'a', ...WHY, ...URL], { key: 'stranger' })
    expect(stranger).toMatchObject({ code: 2, arrivals: [] })
    expect(stranger.err).toMatch(/^countersign: not done: unauthenticated \(.+\)\n$/)
    const args = ['freeze', 'agent', 'a', ...WHY, '--url', 'http://127.0.0.1:1']
    const alone = await world.countersign(args, { env: { COUNTERSIGN_API_KEY: secretOf('admin') } })
    expect(alone).toMatchObject({ code: 2, err: expect.stringContaining('cannot be reached') })
  })

  it('ask at COUNTERSIGN_URL where --url is missing, and only there', async () => {
    const env = { COUNTERSIGN_API_KEY: secretOf('admin'), COUNTERSIGN_URL: 'http://one.test:81' }
    const urls: string[] = []
    const fetch = (url: unknown): Promise<Response> => {
      urls.push(String(url))
      return Promise.resolve(new Response('{"audit_id":"adm_1"}'))
    }
    expect(await world.countersign(['freeze', 'agent', 'a', ...WHY], { env, fetch })).toMatchObject({ code: 0 })
    await world.countersign(['unfreeze', 'agent', 'a', ...WHY, '--url', 'http://two.test'], { env, fetch })
    expect(urls).toEqual(['http://one.test:81/agent/a/freeze', 'http://two.test/agent/a/unfreeze'])
    const wrong = await world.countersign(['freeze', 'organisation', ...WHY], {
      env: { ...env, COUNTERSIGN_URL: 'one.test' },
    })
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('--url wants an http') })
  })

  it.each([
    ['{"code":"already_frozen","detail":"a\\u001b[2Jb\\u2028c"}', 'already_frozen (a [2Jb c)'],
    [`{"code":"already_frozen","detail":"${'x'.repeat(600)}"}`, `already_frozen (${'x'.repeat(500)})`],
    ['{"code":"already_frozen","detail":7}', 'already_frozen'],
    ['{"code":"NO\\n","detail":"x"}', 'http_409'],
    ['<p>"code":"x"</p>', 'http_409'],
  ])('print of another’s answer only what is harmless', async (body, told) => {
    const env = { COUNTERSIGN_API_KEY: secretOf('admin') }
    const fetch = (): Promise<Response> => Promise.resolve(new Response(body, { status: 409 }))
    const ran = await world.countersign(['freeze', 'agent', 'a', ...WHY, ...URL], { env, fetch })
    expect(ran).toEqual({ code: 1, out: '', err: `countersign: not done: ${told}\n` })
  })

  it.each<[string, readonly string[], string]>([
    ['no reason', ['agent', 'a', ...URL], '--reason'],
    ['a reason of blanks', ['agent', 'a', ...URL, '--reason', ' \u00a0 '], '--reason'],
    ['no URL', ['agent', 'a', ...WHY], '--url URL is missing, and COUNTERSIGN_URL is not set'],
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

  it('say that what stands there is no secret, and do not repeat it', async () => {
    const env = { COUNTERSIGN_API_KEY: 'csk_mistyped' }
    const { code, err } = await world.countersign(['freeze', 'agent', 'a', ...WHY, ...URL], { env })
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/^countersign: set COUNTERSIGN_API_KEY .*: what stands there is none\n$/),
    ])
    expect(err).not.toContain('mistyped')
  })
})
