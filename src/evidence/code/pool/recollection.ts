import type { Found } from '../analysis/analyse.js'

/** What was found lately, by the digest of the code; those that were asked for last stay. */
export interface Recollection {
  get(digest: string): Found | null
  put(digest: string, found: Found, bytes: number): void
}

const MAX_ENTRIES = 256
const MAX_BYTES = 4 * 2 ** 20
/** Larger ones would drive out all others. */
const MAX_ENTRY_BYTES = MAX_BYTES / 16

export function createRecollection(): Recollection {
  const entries = new Map<string, { readonly found: Found; readonly bytes: number }>()
  let total = 0
  const drop = (digest: string): void => {
    total -= entries.get(digest)?.bytes ?? 0
    entries.delete(digest)
  }
  return {
    get: (digest) => {
      const entry = entries.get(digest)
      if (entry === undefined) return null
      entries.delete(digest)
      entries.set(digest, entry)
      return entry.found
    },
    put: (digest, found, bytes) => {
      drop(digest)
      if (bytes > MAX_ENTRY_BYTES) return
      entries.set(digest, { found, bytes })
      total += bytes
      for (const oldest of entries.keys()) {
        if (entries.size <= MAX_ENTRIES && total <= MAX_BYTES) break
        drop(oldest)
      }
    },
  }
}
