import type { World } from '../core/clock.js'
import type { DecisionPoint } from '../core/decision.js'
import { CountersignError } from '../core/errors.js'
import type { AuditEntry } from '../core/receipt.js'
import type { Change, Conflict, EntryDraft, Store } from '../core/store.js'
import type { Telemetry } from '../core/telemetry.js'
import { checkSession, conflictError, ownDecision, requireInput, sessionChanges } from './access.js'
import { wireAnswer } from './answer.js'
import { createConsider, type ConsiderDeps } from './consider.js'
import type { DecideDeps } from './decide.js'
import { createEnforce } from './enforce.js'
import type { EntryDeps } from './entry.js'
import { createExplain } from './explain/explain.js'
import { inputEntry, outcomeEntry, visibleEntry } from './reports.js'
import { newSalt } from './salt.js'

export interface DecisionPointDeps extends Pick<ConsiderDeps, 'policies' | 'feedback'> {
  readonly world: World
  readonly store: Store
  readonly entries: EntryDeps
  readonly decide: Omit<DecideDeps, 'measure' | 'monotonic' | 'nowMs'>
  readonly telemetry: Telemetry
}

/** The protocol of the service: consider (reads only), write down, answer. */
export function createDecisionPoint(deps: DecisionPointDeps): DecisionPoint {
  const { world, store, entries } = deps
  const measure = measureWith(deps)
  const decide = { ...deps.decide, measure, monotonic: world.monotonic, nowMs: world.now }
  const consider = createConsider({ ...deps, decide })
  const commit = async (draft: EntryDraft, changes: readonly Change[]): Promise<AuditEntry | Conflict> => {
    const started = world.monotonic()
    const result = await store.commit(draft, changes)
    measure('commit', started)
    return result.committed ? result.entry : result.conflict
  }
  return {
    enforce: createEnforce({ ...deps, consider, commit }),

    async analyze(request, caller) {
      const { judgement } = await consider(request, caller)
      return { ...wireAnswer(judgement, null, null), explanation: null }
    },

    explain: createExplain({ ...deps, decide }),

    async outcome(auditId, outcome, caller) {
      const decision = ownDecision(store, auditId, caller)
      if (decision.receipt.decision !== 'ALLOW') {
        throw new CountersignError('outcome_not_due', 'only an allowed call has an outcome')
      }
      const ids = { auditId: world.newId('out'), salt: newSalt(world) }
      const draft = outcomeEntry(ids, decision, outcome, caller, entries)
      const entry = await commit(draft, [{ kind: 'record_outcome', auditId }])
      if (typeof entry === 'string') throw conflictError(entry)
      return { auditId: entry.audit_id, receipt: entry.receipt }
    },

    async input(sessionId, input, caller) {
      requireInput(input, caller)
      checkSession(store, sessionId, caller)
      const ids = { auditId: world.newId('inp'), salt: newSalt(world) }
      const draft = inputEntry(ids, sessionId, input, caller, entries)
      const entry = await commit(draft, sessionChanges(store, sessionId, caller))
      if (typeof entry === 'string') throw conflictError(entry)
    },

    decision: (auditId, caller) => visibleEntry(store.entry(caller.organisation, auditId), caller),
  }
}

function measureWith({ world, telemetry }: Pick<DecisionPointDeps, 'world' | 'telemetry'>): DecideDeps['measure'] {
  return (station, startedMs) => {
    telemetry.station(station, world.monotonic() - startedMs)
  }
}
