import { once } from 'node:events'
import { createServer as createHttp, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import { createServer as createHttps, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'

/** Things that happen, to be awaited one after the other. */
export interface Queue<Item> {
  push(item: Item): void
  next(): Promise<Item>
  readonly all: readonly Item[]
}

export function createQueue<Item>(): Queue<Item> {
  const all: Item[] = []
  const waiting: ((item: Item) => void)[] = []
  let taken = 0
  return {
    all,
    push: (item) => {
      all.push(item)
      const resolve = waiting.shift()
      if (resolve === undefined) return
      taken++
      resolve(item)
    },
    next: () => {
      const item = all[taken]
      if (item === undefined) return new Promise((resolve) => waiting.push(resolve))
      taken++
      return Promise.resolve(item)
    },
  }
}

export interface Posted {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

export interface Receiver {
  readonly url: string
  readonly port: number
  readonly posted: Queue<Posted>
  close(): Promise<void>
}

/** A server that answers as it is told; `null` never. With a certificate it speaks TLS. */
export async function openReceiver(
  answer: (posted: Posted, nth: number) => Answer | null | Promise<Answer | null>,
  tls: ServerOptions | null = null,
): Promise<Receiver> {
  const posted = createQueue<Posted>()
  const listener: RequestListener = (request, response) => {
    void (async () => {
      const one = { path: request.url ?? '', headers: request.headers, body: await text(request) }
      posted.push(one)
      const answered = await answer(one, posted.all.length)
      if (answered !== null) response.writeHead(answered.status, answered.headers).end(answered.body)
    })()
  }
  const server = tls === null ? createHttp(listener) : createHttps(tls, listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls === null ? 'http' : 'https'}://127.0.0.1:${String(port)}/hook`,
    port,
    posted,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export interface Mailed {
  readonly from: string
  readonly to: readonly string[]
  readonly isEncrypted: boolean
  readonly user: string | null
  readonly raw: string
}

export interface MailServer {
  readonly port: number
  readonly mails: Queue<Mailed>
  close(): Promise<void>
}

/** A mail server that takes what `options` do not refuse. */
export async function openMailServer(options: SMTPServerOptions): Promise<MailServer> {
  const mails = createQueue<Mailed>()
  const server = new SMTPServer({
    logger: false,
    onData: (stream, session, done) => {
      void text(stream).then((raw) => {
        mails.push(mailed(session, raw))
        done()
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo
  return {
    port,
    mails,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
      }),
  }
}

function mailed({ envelope, secure, user }: SMTPServerSession, raw: string): Mailed {
  return {
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    to: envelope.rcptTo.map(({ address }) => address),
    isEncrypted: secure,
    user: typeof user === 'string' ? user : null,
    raw,
  }
}
