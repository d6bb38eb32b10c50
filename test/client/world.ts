import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient, type Client, type ClientOptions } from '../../client/index.js'
import { openWorld, type Answer, type TestWorld, type WorldOptions } from '../fixtures/world.js'

/** The real service on a port of its own, and a man in the middle who may change what passes. */
export interface ClientWorld {
  readonly world: TestWorld
  readonly origin: string
  readonly middle: Middle
  client(options?: Partial<ClientOptions>): Client
  /** A new agent key's secret, made by the service. */
  readonly key: string
  close(): Promise<void>
}

export interface Message {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  body: string
}

export interface Reply {
  status: number
  headers: Record<string, string>
  body: string
}

/** What the man in the middle does; null lets things pass, `drop` cuts the connection. */
export interface Middle {
  readonly origin: string
  onRequest: ((message: Message) => Reply | 'drop' | undefined) | null
  onReply: ((message: Message, reply: Reply) => 'drop' | undefined) | null
  /** Everything that came by, in order. */
  readonly seen: Message[]
}

export async function openClientWorld(options: WorldOptions = {}): Promise<ClientWorld> {
  const world = await openWorld(options)
  const key = await world.key()
  const origin = await world.app.server.listen({ port: 0, host: '127.0.0.1' })
  const { server, middle } = await openMiddle(origin)
  return {
    world,
    origin,
    middle,
    key,
    client: (own = {}) =>
      createClient({
        baseUrl: middle.origin,
        apiKey: key,
        agentId: 'finance-agent',
        context: { user_id: 'analyst-1', user_role: 'analyst' },
        ...own,
      }),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await world.close()
    },
  }
}

async function openMiddle(upstream: string): Promise<{ server: Server; middle: Middle }> {
  const seen: Message[] = []
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming
      const message: Message = { method, path: url, headers, body: Buffer.concat(chunks).toString() }
      seen.push(message)
      void pass(upstream, message, middle).then((reply) => {
        if (reply === 'drop') return incoming.socket.destroy()
        return outgoing.writeHead(reply.status, reply.headers).end(reply.body)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const middle: Middle = { origin: `http://127.0.0.1:${port}`, onRequest: null, onReply: null, seen }
  return { server, middle }
}

async function pass(upstream: string, message: Message, middle: Middle): Promise<Reply | 'drop'> {
  const own = middle.onRequest?.(message)
  if (own !== undefined) return own
  const reply = await forward(upstream, message)
  return middle.onReply?.(message, reply) ?? reply
}

function forward(upstream: string, { method, path, headers, body }: Message): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { 'content-length': _length, 'transfer-encoding': _encoding, connection: _connection, ...others } = headers
    const sent = httpRequest(`${upstream}${path}`, { method, headers: others }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const kept = ['content-type', 'retry-after', 'idempotent-replayed'].flatMap((name) => {
          const value = answer.headers[name]
          return typeof value === 'string' ? [[name, value]] : []
        })
        resolve({
          status: answer.statusCode ?? 0,
          headers: Object.fromEntries(kept),
          body: Buffer.concat(chunks).toString(),
        })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

export const PAYMENT = { amount: 5, currency: 'USD', recipient: 'vendor-x' }

/** The outcomes that were reported, as the service got them: `[audit_id, body]`. */
export function outcomes({ seen }: Middle): [string, Record<string, unknown>][] {
  return seen.flatMap(({ path, body }) => {
    const [, auditId] = /^\/enforce\/([^/]+)\/outcome$/.exec(path) ?? []
    return auditId === undefined ? [] : [[auditId, JSON.parse(body)]]
  })
}

/** Changes the answer of `/enforce` on its way back. */
export function answers(middle: Middle, change: (answer: Answer) => void): void {
  middle.onReply = ({ path }, reply) => {
    if (path !== '/enforce') return undefined
    const answer = JSON.parse(reply.body)
    change(answer)
    reply.body = JSON.stringify(answer)
    return undefined
  }
}
