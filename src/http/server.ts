import helmet from '@fastify/helmet'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyInstance } from 'fastify'
import { answerError, answerUnmatched, logAnswer } from './answer.js'
import { addBodyReader } from './body.js'
import { answerClientError } from './client-error.js'
import { addConsole } from './console/plugin.js'
import type { HttpDeps } from './deps.js'
import { authorizeAsking, createGate } from './gate.js'
import { createInFlight, type InFlight } from './in-flight.js'
import { nodeServer } from './node-server.js'
import { requestId } from './request-id.js'
import { addRoutes } from './routes/all.js'
import type { App } from './routes/route.js'
import { NAMED_SCHEMAS } from './schemas/named.js'
import { toError } from './to-error.js'
import { compileSchema, validationError } from './validation.js'
import { createWaiting, type Waiting } from './waiting.js'

/** Room for an id of 128 characters, percent-encoded. */
const MAX_PARAM_LENGTH = 384

/** What a server is to those who start and stop it. */
export type HttpServer = FastifyInstance

/** Runs before routes are added: the API's description is made by a plugin that watches them. */
export type Prepare = (app: FastifyInstance) => Promise<void>

/**
 * The edge: from HTTP to the decision point and back. It decides nothing. `close()` stops accepting,
 * finishes what it took in, and resolves then.
 */
export async function createHttpServer(deps: HttpDeps, prepare?: Prepare): Promise<HttpServer> {
  const app = bareServer(deps)
  const inFlight = createInFlight(deps.config.maxInFlight)
  const waiting = createWaiting(deps)
  await addHeaders(app)
  await prepare?.(app)
  addStations(app, deps, inFlight, waiting)
  addBodyReader(app, deps)
  addRoutes(app, { ...deps, waiting })
  if (deps.console) await addConsole(app, deps, deps.console)
  await app.ready()
  return app
}

function bareServer(deps: HttpDeps): App {
  const { config, world } = deps
  const onError = answerError(deps)
  const app = Fastify({
    logger: false,
    genReqId: requestId(world.newId),
    requestIdHeader: false,
    bodyLimit: config.maxBodyBytes,
    // One proxy: only the address that it saw itself is believed, not what the client wrote before it.
    trustProxy: config.behindProxy ? (_address, hop) => hop === 0 : false,
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    schemaErrorFormatter: validationError,
    frameworkErrors: (error, request, reply) => {
      onError(error, request, reply)
    },
    clientErrorHandler: (error, socket) => {
      answerClientError(error, socket, world.newId)
    },
    serverFactory: (handler) => nodeServer(config, handler),
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(({ schema }) => compileSchema(schema))
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer))
  for (const schema of NAMED_SCHEMAS) app.addSchema(schema)
  return app
}

async function addHeaders(app: App): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    referrerPolicy: { policy: 'no-referrer' },
  })
}

/** One hook, so that the order of the stations is the order of this list and of no plugin. */
function addStations(app: App, deps: HttpDeps, inFlight: InFlight, waiting: Waiting): void {
  const gate = createGate(deps, inFlight)
  const finish = logAnswer(deps)
  for (const name of ['apiKey', 'refusal', 'answer']) app.decorateRequest(name, null)
  app.decorateRequest('startedMs', 0)
  app.addHook('onRequest', (request, reply, done) => {
    request.startedMs = deps.world.monotonic()
    void reply.headers({ 'x-request-id': request.id, 'cache-control': 'no-store' })
    try {
      for (const step of gate) step(request, reply)
      done()
    } catch (error) {
      done(toError(error))
    }
  })
  app.addHook('preHandler', (request, _reply, done) => {
    inFlight.start(request)
    try {
      authorizeAsking(request)
      done()
    } catch (error) {
      done(toError(error))
    }
  })
  // Not onResponse: for a client that went away it never comes, and its decision was made all the same.
  app.addHook('onSend', (request, reply, _payload, done) => {
    // Else a busy client would keep its connection, and the process, alive until it pauses.
    if (inFlight.isClosing()) void reply.header('connection', 'close')
    inFlight.leave(request)
    finish(request, reply)
    done()
  })
  app.addHook('preClose', (done) => {
    inFlight.startClosing()
    waiting.endAll()
    done()
  })
  app.addHook('onClose', () => inFlight.drained())
  app.setErrorHandler(answerError(deps))
  app.setNotFoundHandler(answerUnmatched)
}
