import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ApiKey } from '../../src/core/caller.js'
import type { JsonObject } from '../../src/core/json.js'
import { PARTS, TEMPLATES } from '../../src/console/templates/all.js'
import type { ConsoleDeps } from '../../src/http/console/deps.js'
import { apiKey, openEdge, secretOf, type Edge } from './world.js'

const HOST = 'countersign.example'
const approval: JsonObject = {
  id: 'apr_1',
  kind: 'single',
  status: 'pending',
  agent_id: 'finance-agent',
  tool: 'process_payment',
  arguments: { amount: 900 },
  level: 'manager',
  levels: [{ name: 'manager', quorum: 1, asked_at: '2026-11-21T00:00:00.000Z', signatures: [] }],
  may_answer: true,
  opened_at: '2026-11-21T00:00:00.000Z',
  expires_at: '2026-11-22T00:00:00.000Z',
}

let keys: Map<string, ApiKey>
let frozen: boolean
let steps: string[]
let edge: Edge
let pages: ConsoleDeps

beforeEach(async () => {
  const person = { agentIds: [], person: 'maria@acme.example', levels: ['manager'] }
  const all = [
    apiKey('approver', { ...person, roles: ['approver'] }),
    apiKey('auditor', { roles: ['auditor'], agentIds: [] }),
    apiKey('agent'),
    apiKey('admin', { roles: ['admin'], agentIds: [] }),
    apiKey('old', { ...person, roles: ['approver'], revokedAt: '2026-11-21T00:00:00.000Z' }),
  ]
  keys = new Map(all.map((key) => [key.digest, key]))
  frozen = false
  steps = []
  const step = (word: string) => () => {
    steps.push(word)
    return Promise.resolve({ approval, receipt: null })
  }
  pages = {
    desk: {
      list: () => ({ approvals: [approval], next: null }),
      read: () => approval,
      approve: step('approve'),
      reject: step('reject'),
      revoke: step('revoke'),
    },
    figures: {
      dashboard: () => Promise.resolve({}),
      decisions: () => Promise.resolve({ decisions: [], next: null, complete: true }),
    },
    isFrozen: () => frozen,
    sessionMs: 600_000,
    world: { now: () => Date.parse('2026-11-21T01:00:00.000Z'), randomBytes: (length) => randomBytes(length) },
  }
  edge = await openEdge({ deps: { console: pages, apiKeyByDigest: (digest) => keys.get(digest) ?? null } })
})

interface Sent {
  readonly headers?: Record<string, string>
  readonly host?: string
}

function post(
  app: FastifyInstance,
  url: string,
  form: Record<string, string>,
  { headers = {}, host = HOST }: Sent = {},
) {
  return app.inject({
    method: 'POST',
    url,
    headers: {
      host,
      origin: `http://${HOST}`,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    payload: new URLSearchParams(form).toString(),
  })
}

async function signIn(name: string): Promise<string> {
  const answer = await post(edge.app, '/console/sign-in', { key: secretOf(name) })
  expect(answer.statusCode).toBe(303)
  return String(answer.headers['set-cookie']).split(';')[0] ?? ''
}

const get = (url: string, cookie = '') =>
  edge.app.inject({ url, headers: { host: HOST, ...(cookie === '' ? {} : { cookie }) } })

async function tokenOf(cookie: string): Promise<string> {
  const { body } = await get('/console/requests/apr_1', cookie)
  return /name="csrf" value="([^"]+)"/.exec(body)?.[1] ?? ''
}

