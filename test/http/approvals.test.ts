import type { AddressInfo } from 'node:net'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { ApiKey } from '../../src/core/caller.js'
import { namedValidator } from '../../src/http/validation.js'
import { apiKey, openEdge, post, secretOf, type EdgeOptions } from './world.js'

const APPROVER = apiKey('ann', { roles: ['approver'], person: 'ann@example.com', levels: ['manager'] })
const AGENT = apiKey('agent')

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()))
})

async function edge(options: EdgeOptions = {}) {
  const opened = await openEdge({ keys: [APPROVER, AGENT], ...options })
  open.push(() => opened.app.close())
  const get = (path: string, key = 'ann', headers = {}) =>
    opened.app.inject({ url: path, headers: { authorization: `Bearer ${secretOf(key)}`, ...headers } })
  const answerTo = (path: string, body: unknown, key = 'ann') =>
    post(opened.app, path, body, { authorization: `Bearer ${secretOf(key)}` })
  return { ...opened, get, answerTo }
}

async function listen(options: EdgeOptions = {}) {
  const opened = await edge(options)
  await opened.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = opened.app.server.address() as AddressInfo
  return { ...opened, port, origin: `http://127.0.0.1:${port}` }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate)
}

const authorization = `Bearer ${secretOf('ann')}`

describe('the list', () => {
  it('asks the desk for what the query says, and has defaults', async () => {
    const { get, arrivals } = await edge()
    const answer = await get('/approval?status=waiting_for_me&agent_id=a1&before=apr_9&limit=100')
    expect(answer.statusCode).toBe(200)
    const validate = namedValidator('ApprovalList')
    expect([validate(answer.json()), validate.errors]).toEqual([true, null])
    await get('/approval', 'agent')
    expect(arrivals.map(({ input }) => input)).toEqual([
      { status: 'waiting_for_me', agentId: 'a1', beforeId: 'apr_9', limit: 100 },
      { status: null, agentId: null, beforeId: null, limit: 50 },
    ])
  })

  it.each(['status=open', 'limit=0', 'limit=101', 'limit=1.5', 'limit=1&limit=2', 'before=a%20b', 'more=1'])(
    'refuses ?%s',
    async (query) => {
      const { get, arrivals } = await edge()
      expect((await get(`/approval?${query}`)).json()).toMatchObject({ status: 400, code: 'parameter_invalid' })
      expect(arrivals).toEqual([])
    },
  )

  it('says which values are allowed, and not which one was sent', async () => {
    const { get } = await edge()
    const { detail } = (await get('/approval?status=open')).json()
    expect(detail).toMatch(/^status: must be one of .*pending, approved/)
    expect(detail).not.toContain('open')
  })

  it('is not there where approvals are off, nor is anything else', async () => {
    const { get, answerTo } = await edge({ deps: { approvals: null } })
    const off = { status: 404, code: 'not_found', detail: 'approvals are off (`approval.enabled`)' }
    for (const path of ['/approval', '/approval/events', '/approval/apr_1', '/approval/apr_1?wait=1']) {
      expect((await get(path)).json()).toMatchObject(off)
    }
    expect((await answerTo('/approval/apr_1/approve', {})).json()).toMatchObject(off)
  })
})

