import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApiKey } from '../core/caller.js'
import { CountersignError } from '../core/errors.js'
import type { HttpDeps } from './deps.js'
import { callerOf } from './gate.js'

/** Long polls and streams. They are no work, so they take no place of `InFlight`, but one key may have only so many. */
export interface Waiting {
  /** Throws `rate_limited` when the key has as many as it may. `onBeat`: it still waits, and may go on. */
  enter(request: FastifyRequest, reply: FastifyReply, onBeat?: () => void): WaitingPlace
  /** The service is closing: all end at once. */
  endAll(): void
}

export interface WaitingPlace {
  /** Aborts when the client goes away, when the service is closing, and when the key was revoked. */
  readonly signal: AbortSignal
  /** Throws `unauthenticated` when the key was revoked meanwhile. */
  requireKey(): void
  leave(): void
}

interface Held {
  readonly key: ApiKey
  readonly ending: AbortController
  readonly onBeat: () => void
}

const HEARTBEAT_MS = 15_000
const RETRY_AFTER_SECONDS = 5

type Deps = Pick<HttpDeps, 'config' | 'apiKeyByDigest' | 'telemetry' | 'heartbeatMs'>

export function createWaiting({ config, apiKeyByDigest, telemetry, heartbeatMs = HEARTBEAT_MS }: Deps): Waiting {
  const held = new Set<Held>()
  let timer: NodeJS.Timeout | null = null
  let isClosing = false

  /** Keys that cannot be read are none. */
  function isValid({ digest }: ApiKey): boolean {
    try {
      return apiKeyByDigest(digest)?.revokedAt === null
    } catch {
      return false
    }
  }

  function beat(): void {
    for (const { key, ending, onBeat } of held) {
      if (!isValid(key)) ending.abort()
      if (!ending.signal.aborted) onBeat()
    }
  }

  function requireRoom({ keyId }: ApiKey): void {
    if (isClosing) throw new CountersignError('shutting_down', 'the service is shutting down', { retryAfterSeconds: 1 })
    const { maxWaitingPerKey } = config.approval
    if ([...held].filter(({ key }) => key.keyId === keyId).length < maxWaitingPerKey) return
    telemetry.limited('waiting')
    throw new CountersignError('rate_limited', `this key has ${maxWaitingPerKey} requests waiting already`, {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    })
  }

  function remove(place: Held): void {
    held.delete(place)
    telemetry.waiting(held.size)
    if (held.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }

  return {
    enter(request, reply, onBeat = () => undefined) {
      const key = callerOf(request)
      requireRoom(key)
      const place: Held = { key, ending: new AbortController(), onBeat }
      held.add(place)
      telemetry.waiting(held.size)
      timer ??= setInterval(beat, heartbeatMs).unref()
      const goAway = (): void => {
        place.ending.abort()
        remove(place)
      }
      reply.raw.once('close', goAway)
      if (reply.raw.destroyed) goAway()
      return {
        signal: place.ending.signal,
        requireKey: () => {
          if (!isValid(key)) throw new CountersignError('unauthenticated', 'the key was revoked')
        },
        leave: () => {
          remove(place)
        },
      }
    },
    endAll: () => {
      isClosing = true
      for (const { ending } of held) ending.abort()
    },
  }
}