describe('signing in', () => {
  it('takes keys of approvers and auditors for a cookie that scripts and other sites cannot use', async () => {
    for (const name of ['approver', 'auditor']) {
      const answer = await post(edge.app, '/console/sign-in', { key: secretOf(name) })
      expect([answer.statusCode, answer.headers.location]).toEqual([303, '/console'])
      expect(answer.headers['set-cookie']).toMatch(
        /^countersign=[A-Za-z0-9_-]{43}; Path=\/console; HttpOnly; SameSite=Strict$/,
      )
    }
  })

  it('is bound to this host and to TLS where there is TLS', async () => {
    const secure = await openEdge({
      config: { behindProxy: true },
      deps: { console: pages, apiKeyByDigest: (digest) => keys.get(digest) ?? null },
    })
    const answer = await post(secure.app, '/console/sign-in', { key: secretOf('approver') })
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-countersign=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    )
  })

  it('refuses all others in the same words, and repeats no key', async () => {
    const bodies = new Set<string>()
    for (const secret of [secretOf('agent'), secretOf('admin'), secretOf('old'), secretOf('nobody'), 'x', 'csk_']) {
      const answer = await post(edge.app, '/console/sign-in', { key: secret })
      expect(answer.statusCode).toBe(401)
      expect(answer.headers['set-cookie']).toBeUndefined()
      bodies.add(answer.body)
    }
    expect(bodies.size).toBe(1)
    frozen = true
    expect((await post(edge.app, '/console/sign-in', { key: secretOf('approver') })).statusCode).toBe(401)
    expect(JSON.stringify(edge.logged)).not.toContain('csk_')
  })

  it('is limited by address', async () => {
    for (let at = 0; at < 20; at++) await post(edge.app, '/console/sign-in', { key: 'csk_wrong' })
    const answer = await post(edge.app, '/console/sign-in', { key: secretOf('approver') })
    expect(answer.statusCode).toBe(429)
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('leads to the page that was asked for, and to no other place', async () => {
    const asked = await get('/console/requests/apr_1?done=approved')
    expect(asked.headers.location).toBe('/console/sign-in?to=%2Fconsole%2Frequests%2Fapr_1%3Fdone%3Dapproved')
    const places = [
      '//evil.example',
      'https://evil.example',
      '/console/../enforce',
      '/console/%2e%2e/enforce',
      '/console/./../enforce',
      '/console\\evil',
      '/consolex',
      '/console//evil',
    ]
    for (const to of places) {
      const answer = await post(edge.app, '/console/sign-in', { key: secretOf('approver'), to })
      expect(String(answer.headers.location)).toMatch(/^\/console(?!\.\.)(\/|$)/)
      expect(String(answer.headers.location)).not.toContain('..')
    }
  })
})

describe('a session', () => {
  it('ends by its time, by signing out or in anew, and with its key', async () => {
    const inbox = async (cookie: string) => (await get('/console', cookie)).statusCode
    const first = await signIn('approver')
    expect(await inbox(first)).toBe(200)
    edge.passMs(600_001)
    expect(await inbox(first)).toBe(303)

    const second = await signIn('approver')
    const csrf = await tokenOf(second)
    expect((await post(edge.app, '/console/sign-out', { csrf }, { headers: { cookie: second } })).statusCode).toBe(303)
    expect(await inbox(second)).toBe(303)

    const third = await signIn('approver')
    await post(edge.app, '/console/sign-in', { key: secretOf('approver') }, { headers: { cookie: third } })
    expect(await inbox(third)).toBe(303)

    for (const lose of [revoke, freeze, demote]) {
      const cookie = await signIn('approver')
      expect(await inbox(cookie)).toBe(200)
      const restore = lose()
      expect(await inbox(cookie)).toBe(303)
      restore()
      expect(await inbox(cookie)).toBe(303)
    }
  })

  it('is not what a cookie says that nobody was given', async () => {
    for (const token of ['', 'x', 'A'.repeat(43), '__proto__']) {
      expect((await get('/console', `countersign=${token}`)).statusCode).toBe(303)
    }
  })

  it('is one of a bounded number for a key: the oldest go', async () => {
    const first = await signIn('approver')
    for (let at = 0; at < 19; at++) await signIn('approver')
    expect((await get('/console', first)).statusCode).toBe(200)
    edge.passMs(120_000)
    await signIn('approver')
    expect((await get('/console', first)).statusCode).toBe(303)
  })
})

describe('a form', () => {
  const approve = '/console/requests/apr_1/approve'

  it('carries the token of its session and comes from this origin', async () => {
    const cookie = await signIn('approver')
    const other = await tokenOf(await signIn('approver'))
    const csrf = await tokenOf(cookie)
    const send = (form: Record<string, string>, headers: Record<string, string> = {}) =>
      post(edge.app, approve, { comment: '', ...form }, { headers: { cookie, ...headers } })
    const refused = [
      await send({ csrf: '' }),
      await send({ csrf: other }),
      await send({ csrf: `${csrf}x` }),
      await send({ csrf }, { origin: 'http://evil.example' }),
      await send({ csrf }, { origin: 'null' }),
      await send({ csrf }, { 'sec-fetch-site': 'cross-site' }),
      await send({ csrf }, { 'sec-fetch-site': 'same-site' }),
    ]
    expect(refused.map(({ statusCode }) => statusCode)).toEqual(refused.map(() => 403))
    expect((await send({})).statusCode).toBe(403)
    expect(steps).toEqual([])
    expect((await send({ csrf })).headers.location).toBe('/console/requests/apr_1?done=approved')
    expect(steps).toEqual(['approve'])
  })

  it('is refused where the browser says nothing of where it comes from', async () => {
    const cookie = await signIn('approver')
    const csrf = await tokenOf(cookie)
    const answer = await edge.app.inject({
      method: 'POST',
      url: approve,
      headers: { host: HOST, cookie, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ csrf, comment: '' }).toString(),
    })
    expect([answer.statusCode, steps]).toEqual([403, []])
  })

  it('is a form, with its fields once and no others', async () => {
    const cookie = await signIn('approver')
    const csrf = await tokenOf(cookie)
    const json = { cookie, 'content-type': 'application/json' }
    const answers = [
      await edge.app.inject({
        method: 'POST',
        url: approve,
        headers: { host: HOST, origin: `http://${HOST}`, ...json },
        payload: JSON.stringify({ csrf, comment: '' }),
      }),
      await post(edge.app, approve, { csrf, comment: '', arguments: '{}' }, { headers: { cookie } }),
      await post(edge.app, approve, { csrf, comment: 'x'.repeat(4001) }, { headers: { cookie } }),
      await edge.app.inject({
        method: 'POST',
        url: approve,
        headers: {
          host: HOST,
          origin: `http://${HOST}`,
          cookie,
          'content-type': 'application/x-www-form-urlencoded',
        },
        payload: `csrf=${csrf}&comment=a&comment=b`,
      }),
    ]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([415, 400, 400, 400])
    expect(steps).toEqual([])
  })

  it('is what changes anything: to look does not', async () => {
    const cookie = await signIn('approver')
    for (const word of ['approve', 'reject', 'edit', 'series', 'revoke']) {
      expect((await get(`/console/requests/apr_1/${word}`, cookie)).statusCode).toBe(404)
    }
    for (const path of ['', '/requests', '/requests/apr_1', '/decisions', '/overview', '/sign-in']) {
      expect((await get(`/console${path}`, cookie)).statusCode).toBe(200)
    }
    expect(steps).toEqual([])
  })
})