describe('one request', () => {
  it('is read at once, or 404', async () => {
    const { get, arrivals } = await edge()
    const answer = (await get('/approval/apr_1')).json()
    const validate = namedValidator('ApprovalRequest')
    expect([validate(answer), validate.errors]).toEqual([true, null])
    expect((await get('/approval/apr_1?wait=0', 'agent')).statusCode).toBe(200)
    expect(arrivals.map(({ operation }) => operation)).toEqual(['read', 'read'])
    for (const id of ['apr_2', 'a%20b', 'x'.repeat(200)]) {
      expect((await get(`/approval/${id}`)).json()).toMatchObject({ status: 404, code: 'not_found' })
    }
  })

  it('is waited for until it changes', async () => {
    const { get, desk, arrivals } = await edge()
    const waiting = get('/approval/apr_1?wait=60&version=1')
    await until(() => desk.counts().waiting === 1)
    desk.change()
    expect((await waiting).json()).toMatchObject({ id: 'apr_1', version: 2 })
    expect(arrivals).toEqual([{ operation: 'wait', input: { id: 'apr_1', version: 1, waitMs: 60_000 } }])
  })

  it.each(['wait=61', 'wait=-1', 'wait=1e1', 'wait=', 'version=x', 'version=01'])('refuses ?%s', async (query) => {
    const { get } = await edge()
    expect((await get(`/approval/apr_1?${query}`)).json()).toMatchObject({ status: 400, code: 'parameter_invalid' })
  })

  it('is waited for by one key only so often at once, and takes nobody’s place', async () => {
    const { get, desk, answerTo } = await edge({ config: { maxInFlight: 1 } })
    const waiting = [get('/approval/apr_1?wait=30'), get('/approval/apr_1?wait=30')]
    await until(() => desk.counts().waiting === 2)
    const third = await get('/approval/apr_1?wait=30')
    expect(third.json()).toMatchObject({ status: 429, code: 'rate_limited' })
    expect(third.headers['retry-after']).toBe('5')
    expect((await get('/approval/events')).statusCode).toBe(429)
    expect((await answerTo('/approval/apr_1/approve', {})).statusCode).toBe(200)
    const others = get('/approval/apr_1?wait=30', 'agent')
    await until(() => desk.counts().waiting === 3)
    desk.change()
    expect((await Promise.all([...waiting, others])).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200])
    const again = get('/approval/apr_1?wait=30')
    await until(() => desk.counts().waiting === 1)
    desk.change()
    expect((await again).statusCode).toBe(200)
  })

  it('is answered as it is when the service closes', async () => {
    const { get, desk, app } = await edge()
    const waiting = get('/approval/apr_1?wait=60')
    await until(() => desk.counts().waiting === 1)
    await app.close()
    expect((await waiting).statusCode).toBe(200)
  })

  it('is waited for no more by a client that went away', async () => {
    const { origin, desk } = await listen()
    const gone = new AbortController()
    const asked = fetch(`${origin}/approval/apr_1?wait=60`, { headers: { authorization }, signal: gone.signal })
    await until(() => desk.counts().waiting === 1)
    gone.abort()
    await expect(asked).rejects.toThrow()
    await until(() => desk.counts().waiting === 0)
  })

  it('is told to nobody whose key was revoked meanwhile', async () => {
    const { keys, revoke } = revocable()
    const { get, desk } = await edge({ keys, deps: { heartbeatMs: 1 } })
    const waiting = get('/approval/apr_1?wait=60')
    await until(() => desk.counts().waiting === 1)
    revoke()
    expect((await waiting).json()).toMatchObject({ status: 401, code: 'unauthenticated' })
  })
})

/** A key that can be taken back while it is used. */
function revocable(): { keys: readonly ApiKey[]; revoke: () => void } {
  let revokedAt: string | null = null
  const key = Object.defineProperty({ ...APPROVER }, 'revokedAt', { get: () => revokedAt })
  const revoke = () => {
    revokedAt = '2026-11-21T00:00:00.000Z'
  }
  return { keys: [key], revoke }
}

