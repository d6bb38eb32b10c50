import type { FastifyReply, FastifyRequest } from 'fastify'
import { CountersignError } from '../core/errors.js'

/** How many requests are worked on. Beyond the bound, and once the service is closing, new ones are 503. */
export interface InFlight {
  enter(request: FastifyRequest, reply: FastifyReply): void
  /** From here on somebody works on it, and it keeps its place until that is done, even if the client goes away. */
  start(request: FastifyRequest): void
  /** There is an answer. May be called for requests that never entered. */
  leave(request: FastifyRequest): void
  startClosing(): void
}

const RETRY_AFTER_SECONDS = 1

export function createInFlight(max: number): InFlight {
  const entered = new Set<FastifyRequest>()
  const started = new WeakSet<FastifyRequest>()
  let closing = false
  return {
    enter(request, reply) {
      if (closing) throw refusal('shutting_down', 'the service is shutting down')
      if (request.routeOptions.config.spec?.probe === true) return
      if (entered.size >= max) throw refusal('overloaded', 'too many requests at once')
      entered.add(request)
      reply.raw.once('close', () => {
        if (!started.has(request)) entered.delete(request)
      })
    },
    start: (request) => {
      started.add(request)
    },
    leave: (request) => {
      entered.delete(request)
    },
    startClosing: () => {
      closing = true
    },
  }
}

function refusal(code: 'shutting_down' | 'overloaded', message: string): CountersignError {
  return new CountersignError(code, message, { retryAfterSeconds: RETRY_AFTER_SECONDS })
}
