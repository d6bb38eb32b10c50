import type { FastifyRequest } from 'fastify'
import type { Idempotency } from '../core/decision.js'
import { CountersignError } from '../core/errors.js'

const PRINTABLE = /^[\x20-\x7e]{1,255}$/

/** Throws `parameter_invalid` unless there is one key of 1 to 255 printable ASCII characters, or none. */
export function idempotencyOf(request: FastifyRequest): Idempotency | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  const times = request.raw.headersDistinct['idempotency-key']?.length ?? 1
  if (typeof key !== 'string' || times !== 1 || !PRINTABLE.test(key) || request.bodyDigest === null) {
    throw new CountersignError('parameter_invalid', 'Idempotency-Key: must be 1 to 255 printable ASCII characters')
  }
  return { key, bodyDigest: request.bodyDigest }
}
