import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Enforced } from '../../src/core/decision.js'
import { answer, openEdge, payment, secretOf, type Edge } from './world.js'

const open: Edge['app'][] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()))
})

async function listen(options: Parameters<typeof openEdge>[0] = {}): Promise<Edge & { port: number }> {
  const edge = await openEdge(options)
  open.push(edge.app)
  await edge.app.listen({ host: '127.0.0.1', port: 0 })
  return { ...edge, port: (edge.app.server.address() as AddressInfo).port }
}

/** Sends these bytes and collects what comes until the server closes. */
function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = ''
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()))
    socket.on('close', () => {
      resolve(received)
    })
    socket.on('error', reject)
  })
}

/** A decision point that answers when it is told to. */
function holdDecisions() {
  const held: (() => void)[] = []
  const enforce = () =>
    new Promise<Enforced>((resolve) => {
      held.push(() => {
        resolve({ wire: answer, replayed: false })
      })
    })
  return {
    pdp: { enforce },
    release: () => {
      for (const answerNow of held.splice(0)) answerNow()
    },
    /** Resolves when so many requests wait for their decision. */
    holds: async (count: number) => {
      while (held.length < count) await new Promise(setImmediate)
    },
  }
}

function decide(body: string, headers = ''): string {
  return `POST /enforce HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${secretOf('agent')}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`
}

describe('on a real socket', () => {
  it('what is no HTTP is a problem, and the connection ends', async () => {
    const { port } = await listen()
    const answered = await exchange(port, 'NONSENSE\r\n\r\n')
    expect(answered).toMatch(/^HTTP\/1\.1 400 /)
    expect(JSON.parse(answered.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status: 400, code: 'request_malformed' })
  })

  it('headers are bounded', async () => {
    const { port } = await listen()
    const answered = await exchange(port, `GET /health HTTP/1.1\r\nhost: x\r\nx-big: ${'a'.repeat(17_000)}\r\n\r\n`)
    expect(answered).toMatch(/^HTTP\/1\.1 431 /)
    expect(answered).toContain('"code":"headers_too_large"')
  })

  it('a header that Node would drop unseen is refused: the second of its kind, and the 101st of all', async () => {
    const { port, arrivals } = await listen()
    const body = JSON.stringify(payment)
    const many = (count: number) => Array.from({ length: count }, (_, i) => `x-${i}: 1\r\n`).join('')
    const cases: [headers: string, status: number][] = [
      ['connection: close\r\nAuthorization: Bearer other\r\n', 400],
      ['connection: close\r\nContent-Type: text/plain\r\n', 400],
      [`connection: close\r\n${many(96)}idempotency-key: late\r\n`, 431],
      [`connection: close\r\n${many(95)}`, 200],
    ]
    for (const [headers, status] of cases) {
      expect(await exchange(port, decide(body, headers))).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    }
    expect(arrivals).toHaveLength(1)
  })

  it('a request that smuggles a second length is refused', async () => {
    const { port, arrivals } = await listen()
    const body = JSON.stringify(payment)
    const answered = await exchange(port, decide(body, 'transfer-encoding: chunked\r\n'))
    expect(answered).toMatch(/^HTTP\/1\.1 400 /)
    expect(arrivals).toEqual([])
  })

  it('an Idempotency-Key that stands twice is refused', async () => {
    const { port, arrivals } = await listen()
    const headers = 'idempotency-key: a\r\nidempotency-key: b\r\nconnection: close\r\n'
    expect(await exchange(port, decide(JSON.stringify(payment), headers))).toContain('"code":"parameter_invalid"')
    expect(arrivals).toEqual([])
  })

  it('a body over the bound is refused by what it announces, before it is sent', async () => {
    const { port } = await listen()
    const announced = decide('', '').replace('content-length: 0', 'content-length: 99999999')
    const answered = await exchange(port, announced.replace('host: x', 'host: x\r\nconnection: close'))
    expect(answered).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('over the bound of requests at once the answer is 503, and room comes back', async () => {
    const gate = holdDecisions()
    const { port, app } = await listen({
      config: { maxInFlight: 2 },
      pdp: gate.pdp,
    })
    const url = `http://127.0.0.1:${port}`
    const headers = { authorization: `Bearer ${secretOf('agent')}`, 'content-type': 'application/json' }
    const ask = () => fetch(`${url}/enforce`, { method: 'POST', headers, body: JSON.stringify(payment) })
    const held = [ask(), ask()]
    await gate.holds(2)
    const refused = await ask()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await refused.json()).toMatchObject({ code: 'overloaded' })
    expect((await fetch(`${url}/health`)).status).toBe(200)
    gate.release()
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200])
    const later = ask()
    await gate.holds(1)
    gate.release()
    expect((await later).status).toBe(200)
    expect(app.server.listening).toBe(true)
  })

  it('a client that goes away, before or while it is answered, leaves its place to others', async () => {
    const gate = holdDecisions()
    const { port, logged } = await listen({
      config: { maxInFlight: 1, limits: { enabled: false, ipPerMinute: null } },
      pdp: gate.pdp,
    })
    const url = `http://127.0.0.1:${port}`
    const goAway = async (bytes: string, until: () => Promise<void>) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
      await until()
      socket.destroy()
      await new Promise((resolve) => socket.on('close', resolve))
    }
    const refused = async () => (await fetch(`${url}/contract`)).status
    await goAway(decide(JSON.stringify(payment)), () => gate.holds(1))
    expect(await refused()).toBe(503)
    gate.release()
    while ((await refused()) === 503) await new Promise(setImmediate)
    const half = decide(JSON.stringify(payment)).slice(0, -5)
    await goAway(half, async () => {
      while ((await refused()) !== 503) await new Promise(setImmediate)
    })
    while ((await refused()) === 503) await new Promise(setImmediate)
    expect(await refused()).toBe(200)
    expect(logged[0]).toMatchObject({ message: 'answered', fields: { audit_id: 'dec_1' } })
    expect(logged.filter(({ message }) => message === 'no decision')).toEqual([])
  })

  it('closing finishes what it took in and takes in nothing more', async () => {
    const gate = holdDecisions()
    const { port, app } = await listen({
      pdp: gate.pdp,
    })
    let received = ''
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()))
    const ended = new Promise((resolve) => socket.on('close', resolve).on('error', () => undefined))
    socket.write(decide(JSON.stringify(payment)))
    await gate.holds(1)
    const closing = app.close()
    await new Promise(setImmediate)
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow()
    socket.write('GET /contract HTTP/1.1\r\nhost: x\r\n\r\n')
    gate.release()
    await Promise.all([closing, ended])
    expect(received).toMatch(/^HTTP\/1\.1 200 /)
    expect(received).toContain('"audit_id":"dec_1"')
    expect(received).not.toContain('"guarantees"')
  })

  it('speaks TLS when it has a certificate', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-tls-'))
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    const args = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '1',
      '-subj',
      '/CN=localhost',
    ]
    execFileSync('openssl', [...args, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' })
    const { port } = await listen({ config: { tls: { certFile, keyFile } } })
    const agent = new Agent({ rejectUnauthorized: false })
    const status = await new Promise((resolve, reject) => {
      request({ port, host: '127.0.0.1', path: '/health', agent }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    agent.destroy()
    rmSync(folder, { recursive: true })
    expect(status).toBe(200)
  })
})