describe('a step', () => {
  const SERIES = {
    vary: [
      { member: '/arguments/amount', min: 1, max: 500 },
      { member: '/context/ticket', any: true },
      { member: '/session_id', values: ['s1', 's2'] },
    ],
    times: 5,
    budget: { member: '/arguments/amount', max: 1000 },
    until: '2026-11-27T18:00:00Z',
  }

  it.each([
    ['approve', {}, { comment: null, arguments: null, series: null }],
    ['approve', { comment: 'Fine.\nReally.' }, { comment: 'Fine.\nReally.', arguments: null, series: null }],
    ['approve', { arguments: { amount: 1 } }, { comment: null, arguments: { amount: 1 }, series: null }],
    [
      'approve',
      { series: SERIES, arguments: null },
      {
        comment: null,
        arguments: null,
        series: { vary: SERIES.vary, times: 5, budget: SERIES.budget, untilMs: Date.UTC(2026, 10, 27, 18) },
      },
    ],
    ['reject', { comment: 'Not this vendor.' }, { comment: 'Not this vendor.' }],
    ['reject', { comment: null }, { comment: null }],
    ['revoke', { comment: 'Enough.' }, { comment: 'Enough.' }],
  ])('%s %j goes to the desk as it is meant', async (step, body, input) => {
    const { answerTo, arrivals } = await edge()
    const answer = await answerTo(`/approval/apr_1/${step}`, body)
    const validate = namedValidator('ApprovalStep')
    expect([answer.statusCode, validate(answer.json()), validate.errors]).toEqual([200, true, null])
    expect(arrivals).toEqual([{ operation: step, input: { id: 'apr_1', input } }])
  })

  it('of the agent is to cancel', async () => {
    const { answerTo, arrivals } = await edge()
    expect((await answerTo('/approval/apr_1/cancel', {}, 'agent')).statusCode).toBe(200)
    expect(arrivals).toEqual([{ operation: 'cancel', input: { id: 'apr_1', input: { comment: null } } }])
    expect((await answerTo('/approval/apr_1/approve', {}, 'agent')).statusCode).toBe(403)
    expect((await answerTo('/approval/apr_1/cancel', {})).statusCode).toBe(403)
  })

  it.each<[string, object]>([
    ['a member of no meaning', { reason: 'x' }],
    ['a level of its own choice', { level: 'cto' }],
    ['a comment that is none', { comment: 7 }],
    ['a comment of 2,001 characters', { comment: 'x'.repeat(2001) }],
    ['a comment that moves the cursor', { comment: '\u001b[2J' }],
    ['arguments that are no object', { arguments: [1] }],
    ['an edit and a series in one', { arguments: {}, series: SERIES }],
    ['a series without an end', { series: { ...SERIES, until: undefined } }],
    ['a series until no time', { series: { ...SERIES, until: 'Friday' } }],
    ['a series of no call', { series: { ...SERIES, times: 0 } }],
    ['a series that says nothing of money', { series: { ...SERIES, budget: undefined } }],
    ['a series with a member too many', { series: { ...SERIES, tool: 'any' } }],
    ['a series over any tool', { series: { ...SERIES, vary: [{ member: '/tool', any: true }] } }],
    ['a member within two bounds', { series: { ...SERIES, vary: [{ member: '/session_id', any: true, min: 1 }] } }],
    ['a member that is not any', { series: { ...SERIES, vary: [{ member: '/session_id', any: false }] } }],
  ])('with %s is refused', async (_, body) => {
    const { answerTo, arrivals } = await edge()
    expect((await answerTo('/approval/apr_1/approve', body)).json()).toMatchObject({
      status: 400,
      code: 'body_invalid',
    })
    expect(arrivals).toEqual([])
  })
})

/** A client that reads the stream, or does not. Lines as long as `LONG` are not kept. */
async function follow(port: number, headers = '', query = '') {
  const ids: number[] = []
  let text = ''
  let line = ''
  const socket: Socket = connect(port, '127.0.0.1')
  socket.on('data', (chunk: Buffer) => {
    const lines = `${line}${chunk.toString()}`.split('\n')
    line = lines.pop() ?? ''
    for (const one of lines) {
      if (one.startsWith('id: ')) ids.push(Number(one.slice(4)))
      if (one.length < LONG) text += `${one}\n`
    }
  })
  const closed = new Promise<void>((resolve) =>
    socket.once('close', () => {
      resolve()
    }),
  )
  socket.on('error', () => undefined)
  socket.write(`GET /approval/events${query} HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\n${headers}\r\n`)
  await until(() => text.includes('retry:'))
  return { socket, closed, ids, text: () => text }
}

