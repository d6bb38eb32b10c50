import type { Jwks } from './verify.js'

/** Reads `/.well-known/jwks.json` and keeps it; asks again only for a key it has not seen, at most once a second. */
export interface JwksCache {
  /** A set in which `kid` is, if the service knows it. */
  withKey(kid: string): Promise<Jwks>
}

const PAUSE_MS = 1_000

export function createJwksCache(fetchJwks: () => Promise<Jwks>, now: () => number = Date.now): JwksCache {
  let jwks: Jwks = { keys: [] }
  let askedAt = Number.NEGATIVE_INFINITY
  let asking: Promise<Jwks> | null = null
  const ask = async (): Promise<Jwks> => {
    askedAt = now()
    try {
      jwks = await fetchJwks()
      return jwks
    } finally {
      asking = null
    }
  }
  return {
    async withKey(kid) {
      if (jwks.keys.some((key) => key.kid === kid)) return jwks
      if (asking === null && now() - askedAt < PAUSE_MS && jwks.keys.length > 0) return jwks
      asking ??= ask()
      return asking
    },
  }
}
