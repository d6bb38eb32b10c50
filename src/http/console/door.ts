import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApiKey } from '../../core/caller.js'
import { CountersignError } from '../../core/errors.js'
import { findKey, type ApiKeyByDigest } from '../authenticate.js'
import type { SessionCookie } from './cookie.js'
import type { Session, Sessions } from './sessions.js'

/** Who looks at the pages. */
export interface Visitor {
  readonly key: ApiKey
  readonly session: Session
}

export interface DoorDeps {
  readonly apiKeyByDigest: ApiKeyByDigest
  readonly isFrozen: (key: ApiKey) => boolean
  readonly sessions: Sessions
  readonly cookie: SessionCookie
}

/** How people come in and go. */
export interface Door {
  /** Takes an API key for a new session; one that was there ends. Throws `unauthenticated`, in the same words for every way to be wrong. */
  open(secret: string, request: FastifyRequest, reply: FastifyReply): ApiKey
  /** Null: nobody is signed in. The key is looked up each time: a session dies with it. */
  visitor(request: FastifyRequest): Visitor | null
  close(request: FastifyRequest, reply: FastifyReply): void
}

const SECRET = /^csk_[A-Za-z0-9_-]{43}$/

export function createDoor({ apiKeyByDigest, isFrozen, sessions, cookie }: DoorDeps): Door {
  const welcome = (key: ApiKey | null): key is ApiKey =>
    key !== null && key.revokedAt === null && mayLook(key) && !isFrozen(key)
  return {
    open(secret, request, reply) {
      const key = SECRET.test(secret) ? findKey(secret, apiKeyByDigest) : null
      if (!welcome(key)) {
        throw new CountersignError('unauthenticated', 'this is no valid key of an approver or auditor')
      }
      const before = cookie.read(request)
      if (before !== null) sessions.end(before)
      cookie.write(reply, sessions.open(digestOf(secret)))
      return key
    },
    visitor(request) {
      const token = cookie.read(request)
      const session = token === null ? null : sessions.find(token)
      if (session === null) return null
      const key = apiKeyByDigest(session.keyDigest)
      return welcome(key) ? { key, session } : null
    },
    close(request, reply) {
      const token = cookie.read(request)
      if (token !== null) sessions.end(token)
      cookie.clear(reply)
    },
  }
}

export function audits({ roles }: Pick<ApiKey, 'roles'>): boolean {
  return roles.includes('auditor')
}

export function approves({ roles }: Pick<ApiKey, 'roles'>): boolean {
  return roles.includes('approver')
}

function mayLook(key: ApiKey): boolean {
  return audits(key) || approves(key)
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Of pages that need a sign-in. */
    visitor: Visitor | null
  }
}
