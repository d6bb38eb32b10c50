import type { FastifyRequest } from 'fastify'
import type { Idempotency } from '../core/decision.js'
import { CountersignError } from '../core/errors.js'

/** The shape of the header is its schema's; here: that it stands there once. Throws `parameter_invalid`. */
export function idempotencyOf(request: FastifyRequest): Idempotency | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  const times = request.raw.rawHeaders.filter(
    (name, i) => i % 2 === 0 && name.toLowerCase() === 'idempotency-key',
  ).length
  if (typeof key !== 'string' || times !== 1 || request.bodyDigest === null) {
    throw new CountersignError('parameter_invalid', 'Idempotency-Key: must stand there once')
  }
  return { key, bodyDigest: request.bodyDigest }
}
