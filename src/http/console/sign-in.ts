import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { CountersignError } from '../../core/errors.js'
import { addressSubject } from '../limits.js'
import { createRateLimiter } from '../rate-limiter.js'
import type { App } from '../routes/route.js'
import { closed } from '../schemas/common.js'
import { toError } from '../to-error.js'
import { requireToken } from './csrf.js'
import type { Door } from './door.js'
import { BareForm, SignInForm } from './forms.js'
import { PAGE_ROUTE, type PageDeps } from './pages.js'

const MINUTE_MS = 60_000
const MAX_ADDRESSES = 10_000
/** Of one address, right or wrong: a person needs a few. */
const ATTEMPTS = [{ name: 'sign-in', quota: 20, windowMs: MINUTE_MS }] as const
const PATH = /^\/console(\/[A-Za-z0-9._~%?=&/-]*)?$/
const INBOX = '/console'
const PATH_LENGTH = 512

const SignInQuery = closed({ to: Type.Optional(Type.String({ maxLength: PATH_LENGTH })) })

/** Where to sign in to come to this page. */
export function signInPath(to: string): string {
  const path = safePath(to)
  return path === INBOX ? '/console/sign-in' : `/console/sign-in?${new URLSearchParams({ to: path }).toString()}`
}

export function addSignIn(app: App, { http, console, answer }: PageDeps, door: Door): void {
  const limiter = createRateLimiter({ nowMs: http.world.monotonic, maxSubjects: MAX_ADDRESSES })
  const minutes = Math.round(console.sessionMs / MINUTE_MS)
  const show = (request: FastifyRequest, reply: FastifyReply, to: string, problem: CountersignError | null) =>
    answer(
      request,
      reply,
      'sign_in',
      { to: safePath(to), minutes },
      {
        title: 'Sign in',
        notice: problem === null ? null : { text: `Not signed in: ${problem.message}.`, tone: 'bad' },
        status: problem === null ? 200 : 401,
      },
    )

  app.get('/sign-in', { ...PAGE_ROUTE, schema: { querystring: SignInQuery } }, (request, reply) =>
    show(request, reply, request.query.to ?? INBOX, null),
  )
  app.post('/sign-in', { ...PAGE_ROUTE, schema: { body: SignInForm } }, (request, reply) => {
    const { key: secret, to = INBOX } = request.body
    const { admitted, retryAfterSeconds } = limiter.admit(addressSubject(request.ip), ATTEMPTS)
    if (!admitted) throw new CountersignError('rate_limited', 'too many attempts to sign in', { retryAfterSeconds })
    try {
      const { keyId } = door.open(secret.trim(), request, reply)
      http.log.info({ request_id: request.id, key_id: keyId }, 'signed in')
      return reply.redirect(safePath(to), 303)
    } catch (thrown) {
      const error = toError(thrown)
      if (error.code !== 'unauthenticated') throw error
      http.telemetry.refused(error.code)
      return show(request, reply, to, error)
    }
  })
  app.post('/sign-out', { ...PAGE_ROUTE, schema: { body: BareForm } }, (request, reply) => {
    const visitor = door.visitor(request)
    if (visitor !== null) requireToken(request.body.csrf, visitor.session.csrf)
    door.close(request, reply)
    return reply.redirect('/console/sign-in', 303)
  })
}

/** Nothing but a page of the console; browsers read `..` in all its spellings. */
function safePath(path: string): string {
  if (path.length > PATH_LENGTH || !PATH.test(path) || path.startsWith('/console/sign-')) return INBOX
  const { pathname, search } = new URL(path, 'http://console.invalid')
  return `${pathname}${search}` === path ? path : INBOX
}
