import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps, type RequestOptions } from 'node:https'

const MAX_REDIRECTS = 3

export interface DownloadOptions {
  readonly maxBytes: number
  /** For the whole download, redirects included. */
  readonly timeoutMs: number
  /** PEM of the authorities to trust; null: those of Node.js. */
  readonly ca: Uint8Array | null
}

export interface Downloaded {
  readonly bytes: Uint8Array
  /** What the server calls this state of the file; null where it does not say. */
  readonly etag: string | null
}

/**
 * GET, bounded in size and time; a redirect is followed to the same host and port by the same protocol only. Null where
 * the server says that the file is still what `etag` names. Throws an Error whose message names neither the URL's query
 * nor anything that the server said but its status.
 */
export async function download(url: URL, etag: string | null, options: DownloadOptions): Promise<Downloaded | null> {
  const signal = AbortSignal.timeout(options.timeoutMs)
  let at = url
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const response = await get(at, etag, options.ca, signal)
    const { statusCode: status = 0, headers } = response
    if (status === 200) {
      return { bytes: await readAll(response, options.maxBytes), etag: headers.etag ?? null }
    }
    response.destroy()
    if (status === 304 && etag !== null) return null
    if (![301, 302, 303, 307, 308].includes(status)) throw new Error(`the server answered ${status}`)
    at = redirected(at, headers.location)
  }
  throw new Error(`more than ${MAX_REDIRECTS} redirects`)
}

function redirected(from: URL, location: string | undefined): URL {
  if (location === undefined || !URL.canParse(location, from.href)) throw new Error('a redirect to nowhere')
  const to = new URL(location, from)
  if (to.origin !== from.origin) throw new Error('a redirect to another host, which is not followed')
  return to
}

function get(url: URL, etag: string | null, ca: Uint8Array | null, signal: AbortSignal): Promise<IncomingMessage> {
  const headers = { 'user-agent': 'countersign', ...(etag === null ? {} : { 'if-none-match': etag }) }
  const options: RequestOptions = { headers, signal, agent: false }
  return new Promise((resolve, reject) => {
    const sent =
      url.protocol === 'https:'
        ? requestHttps(url, { ...options, ...(ca === null ? {} : { ca: Buffer.from(ca) }) })
        : requestHttp(url, options)
    sent.on('response', resolve)
    sent.on('error', (error) => {
      reject(new Error(signal.aborted ? 'the server did not answer in time' : `no connection (${codeOf(error)})`))
    })
    sent.end()
  })
}

async function readAll(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response) {
      if (!(chunk instanceof Buffer)) continue
      size += chunk.length
      if (size > maxBytes) break
      chunks.push(chunk)
    }
  } catch {
    throw new Error('the answer ended too early, or came too slowly')
  }
  if (size > maxBytes) throw new Error(`larger than ${maxBytes} bytes`)
  return new Uint8Array(Buffer.concat(chunks))
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : 'unknown'
}
