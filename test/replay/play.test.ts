import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/json.js'
import { createApi, type Api } from '../../scripts/replay/api.js'
import { playSession } from '../../scripts/replay/play.js'
import { runPool } from '../../scripts/replay/pool.js'
import type { RecordedSession } from '../../scripts/replay/records.js'

const call = { tool: 'pay', args: { n: 1 }, output: 'sent', error: null, attackCall: false }
const session: RecordedSession = {
  id: 'a',
  suite: 'default',
  label: 'benign',
  userPrompt: 'Pay twice.',
  context: { user_role: 'analyst' },
  calls: [call, { ...call, error: 'no funds', output: '' }, call, call],
}

describe('a session', () => {
  it('is played in order, with outcomes, up to the first call that is not allowed', async () => {
    const { api, sent } = recorder(['ALLOW', 'ALLOW', 'BLOCK'])
    const played = await play(api)
    const enforce = {
      agent_id: 'agent',
      session_id: 'run-0',
      tool: 'pay',
      arguments: { n: 1 },
      context: session.context,
    }
    expect(sent).toEqual([
      ['/session/run-0/input', { agent_id: 'agent', kind: 'said', text: 'Pay twice.' }],
      ['/enforce', enforce],
      ['/enforce/dec_1/outcome', { status: 'succeeded', output: 'sent' }],
      ['/enforce', enforce],
      ['/enforce/dec_2/outcome', { status: 'failed', output: '', error: 'no funds' }],
      ['/enforce', enforce],
    ])
    expect(played).toMatchObject({ error: null, receipts: { verified: 5, failures: [] } })
    expect(played.calls.map(({ decision }) => decision)).toEqual(['ALLOW', 'ALLOW', 'BLOCK'])
  })

  it('keeps what is wrong with a receipt', async () => {
    const { api } = recorder(['BLOCK'])
    const played = await play(api, () => Promise.resolve('signature_invalid'))
    expect(played.receipts).toEqual({ verified: 0, failures: ['signature_invalid'] })
  })

  it('ends with the error when there is no decision', async () => {
    const { api } = recorder(['ALLOW', 'PERHAPS'])
    expect(await play(api)).toMatchObject({ error: 'the answer has no decision', calls: [{ decision: 'ALLOW' }] })
  })
})

describe('the client of the replay', () => {
  const closers: (() => void)[] = []
  afterEach(() => {
    for (const close of closers.splice(0)) close()
  })

  it('waits as long as it is told and asks again', async () => {
    const asked: (string | undefined)[] = []
    const url = await serve((request, response) => {
      asked.push(request.headers.authorization)
      if (asked.length < 3) response.writeHead(asked.length === 1 ? 429 : 503, { 'retry-after': '0' }).end('{}')
      else response.writeHead(200).end('{"ok":true}')
    })
    expect(await createApi(url, 'csk_x', new AbortController().signal).get('/ready')).toEqual({ ok: true })
    expect(asked).toEqual(['Bearer csk_x', 'Bearer csk_x', 'Bearer csk_x'])
  })

  it('passes every other refusal on with its code', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(403).end('{"code":"agent_not_permitted"}')
    })
    const api = createApi(url, 'csk_x', new AbortController().signal)
    await expect(api.post('/enforce', {})).rejects.toThrow('POST /enforce: 403 agent_not_permitted')
  })

  async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer(answer)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => {
      server.closeAllConnections()
      server.close()
    })
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no address')
    return `http://127.0.0.1:${address.port}`
  }
})

describe('sessions in parallel', () => {
  it('run at most so many at a time, and come back in order', async () => {
    let running = 0
    let most = 0
    const results = await runPool([3, 1, 2, 0], 2, new AbortController().signal, async (turns) => {
      most = Math.max(most, ++running)
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      running--
      return turns
    })
    expect(results).toEqual([3, 1, 2, 0])
    expect(most).toBe(2)
  })

  it('are not begun after an interruption', async () => {
    const stop = new AbortController()
    const begun: number[] = []
    await runPool([0, 1, 2], 1, stop.signal, (item) => {
      begun.push(item)
      stop.abort()
      return Promise.resolve()
    })
    expect(begun).toEqual([0])
  })
})

function play(api: Api, check: () => Promise<string | null> = () => Promise.resolve(null)) {
  return playSession(session, 0, { agentId: 'agent', runId: 'run' }, { api, receipts: { check } })
}

/** Answers with these decisions, and keeps what it was sent. */
function recorder(decisions: readonly string[]): { api: Api; sent: [string, JsonObject][] } {
  const sent: [string, JsonObject][] = []
  let decided = 0
  const post = (path: string, body: JsonObject): Promise<JsonObject> => {
    sent.push([path, body])
    if (path !== '/enforce') return Promise.resolve({ audit_id: 'out_1' })
    const decision = decisions[decided++] ?? 'ALLOW'
    return Promise.resolve({ decision, audit_id: `dec_${decided}`, reasons: [{ code: 'a_reason' }] })
  }
  return { api: { post, get: () => Promise.resolve({}) }, sent }
}
