import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { HttpConfig } from '../deps.js'

/** Where the session's token stands in the browser. */
export interface SessionCookie {
  read(request: FastifyRequest): string | null
  write(reply: FastifyReply, token: string): void
  clear(reply: FastifyReply): void
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/

/**
 * Over TLS the cookie has the prefix `__Host-`, which browsers keep to this very host and to TLS, and which no other
 * host or page of the domain can write; such a cookie must have the path `/`. Without TLS (a laptop) it has neither.
 */
export function createSessionCookie({ tls, behindProxy }: Pick<HttpConfig, 'tls' | 'behindProxy'>): SessionCookie {
  const secure = tls !== null || behindProxy
  const name = secure ? '__Host-countersign' : 'countersign'
  const options: CookieSerializeOptions = {
    httpOnly: true,
    sameSite: 'strict',
    secure,
    path: secure ? '/' : '/console',
  }
  return {
    read: ({ cookies }) => {
      const token = cookies[name]
      return token !== undefined && TOKEN.test(token) ? token : null
    },
    write: (reply, token) => {
      void reply.setCookie(name, token, options)
    },
    clear: (reply) => {
      void reply.clearCookie(name, options)
    },
  }
}
