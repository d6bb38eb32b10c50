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
  isClosing(): boolean
  /** Once closing: resolves when nothing is worked on any more, also for clients that went away. */
  drained(): Promise<void>
}

const RETRY_AFTER_SECONDS = 1

export function createInFlight(max: number): InFlight {
  const entered = new Set<FastifyRequest>()
  const started = new WeakSet<FastifyRequest>()
  let closing = false
  let onDrained = (): void => undefined
  const remove = (request: FastifyRequest): void => {
    entered.delete(request)
    if (closing && entered.size === 0) onDrained()
  }
  return {
    enter(request, reply) {
      if (closing) throw refusal('shutting_down', 'the service is shutting down')
      const { spec } = request.routeOptions.config
      if (spec?.probe === true || spec?.waits === true) return
      if (entered.size >= max) throw refusal('overloaded', 'too many requests at once')
      entered.add(request)
      reply.raw.once('close', () => {
        if (!started.has(request)) remove(request)
      })
    },
    start: (request) => {
      started.add(request)
    },
    leave: remove,
    startClosing: () => {
      closing = true
    },
    isClosing: () => closing,
    drained: () =>
      new Promise((resolve) => {
        onDrained = resolve
        if (entered.size === 0) resolve()
      }),
  }
}

function refusal(code: 'shutting_down' | 'overloaded', message: string): CountersignError {
  return new CountersignError(code, message, { retryAfterSeconds: RETRY_AFTER_SECONDS })
}
