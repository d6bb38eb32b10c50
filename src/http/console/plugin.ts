import fastifyCookie from '@fastify/cookie'
import fastifyFormbody from '@fastify/formbody'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readAssets, type Assets } from '../../console/assets.js'
import { createRenderer } from '../../console/render.js'
import { isJsonObject } from '../../core/json.js'
import { noteError } from '../answer.js'
import { CountersignError } from '../../core/errors.js'
import type { HttpDeps } from '../deps.js'
import { toProblem } from '../problem.js'
import type { App } from '../routes/route.js'
import { toError } from '../to-error.js'
import { createAnswerPage } from './answer-page.js'
import { createSessionCookie } from './cookie.js'
import { requireOwnOrigin, requireToken } from './csrf.js'
import type { ConsoleDeps } from './deps.js'
import { createDoor, type Door } from './door.js'
import { addPages, PAGE_ROUTE, type PageDeps } from './pages.js'
import { createSessions } from './sessions.js'
import { addSignIn, signInPath } from './sign-in.js'
import { addSteps } from './steps.js'

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')
const YEAR_SECONDS = 31_536_000

/** The pages at `/console`, with doors and forms of their own. The stations of every request come before. */
export async function addConsole(app: App, http: HttpDeps, console: ConsoleDeps): Promise<void> {
  const assets = readAssets()
  const door = createDoor({
    apiKeyByDigest: http.apiKeyByDigest,
    isFrozen: console.isFrozen,
    cookie: createSessionCookie(http.config),
    sessions: createSessions({
      nowMs: http.world.monotonic,
      randomBytes: console.world.randomBytes,
      sessionMs: console.sessionMs,
    }),
  })
  const answer = createAnswerPage(createRenderer(), `/console/assets/${assets.version}`)
  const deps: PageDeps = { http, console, answer }
  await app.register(
    async (pages: App) => {
      pages.removeContentTypeParser('application/json')
      await pages.register(fastifyCookie)
      await pages.register(fastifyFormbody, { bodyLimit: http.config.maxBodyBytes })
      pages.decorateRequest('visitor', null)
      addHooks(pages, deps)
      pages.setNotFoundHandler(() => {
        throw new CountersignError('not_found', 'there is no such page')
      })
      addAssets(pages, assets)
      addSignIn(pages, deps, door)
      await pages.register((behind: App, _options, done) => {
        addDoor(behind, door)
        addPages(behind, deps)
        addSteps(behind, deps)
        done()
      })
    },
    { prefix: '/console' },
  )
}

function addHooks(app: App, { http, answer }: PageDeps): void {
  app.addHook('onRequest', (request, _reply, done) => {
    try {
      if (request.method === 'POST') requireOwnOrigin(request)
      done()
    } catch (error) {
      done(toError(error))
    }
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    // `same-origin` and not less: without a referrer browsers say nothing of where a form comes from.
    void reply.headers({ 'content-security-policy': POLICY, 'referrer-policy': 'same-origin' })
    done()
  })
  app.setErrorHandler((thrown, request, reply) => {
    const error = toError(thrown)
    noteError(error, request, reply, http)
    const { title, detail, status } = toProblem(error, request.id)
    const view = { title, detail, code: error.code, requestId: request.id }
    return answer(request, reply, 'problem', view, { title, status })
  })
}

/** Behind it somebody is signed in, and a form carries the token of the session. */
function addDoor(app: App, door: Door): void {
  app.addHook('onRequest', (request, reply, done) => {
    request.visitor = door.visitor(request)
    if (request.visitor === null) {
      door.close(request, reply)
      void reply.redirect(signInPath(request.method === 'GET' ? request.url : '/console'), 303)
      return
    }
    done()
  })
  app.addHook('preValidation', (request, _reply, done) => {
    try {
      requireSessionToken(request)
      done()
    } catch (error) {
      done(toError(error))
    }
  })
}

function requireSessionToken({ method, body, visitor }: FastifyRequest): void {
  if (method === 'GET' || method === 'HEAD') return
  requireToken(isJsonObject(body) ? body['csrf'] : null, visitor?.session.csrf ?? '')
}

function addAssets(app: App, { version, files }: Assets): void {
  for (const [path, { type, body }] of files) {
    app.get(`/assets/${version}${path}`, PAGE_ROUTE, (_request, reply: FastifyReply) =>
      reply
        .type(type)
        .header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`)
        .serializer((payload) => String(payload))
        .send(body),
    )
  }
}
