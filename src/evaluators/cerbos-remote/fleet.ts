import type { Target } from './target.js'
import { CallError } from './channel.js'

export type FleetAnswer<T> =
  | { readonly ok: true; readonly value: T }
  /** Why no target answered, in the order in which they were asked. */
  | { readonly ok: false; readonly detail: string }

/** The server refuses the request itself: another would too. */
const REFUSED: ReadonlySet<string> = new Set(['INVALID_ARGUMENT', 'FAILED_PRECONDITION', 'OUT_OF_RANGE'])

export interface Fleet {
  /**
   * Asks one target after the other until `read` accepts an answer; it throws for one that is not to be used. The time
   * left is shared evenly among the targets not asked yet.
   */
  ask<T>(request: Uint8Array, deadlineMs: number, read: (answer: Uint8Array) => T): Promise<FleetAnswer<T>>
  healthy(): boolean
}

export function createFleet(targets: readonly Target[], deps: { readonly monotonic: () => number }): Fleet {
  let turn = 0
  const usable = (target: Target): boolean => target.serving() && target.breaker.admits()
  /** Those that may be probed come first, since nobody else finds out; then the others take turns. */
  const order = (): readonly Target[] => {
    turn = (turn + 1) % targets.length
    const rotated = [...targets.slice(turn), ...targets.slice(0, turn)].filter(usable)
    return [
      ...rotated.filter(({ breaker }) => breaker.probing()),
      ...rotated.filter(({ breaker }) => !breaker.probing()),
    ]
  }
  return {
    healthy: () => targets.some(usable),
    ask: async (request, deadlineMs, read) => {
      const endsAt = deps.monotonic() + deadlineMs
      const candidates = order()
      const causes: string[] = []
      for (const [index, target] of candidates.entries()) {
        const timeoutMs = (endsAt - deps.monotonic()) / (candidates.length - index)
        if (timeoutMs < 1) break
        const tried = await attempt(target, request, timeoutMs, read)
        if (tried === null) continue
        if (tried.ok) return tried
        causes.push(`${target.address} ${tried.detail}`)
        if (REFUSED.has(tried.detail)) break
      }
      return { ok: false, detail: causes.length === 0 ? 'no remote decision point is reachable' : causes.join(', ') }
    },
  }
}

/** Null where the target's breaker gives no leave. */
async function attempt<T>(
  target: Target,
  request: Uint8Array,
  timeoutMs: number,
  read: (answer: Uint8Array) => T,
): Promise<FleetAnswer<T> | null> {
  const permit = target.breaker.permit()
  if (permit === null) return null
  try {
    const value = read(await target.check(request, timeoutMs))
    permit.succeeded()
    return { ok: true, value }
  } catch (error) {
    const detail = error instanceof CallError ? error.code : 'gave an answer to something else'
    if (REFUSED.has(detail)) permit.dismissed()
    else permit.failed()
    return { ok: false, detail }
  }
}
