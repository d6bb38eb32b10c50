import { isJsonObject, type JsonObject } from '../core/json.js'
import { CliFailure, usageFailure } from './failure.js'
import { bounded, readJson } from './input.js'
import type { Io } from './io.js'

const TIMEOUT_MS = 10_000
const KEY_VARIABLE = 'COUNTERSIGN_API_KEY'
const URL_VARIABLE = 'COUNTERSIGN_URL'
const MAX_DETAIL_LENGTH = 500
const SECRET = /^csk_[A-Za-z0-9_-]{43}$/

/** A question to the running service. */
export interface Question {
  /** What `--url` said. */
  readonly url: string | undefined
  /** `/analyze` */
  readonly path: string
  /** Null: nothing is sent, only read. */
  readonly body: JsonObject | null
  /** The media type that is wanted; default JSON. */
  readonly accept?: string
  /** Whose secret it takes: `an admin key`. */
  readonly key: string
}

/** Asks the service at `--url` or COUNTERSIGN_URL with the key in COUNTERSIGN_API_KEY. Throws CliFailure. */
export async function askService({ url, path, body, accept, key }: Question, io: Io): Promise<JsonObject> {
  const origin = originOf(url ?? io.env[URL_VARIABLE])
  const headers = {
    authorization: `Bearer ${secretOf(io, key)}`,
    ...(body === null ? {} : { 'content-type': 'application/json' }),
    ...(accept === undefined ? {} : { accept }),
  }
  const request = body === null ? { method: 'GET' } : { method: 'POST', body: JSON.stringify(body) }
  const { status, text } = await send(`${origin}${path}`, { ...request, headers }, io)
  if (status !== 200) throw refusal(status, text)
  const answer = readJson('the answer', text)
  if (!isJsonObject(answer)) throw new CliFailure(2, 'the answer is not one of this service')
  return answer
}

function originOf(url: string | undefined): string {
  if (url === undefined || url === '') throw usageFailure(`--url URL is missing, and ${URL_VARIABLE} is not set`)
  if (!/^https?:\/\/[^?#]+$/.test(url) || !URL.canParse(url)) {
    throw usageFailure(`--url wants an http or https URL, and so does ${URL_VARIABLE}`)
  }
  return url.endsWith('/') ? url.slice(0, -1) : url
}

async function send(url: string, request: RequestInit, io: Io): Promise<{ status: number; text: string }> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const response = await io.fetch(url, { ...request, redirect: 'error', signal })
    return { status: response.status, text: await bounded(response, url) }
  } catch (cause) {
    if (cause instanceof CliFailure) throw cause
    throw new CliFailure(2, `${url} cannot be reached`)
  }
}

/** There is no such thing, it is so already, or who asks may not have it. */
const NO_STATUSES: readonly number[] = [404, 409]
const NO_CODES: readonly string[] = ['approval_not_permitted', 'edit_refused', 'series_invalid']

/** The service's problems name a code; a proxy's page does not. */
function refusal(status: number, text: string): CliFailure {
  const { code, detail } = problemIn(text)
  const told = detail === '' ? '' : ` (${detail})`
  const isNo = NO_STATUSES.includes(status) || NO_CODES.includes(code ?? '')
  return new CliFailure(isNo ? 1 : 2, `not done: ${code ?? `http_${status}`}${told}`)
}

function problemIn(text: string): { readonly code: string | null; readonly detail: string } {
  const problem = objectIn(text)
  const code = typeof problem.code === 'string' && /^[a-z_]{1,64}$/.test(problem.code) ? problem.code : null
  return { code, detail: code !== null && typeof problem.detail === 'string' ? printable(problem.detail) : '' }
}

function objectIn(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}

/** Whoever answers at this address does not write to the terminal. */
export function printable(text: string): string {
  return text.slice(0, MAX_DETAIL_LENGTH).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
}

function secretOf({ env }: Io, key: string): string {
  const secret = env[KEY_VARIABLE] ?? ''
  if (!SECRET.test(secret)) {
    const found = secret === '' ? '' : ', csk_ and 43 characters: what stands there is none'
    throw new CliFailure(2, `set ${KEY_VARIABLE} to the secret of ${key}${found}`)
  }
  return secret
}
