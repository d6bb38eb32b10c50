import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CountersignError } from '../core/errors.js'
import { isJsonObject } from '../core/json.js'
import type { HttpDeps } from './deps.js'
import { toError } from './to-error.js'

/** `application/json`, alone or saying UTF-8. Anything else could be another text under the same bytes. */
const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i

/** Makes the strict reader the only one. */
export function addBodyReader(app: FastifyInstance, { config, parseStrictJson }: HttpDeps): void {
  app.decorateRequest('bodyDigest', null)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer', bodyLimit: config.maxBodyBytes },
    (request, bytes, done) => {
      try {
        requireJsonType(request)
        if (request.headers['idempotency-key'] !== undefined) request.bodyDigest = sha256(bytes)
        done(null, parseStrictJson(bytes, { maxDepth: config.maxJsonDepth }))
      } catch (error) {
        done(toError(error))
      }
    },
  )
}

/** For routes whose path says everything. Throws `body_invalid`. */
export function requireNoBody(body: unknown): void {
  if (body === undefined || body === null || (isJsonObject(body) && Object.keys(body).length === 0)) return
  throw new CountersignError('body_invalid', 'this route takes no body', { member: '' })
}

function requireJsonType({ headers }: FastifyRequest): void {
  if (JSON_TYPE.test(headers['content-type'] ?? '') && headers['content-encoding'] === undefined) return
  throw new CountersignError('media_type_unsupported', 'send application/json in UTF-8, not compressed')
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

declare module 'fastify' {
  interface FastifyRequest {
    /** SHA-256 (hex) of the body's bytes; only with an Idempotency-Key. */
    bodyDigest: string | null
  }
}
