import type { Jwk, Jwks } from './signature.js'

/** Public keys by their id: asked for once, and again when they are older than `maxAgeMs`. */
export interface KeyCache {
  /** A set with the key of this id, if the service knows it. Rejects when the service cannot be asked. */
  withKey(kid: string): Promise<Jwks>
}

interface Known {
  readonly asked: Promise<Jwks>
  readonly atMs: number
}

export interface KeyCacheOptions {
  readonly now: () => number
  readonly maxAgeMs?: number
  readonly maxKeys?: number
}

const NO_KEYS: Jwks = { keys: [] }
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/

/** What is not found, or cannot be asked for, is not remembered: a new key works at once. */
export function createKeyCache(
  fetchKeys: (kid: string) => Promise<readonly Jwk[]>,
  { now, maxAgeMs = 300_000, maxKeys = 1_000 }: KeyCacheOptions,
): KeyCache {
  const known = new Map<string, Known>()

  function remember(kid: string): Promise<Jwks> {
    const asked = fetchKeys(kid).then((keys) => {
      if (!keys.some((key) => key.kid === kid)) known.delete(kid)
      return { keys }
    })
    asked.catch(() => known.delete(kid))
    known.delete(kid)
    known.set(kid, { asked, atMs: now() })
    const [oldest] = known.keys()
    if (known.size > maxKeys && oldest !== undefined) known.delete(oldest)
    return asked
  }

  return {
    async withKey(kid) {
      if (!THUMBPRINT.test(kid)) return NO_KEYS
      const found = known.get(kid)
      return found !== undefined && now() - found.atMs < maxAgeMs ? found.asked : remember(kid)
    },
  }
}

/** Keys that were handed over beforehand; nothing is fetched. */
export function pinnedKeys(jwks: Jwks): KeyCache {
  return { withKey: () => Promise.resolve(jwks) }
}
