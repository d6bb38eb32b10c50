import { createHash, timingSafeEqual } from 'node:crypto'
import type { ApiKey } from '../core/caller.js'
import { CountersignError } from '../core/errors.js'

export type ApiKeyByDigest = (digest: string) => ApiKey | null

const CREDENTIALS = /^Bearer +(csk_[A-Za-z0-9_-]{43})$/i

/**
 * The key that the request carries. Keys are found by the SHA-256 of the whole key, so neither the lookup nor its time
 * tells anything about the keys there are. Throws `unauthenticated`, in the same words for every way to be wrong.
 */
export function authenticate(authorization: string | undefined, apiKeyByDigest: ApiKeyByDigest): ApiKey {
  const secret = CREDENTIALS.exec(authorization ?? '')?.[1]
  const key = secret === undefined ? null : findKey(secret, apiKeyByDigest)
  if (key === null || key.revokedAt !== null) throw unauthenticated()
  return key
}

/** The key with this secret, revoked or not. */
export function findKey(secret: string, apiKeyByDigest: ApiKeyByDigest): ApiKey | null {
  const digest = createHash('sha256').update(secret).digest()
  const key = apiKeyByDigest(digest.toString('hex'))
  return key !== null && sameDigest(key.digest, digest) ? key : null
}

function sameDigest(hex: string, digest: Buffer): boolean {
  const stored = Buffer.from(hex, 'hex')
  return stored.length === digest.length && timingSafeEqual(stored, digest)
}

function unauthenticated(): CountersignError {
  return new CountersignError('unauthenticated', 'send a valid API key as "Authorization: Bearer csk_…"')
}