describe('every page', () => {
  it('lets run and load only what comes from here, is kept nowhere, and stands in no frame', async () => {
    const cookie = await signIn('approver')
    for (const path of ['', '/requests/apr_1', '/sign-in', '/decisions/dec_1', '/nothing']) {
      const { headers, body } = await get(`/console${path}`, cookie)
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
          "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      )
      expect(headers['cache-control']).toBe('no-store')
      expect(headers['content-type']).toBe('text/html; charset=utf-8')
      expect(body).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=/i)
    }
  })

  it('of an entry is for auditors', async () => {
    expect((await get('/console/decisions/dec_1', await signIn('approver'))).statusCode).toBe(403)
    expect((await get('/console/decisions/dec_1', await signIn('auditor'))).statusCode).toBe(200)
  })

  it('loads what it names', async () => {
    const { body } = await get('/console/sign-in')
    const names = [...body.matchAll(/(?:src|href)="(\/console\/assets\/[^"]+)"/g)].map(([, name]) => name ?? '')
    expect(names.length).toBeGreaterThan(2)
    for (const name of names) {
      const answer = await get(name)
      expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable'])
    }
  })

  it('is no part of the API: a cookie opens nothing there', async () => {
    const cookie = await signIn('auditor')
    expect((await get('/decision/dec_1', cookie)).statusCode).toBe(401)
    expect((await get('/api/v1/console', cookie)).statusCode).toBe(404)
  })
})

it('prints nothing unescaped but its own parts', () => {
  const raw = Object.values({ ...TEMPLATES, ...PARTS }).flatMap((template) => [...template.matchAll(/<%~([^%]*)%>/g)])
  expect(raw.length).toBeGreaterThan(10)
  for (const [, code = ''] of raw) expect(code.trim()).toMatch(/^(include\('@[a-z_]+', .*\)|it\.body)$/)
})

function revoke(): () => void {
  return change((key) => ({ ...key, revokedAt: '2026-11-21T00:00:00.000Z' }))
}

function demote(): () => void {
  return change((key) => ({ ...key, roles: ['agent'] }))
}

function freeze(): () => void {
  frozen = true
  return () => {
    frozen = false
  }
}

function change(made: (key: ApiKey) => ApiKey): () => void {
  const before = new Map(keys)
  for (const [digest, key] of before) keys.set(digest, made(key))
  return () => {
    for (const [digest, key] of before) keys.set(digest, key)
  }
}
