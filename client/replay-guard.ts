/** `replayed`: claimed before. `full`: there is no room to remember it. `expired`: too late to claim it. */
export type Claim = 'new' | 'replayed' | 'full' | 'expired'

/** Which decisions were acted on. Remembers each until its receipt expires, so it does not grow without end. */
export interface ReplayGuard {
  /** `new` the first time for this decision, and never again. */
  claim(auditId: string, expiresAtMs: number): Claim
  has(auditId: string): boolean
}

/** `now` must not run back: what has expired is forgotten, and must not become valid again. */
export function createReplayGuard({
  now,
  maxEntries = 100_000,
}: {
  now: () => number
  maxEntries?: number
}): ReplayGuard {
  const used = new Map<string, number>()
  let sweepAt = 0

  function sweep(nowMs: number): void {
    if (nowMs < sweepAt && used.size < maxEntries) return
    for (const [auditId, expiresAtMs] of used) if (expiresAtMs <= nowMs) used.delete(auditId)
    sweepAt = nowMs + SWEEP_MS
  }

  return {
    claim(auditId, expiresAtMs) {
      const nowMs = now()
      // Who checked the expiry a moment ago may come after the sweep that forgot the first claim.
      if (!(nowMs < expiresAtMs)) return 'expired'
      sweep(nowMs)
      if (used.has(auditId)) return 'replayed'
      if (used.size >= maxEntries) return 'full'
      used.set(auditId, expiresAtMs)
      return 'new'
    },
    has: (auditId) => used.has(auditId),
  }
}

const SWEEP_MS = 10_000