const LONG = 65_000

describe('the stream of events', () => {
  it('tells what happens, with ids to go on from', async () => {
    const { port, desk, arrivals } = await listen()
    const first = await follow(port)
    expect(first.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(first.text()).toContain('content-type: text/event-stream')
    desk.happen()
    desk.happen()
    await until(() => first.ids.length === 2)
    expect(first.text()).toContain('id: 1\nevent: approval.requested\ndata: {"type":"approval.requested",')
    first.socket.destroy()
    await until(() => desk.counts().following === 0)
    desk.happen()
    const second = await follow(port, 'last-event-id: 1\r\n', '?after=2')
    await until(() => second.ids.length === 2)
    expect(second.ids).toEqual([2, 3])
    const third = await follow(port, '', '?after=2')
    await until(() => third.ids.length === 1)
    expect(arrivals.map(({ input }) => input)).toEqual([null, 1, 2])
  })

  it('describes its events', async () => {
    const { port, desk } = await listen()
    const reader = await follow(port)
    desk.happen()
    await until(() => reader.ids.length === 1)
    const [, data = ''] = /^data: (.*)$/m.exec(reader.text()) ?? []
    const validate = namedValidator('ApprovalEvent')
    expect([validate(JSON.parse(data)), validate.errors]).toEqual([true, null])
  })

  it.each(['?after=-1', '?after=1.5', '?more=1'])('refuses %s', async (query) => {
    const { get } = await edge()
    expect((await get(`/approval/events${query}`)).json()).toMatchObject({ status: 400, code: 'parameter_invalid' })
    const headers = { 'last-event-id': 'x' }
    expect((await get('/approval/events', 'ann', headers)).json()).toMatchObject({ code: 'parameter_invalid' })
  })

  it('says that it is alive, and ends when the key is revoked', async () => {
    const { keys, revoke } = revocable()
    const { port } = await listen({ keys, deps: { heartbeatMs: 1 } })
    const reader = await follow(port)
    await until(() => reader.text().includes(': alive'))
    revoke()
    await reader.closed
    expect(reader.text()).toMatch(/\r\n0\r\n\r\n$/)
  })

  it('ends when the keys cannot be read', async () => {
    let isBroken = false
    const apiKeyByDigest = (digest: string) => {
      if (isBroken) throw new Error('disk on fire')
      return digest === APPROVER.digest ? APPROVER : null
    }
    const { port } = await listen({ deps: { heartbeatMs: 1, apiKeyByDigest } })
    const reader = await follow(port)
    isBroken = true
    await reader.closed
    expect(reader.text()).not.toContain('on fire')
  })

  it('ends at once when the service closes', async () => {
    const { port, app } = await listen()
    const reader = await follow(port)
    await app.close()
    await reader.closed
    expect(reader.text()).toMatch(/\r\n0\r\n\r\n$/)
  })

  it('is for nobody who does not read: he is cut off', async () => {
    const { port, desk, app } = await listen({ deps: { heartbeatMs: 10 } })
    const reader = await follow(port)
    reader.socket.pause()
    for (let i = 0; i < 200; i++) desk.happen(LONG)
    const connections = () =>
      new Promise<number>((resolve) => {
        app.server.getConnections((_error, count) => {
          resolve(count)
        })
      })
    while ((await connections()) > 0) await new Promise(setImmediate)
    expect(desk.counts().following).toBe(0)
    reader.socket.destroy()
  })

  it('gives a reader that was slow everything, in order', async () => {
    const { port, desk } = await listen()
    const reader = await follow(port)
    reader.socket.pause()
    for (let i = 0; i < 200; i++) desk.happen(LONG)
    reader.socket.resume()
    await until(() => reader.ids.length === 200)
    expect(reader.ids).toEqual(Array.from({ length: 200 }, (_, i) => i + 1))
  })
})
