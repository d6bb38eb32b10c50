import { isJsonObject, type JsonObject } from '../core/json.js'
import { FREEZABLE, type Freezable } from '../core/freeze.js'
import { readArguments } from './arguments.js'
import { CliFailure, usageFailure, type ExitCode } from './failure.js'
import { bounded, readJson } from './input.js'
import type { Io } from './io.js'

const TIMEOUT_MS = 10_000
const KEY_VARIABLE = 'COUNTERSIGN_API_KEY'
const URL_VARIABLE = 'COUNTERSIGN_URL'
const MAX_DETAIL_LENGTH = 500
const SECRET = /^csk_[A-Za-z0-9_-]{43}$/

/** `freeze`: asks the running service, which is the one that has to know at once. */
export function freeze(args: readonly string[], io: Io): Promise<ExitCode> {
  return change('freeze', args, io)
}

export function unfreeze(args: readonly string[], io: Io): Promise<ExitCode> {
  return change('unfreeze', args, io)
}

async function change(verb: 'freeze' | 'unfreeze', args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, { reason: 'text', url: 'text' }, ['agent|key|organisation', 'ID'], 1)
  const [kind = '', id] = flags.positionals
  const reason = flags.text('reason') ?? ''
  if (reason.trim() === '') throw usageFailure('--reason TEXT is missing')
  const url = `${originOf(flags.text('url') ?? io.env[URL_VARIABLE])}${pathOf(kindOf(kind), id)}/${verb}`
  const { audit_id: auditId, ...rest } = await post(url, { reason }, io)
  if (typeof auditId !== 'string') throw new CliFailure(2, 'the answer is not one of this service')
  if (flags.isSet('json')) io.out(`${JSON.stringify({ audit_id: auditId, ...rest })}\n`)
  else io.out(`${kind}${id === undefined ? '' : ` ${id}`} ${DONE[verb]}, ${auditId}\n`)
  return 0
}

const DONE = { freeze: 'frozen', unfreeze: 'no longer frozen' } as const

function kindOf(text: string): Freezable {
  const kind = FREEZABLE.find((known) => known === text)
  if (kind === undefined) throw usageFailure(`"${text}" cannot be frozen; ${FREEZABLE.join(', ')} can`)
  return kind
}

/** The organisation is the admin key's own. */
function pathOf(kind: Freezable, id: string | undefined): string {
  if (kind === 'organisation') {
    if (id !== undefined) throw usageFailure('the organisation is that of the admin key; it takes no ID')
    return '/organisation'
  }
  if (id === undefined || id === '') throw usageFailure('ID is missing')
  return `/${kind}/${encodeURIComponent(id)}`
}

function originOf(url: string | undefined): string {
  if (url === undefined || url === '') throw usageFailure(`--url URL is missing, and ${URL_VARIABLE} is not set`)
  if (!/^https?:\/\/[^?#]+$/.test(url) || !URL.canParse(url)) {
    throw usageFailure(`--url wants an http or https URL, and so does ${URL_VARIABLE}`)
  }
  return url.endsWith('/') ? url.slice(0, -1) : url
}

async function post(url: string, body: JsonObject, io: Io): Promise<JsonObject> {
  const headers = { authorization: `Bearer ${secretOf(io)}`, 'content-type': 'application/json' }
  const { status, text } = await send(url, { method: 'POST', headers, body: JSON.stringify(body) }, io)
  if (status !== 200) throw refusal(status, text)
  const answer = readJson('the answer', text)
  if (!isJsonObject(answer)) throw new CliFailure(2, 'the answer is not one of this service')
  return answer
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

/** 404 and 409: there is no such thing, or it is so already. The service's problems name a code; a proxy's page does not. */
function refusal(status: number, text: string): CliFailure {
  const { code, detail } = problemIn(text)
  const told = detail === '' ? '' : ` (${detail})`
  return new CliFailure(status === 404 || status === 409 ? 1 : 2, `not done: ${code ?? `http_${status}`}${told}`)
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
function printable(text: string): string {
  return text.slice(0, MAX_DETAIL_LENGTH).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
}

function secretOf({ env }: Io): string {
  const secret = env[KEY_VARIABLE] ?? ''
  if (!SECRET.test(secret)) throw new CliFailure(2, `set ${KEY_VARIABLE} to the secret of an admin key`)
  return secret
}
