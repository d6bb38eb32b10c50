import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { createGuardedLookup, PRIVATE_TARGET, type Resolve } from './guarded-lookup.js'
import { isPublicAddress } from './public-address.js'

export interface Letter {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
}

export type Posted =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfter: string | null }
  /** `problem` says why there is no answer, without the address. */
  | { readonly kind: 'unanswered'; readonly problem: string }

/** Posts JSON, once, to this address: follows nothing, keeps nothing of the answer but its status. Does not throw. */
export type Post = (letter: Letter) => Promise<Posted>

export interface PostOptions {
  /** Also plain HTTP, and addresses that are not of the public Internet. */
  readonly allowPrivate: boolean
  /** PEM of certificate authorities to trust instead of those of the system: tests. */
  readonly ca?: string
  /** Instead of the system's: tests. */
  readonly resolve?: Resolve
}

const MAX_HEADER_BYTES = 16_384
/** So much of an answer is read, to part in peace. */
const MAX_ANSWER_BYTES = 65_536
const PRIVATE = 'the address is not of the public Internet (see approval.allow_private_targets)'

export function createPost({ allowPrivate, ca, resolve }: PostOptions): Post {
  const guard = allowPrivate ? {} : { lookup: createGuardedLookup(resolve) }
  return (letter) => {
    if (!URL.canParse(letter.url)) return Promise.resolve(unanswered('the address is none'))
    const url = new URL(letter.url)
    const problem = targetProblem(url, allowPrivate)
    if (problem !== null) return Promise.resolve(unanswered(problem))
    return send(url, letter, { ...guard, ...(ca === undefined ? {} : { ca }) })
  }
}

/** An address in the URL itself is never looked up. */
function targetProblem({ protocol, hostname }: URL, allowPrivate: boolean): string | null {
  if (protocol !== 'https:' && !(allowPrivate && protocol === 'http:')) return 'the address is not https'
  const host = hostname.replace(/^\[|\]$/g, '')
  return allowPrivate || isIP(host) === 0 || isPublicAddress(host) ? null : PRIVATE
}

function send(url: URL, { headers, body, signal }: Letter, options: RequestOptions): Promise<Posted> {
  return new Promise((resolve) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      ...options,
      method: 'POST',
      // A connection of its own: no earlier one, whose address was not looked at now, is used again.
      agent: false,
      maxHeaderSize: MAX_HEADER_BYTES,
      signal,
      headers: {
        'user-agent': 'countersign',
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    })
    request.on('error', (error) => {
      resolve(unanswered(problemOf(error, signal)))
    })
    request.once('response', (response) => {
      const retryAfter = response.headers['retry-after'] ?? null
      readAway(response, () => {
        resolve({ kind: 'answered', status: response.statusCode ?? 0, retryAfter })
      })
    })
    request.end(body)
  })
}

function readAway(response: IncomingMessage, done: () => void): void {
  let left = MAX_ANSWER_BYTES
  response.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) response.destroy()
  })
  response.on('error', () => undefined)
  response.once('close', done)
}

function unanswered(problem: string): Posted {
  return { kind: 'unanswered', problem }
}

/** Messages of errors name hosts and addresses: only codes are told. */
function problemOf(error: Error, signal: AbortSignal): string {
  if (signal.aborted) return 'took too long'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
  return code === PRIVATE_TARGET ? PRIVATE : `could not be reached (${code})`
}
