/** Which decisions were acted on. Remembers each until its receipt expires, so it does not grow without end. */
export interface ReplayGuard {
  /** True the first time for this decision; false ever after, and while there is no room to remember it. */
  claim(auditId: string, expiresAtMs: number): boolean
  has(auditId: string): boolean
}

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
      sweep(now())
      if (used.has(auditId) || used.size >= maxEntries) return false
      used.set(auditId, expiresAtMs)
      return true
    },
    has: (auditId) => used.has(auditId),
  }
}

const SWEEP_MS = 10_000
