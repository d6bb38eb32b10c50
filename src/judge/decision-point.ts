import type { World } from '../core/clock.js'
import type { Caller } from '../core/caller.js'
import type { DecisionPoint, OutcomeRequest, Recorded } from '../core/decision.js'
import { CountersignError } from '../core/errors.js'
import type { State } from '../core/state.js'
import type { Store } from '../core/store.js'
import type { Telemetry } from '../core/telemetry.js'
import { checkSession, conflictError, ownDecision, requireInput } from './access.js'
import { createAdmin } from './admin.js'
import type { Rejudge } from '../core/approvals.js'
import { wireAnalysis } from './analysis-answer.js'
import type { Digest } from './approval/approved-action.js'
import { createRejudge } from './approval/rejudge.js'
import { classesIn } from './classes.js'
import { createCommit, recorded, type Commit } from './commit.js'
import { conclude, prepare, type ConsiderDeps } from './consider.js'
import type { DecideDeps } from './decide.js'
import { createEnforce } from './enforce.js'
import type { EntryDeps } from './entry.js'
import { createExplain } from './explain/explain.js'
import type { Lanes } from './lanes.js'
import { createRedeem } from './redeem.js'
import { inputEntry, outcomeEntry, visibleEntry } from './reports.js'
import { newSalt } from './salt.js'

export interface DecisionPointDeps extends Pick<ConsiderDeps, 'policies' | 'feedback'> {
  readonly world: World
  readonly store: Store
  readonly state: State
  readonly entries: EntryDeps
  readonly decide: Omit<DecideDeps, 'measure' | 'monotonic' | 'nowMs' | 'state' | 'digest'>
  readonly digest: Digest
  /** Canonical persons who stand behind an agent. */
  readonly owners: (agentId: string) => readonly string[]
  readonly telemetry: Telemetry
  readonly lanes: Lanes
}

interface Parts extends Omit<DecisionPointDeps, 'decide'> {
  readonly decide: DecideDeps
  readonly commit: Commit
}

export interface Judging {
  readonly pdp: DecisionPoint
  readonly rejudge: Rejudge
}

/** The protocol of the service: consider (reads only), write down, answer. */
export function createDecisionPoint(deps: DecisionPointDeps): Judging {
  const { world, store, state, telemetry } = deps
  const measure: DecideDeps['measure'] = (station, startedMs) => {
    telemetry.station(station, world.monotonic() - startedMs)
  }
  const { digest } = deps
  const decide = { ...deps.decide, digest, measure, monotonic: world.monotonic, nowMs: () => state.now(), state }
  const parts: Parts = { ...deps, decide, commit: createCommit(deps) }
  const pdp: DecisionPoint = {
    enforce: createEnforce(parts),
    analyze: async (request, caller) => {
      const considered = await deps.policies.use((set) => conclude(prepare(set, request, caller, parts), parts))
      return wireAnalysis(considered, null)
    },
    explain: createExplain(parts),
    outcome: (auditId, outcome, caller) => recordOutcome(parts, auditId, outcome, caller),
    redeem: createRedeem(parts),
    input: createInput(parts),
    ...createAdmin(parts),
    decision: (auditId, caller) => visibleEntry(store.entry(caller.organisation, auditId), caller),
  }
  return { pdp, rejudge: createRejudge(parts) }
}

async function recordOutcome(
  { store, state, world, entries, policies, commit }: Parts,
  auditId: string,
  outcome: OutcomeRequest,
  caller: Caller,
): Promise<Recorded> {
  const decision = ownDecision(store, auditId, caller)
  if (decision.receipt.decision !== 'ALLOW') {
    throw new CountersignError('outcome_not_due', 'only an allowed call has an outcome')
  }
  if (store.hasOutcome(caller.organisation, auditId)) throw conflictError('outcome_recorded')
  const { output, error } = outcome
  const classes = classesIn(policies.current().classify({ output, error }))
  for (;;) {
    const ids = { auditId: world.newId('out'), salt: newSalt(world) }
    const plan = state.settle(decision, { ...outcome, classes }, caller)
    const draft = outcomeEntry(ids, decision, outcome, { caller, released: plan.released }, entries)
    const entry = await commit(draft, plan, [{ kind: 'record_outcome', auditId }])
    if (typeof entry !== 'string') return recorded(entry)
    // Redeemed meanwhile, which happens once: what may be released is another question now.
    if (entry !== 'state_moved' || !store.isRedeemed(caller.organisation, auditId)) throw conflictError(entry)
  }
}

function createInput({ store, state, world, entries, commit }: Parts): DecisionPoint['input'] {
  return async (sessionId, input, caller) => {
    requireInput(input, caller)
    checkSession(store, sessionId, caller)
    const ids = { auditId: world.newId('inp'), salt: newSalt(world) }
    const draft = inputEntry(ids, sessionId, input, caller, entries)
    const entry = await commit(draft, state.input(sessionId, { input, caller, auditId: ids.auditId }))
    if (typeof entry === 'string') throw conflictError(entry)
  }
}
