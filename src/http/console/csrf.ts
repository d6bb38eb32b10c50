import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { CountersignError } from '../../core/errors.js'

/**
 * The form was sent by a page of this very origin, as the browser says. One that says nothing of it is refused: every
 * browser of today does. Throws `csrf_refused`.
 */
export function requireOwnOrigin({ headers, host }: Pick<FastifyRequest, 'headers' | 'host'>): void {
  const { origin, 'sec-fetch-site': site } = headers
  const says = [origin, site].some((header) => header !== undefined)
  const isOurs = (site === undefined || site === 'same-origin') && (origin === undefined || hostOf(origin) === host)
  if (!says || !isOurs) throw refused('the form was not sent by a page of this service')
}

/** Throws `csrf_refused`. */
export function requireToken(given: unknown, expected: string): void {
  if (typeof given !== 'string' || !isSame(given, expected)) {
    throw refused('the form does not carry the token of this session; open the page again')
  }
}

/** In the same time for every way to differ. */
function isSame(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => createHash('sha256').update(text).digest())
  return first !== undefined && second !== undefined && timingSafeEqual(first, second)
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}

function refused(message: string): CountersignError {
  return new CountersignError('csrf_refused', message)
}
