import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApiKey } from '../core/caller.js'
import { CountersignError } from '../core/errors.js'
import { isJsonObject } from '../core/json.js'
import { authenticate } from './authenticate.js'
import type { HttpDeps } from './deps.js'
import type { InFlight } from './in-flight.js'
import { addressSubject, addressWindows, rateLimitHeaders, windowsOf } from './limits.js'
import { MAX_HEADERS } from './node-server.js'
import { createRateLimiter, type RateLimiter, type Window } from './rate-limiter.js'
import type { RouteSpec } from './route-table.js'

export type Step = (request: FastifyRequest, reply: FastifyReply) => void

const MAX_ADDRESSES = 50_000
const MAX_KEYS = 50_000
const MAX_URL_LENGTH = 2048
/** Node keeps the first of two and says nothing. */
const ONCE = new Set(['authorization', 'content-type'])

/**
 * What a request must pass before its body is read, in this order: each step costs more, or tells more, than the one
 * before it. Nothing about keys, roles or bodies is told to an address over its limit, and nothing but "no valid key" to
 * who has none. A step throws CountersignError.
 */
export function createGate(deps: HttpDeps, inFlight: InFlight): readonly Step[] {
  const { world, config } = deps
  const limiter = (maxSubjects: number) => createRateLimiter({ nowMs: world.monotonic, maxSubjects })
  return [
    checkUrl,
    checkHeaders,
    limitAddress(deps, limiter(MAX_ADDRESSES)),
    (request, reply) => {
      inFlight.enter(request, reply)
    },
    identify(deps),
    authorize,
    config.limits.enabled ? limitKey(deps, limiter(MAX_KEYS)) : () => undefined,
  ]
}

/** The route's row; undefined where no route matched (404, 405). */
export function specOf(request: FastifyRequest): RouteSpec | undefined {
  return request.routeOptions.config.spec
}

/** A page of the console: it has a way of its own to know who asks. */
export function isPage(request: FastifyRequest): boolean {
  return request.routeOptions.config.page === true
}

function checkUrl({ url }: FastifyRequest): void {
  if (url.length > MAX_URL_LENGTH) throw new CountersignError('url_too_long', `more than ${MAX_URL_LENGTH} characters`)
}

/** What Node would leave out of `headers`, and a proxy before us may not have: a second one, and those beyond a number. */
function checkHeaders({ raw: { rawHeaders } }: FastifyRequest): void {
  if (rawHeaders.length > 2 * MAX_HEADERS) {
    throw new CountersignError('headers_too_large', `more than ${MAX_HEADERS} headers`)
  }
  const seen = new Set<string>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase()
    if (!ONCE.has(name)) continue
    if (seen.has(name)) throw new CountersignError('request_malformed', `${name}: must stand there once`)
    seen.add(name)
  }
}

function limitAddress({ config, telemetry }: HttpDeps, limiter: RateLimiter): Step {
  const windows = config.limits.enabled ? addressWindows(config.limits.ipPerMinute) : []
  return (request, reply) => {
    if (windows.length === 0 || specOf(request)?.probe === true) return
    admit(limiter, addressSubject(request.ip), windows, reply, () => {
      telemetry.limited('address')
    })
  }
}

/** A route without a row in the table is not public: whoever adds one has to say who may use it. */
function identify({ apiKeyByDigest }: HttpDeps): Step {
  return (request) => {
    if (request.is404 || isPage(request) || specOf(request)?.roles === 'public') return
    request.apiKey = authenticate(request.headers.authorization, apiKeyByDigest)
  }
}

function authorize(request: FastifyRequest): void {
  if (request.is404 || isPage(request)) return
  const spec = specOf(request)
  if (spec?.roles === 'public') return
  const permitted = spec?.roles.some((role) => request.apiKey?.roles.includes(role)) ?? false
  if (permitted) return
  const wanted = spec?.roles.join(' or ') ?? 'none'
  throw new CountersignError('role_not_permitted', `this route takes keys with the role ${wanted}`)
}

/** After the body was read: what it asks for may be another's to ask. Throws `role_not_permitted`. */
export function authorizeAsking(request: FastifyRequest): void {
  const asking = specOf(request)?.asking ?? null
  if (asking === null) return
  const { body } = request
  const asks = isJsonObject(body) && body[asking.member] === true
  const roles = asks ? asking.roles : asking.otherwise
  if (roles.some((role) => request.apiKey?.roles.includes(role))) return
  const what = asks ? `"${asking.member}": true` : `this route without "${asking.member}": true`
  throw new CountersignError('role_not_permitted', `${what} takes keys with the role ${roles.join(' or ')}`)
}

function limitKey({ telemetry }: HttpDeps, limiter: RateLimiter): Step {
  return (request, reply) => {
    const bucket = specOf(request)?.bucket ?? null
    if (bucket === null || request.apiKey === null) return
    const { keyId, limits } = request.apiKey
    const windows = windowsOf(bucket, limits)
    if (windows.length === 0) return
    admit(limiter, `${bucket} ${keyId}`, windows, reply, () => {
      telemetry.limited(bucket)
    })
  }
}

function admit(
  limiter: RateLimiter,
  subject: string,
  windows: readonly Window[],
  reply: FastifyReply,
  onRefusal: () => void,
): void {
  const { admitted, standings, retryAfterSeconds } = limiter.admit(subject, windows)
  void reply.headers(rateLimitHeaders(standings))
  if (admitted) return
  onRefusal()
  throw new CountersignError('rate_limited', 'over the limit of requests', { retryAfterSeconds })
}

/** The authenticated key of a request that passed the gate of a route that is not public. */
export function callerOf(request: FastifyRequest): ApiKey {
  if (request.apiKey === null) throw new CountersignError('internal', 'a route without a caller asked for one')
  return request.apiKey
}

declare module 'fastify' {
  interface FastifyRequest {
    apiKey: ApiKey | null
  }
  interface FastifyContextConfig {
    spec?: RouteSpec
    /** Of the console: not part of the API. */
    page?: true
  }
}
