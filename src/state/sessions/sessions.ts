import type { Caller } from '../../core/caller.js'
import type { Plan } from '../../core/state.js'
import type { Session, Store } from '../../core/store.js'
import type { StateOptions } from '../options.js'
import { NO_PLAN, planOf, type Part } from '../part.js'

export interface Sessions extends Part {
  use(sessionId: string, caller: Caller, nowMs: number): Plan
  /** Null when this caller has no open session of this name. */
  end(sessionId: string, caller: Caller, nowMs: number): Plan | null
}

export function createSessions(_options: Pick<StateOptions, 'sessionIdleMs'>, store: Pick<Store, 'session'>): Sessions {
  const using = (organisation: string, sessionId: string, keyId: string, nowMs: number): Session => {
    const known = store.session(organisation, sessionId)
    return { sessionId, keyId, openedMs: known?.openedMs ?? nowMs, lastMs: nowMs, endedMs: null }
  }
  const use: Sessions['use'] = (sessionId, { organisation, keyId }, nowMs) =>
    planOf([{ kind: 'use_session', session: using(organisation, sessionId, keyId, nowMs) }])
  return {
    use,
    end: () => null,
    lanes: () => [],
    view: (normalized, nowMs) => {
      const { subject } = normalized.ok ? normalized.action : normalized
      const { sessionId, organisation, keyId } = subject
      if (sessionId === null) return { facts: () => ({}), plan: () => NO_PLAN }
      const session = using(organisation, sessionId, keyId, nowMs)
      return { facts: () => ({}), plan: () => planOf([{ kind: 'use_session', session }]) }
    },
    outcome: () => NO_PLAN,
  }
}
