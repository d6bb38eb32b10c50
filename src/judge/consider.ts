import type { AgentFeedback, DecisionRequest, Normalized } from '../core/action.js'
import type { Caller } from '../core/caller.js'
import type { World } from '../core/clock.js'
import type { Judgement } from '../core/decision.js'
import type { PolicySet, PolicySource } from '../core/policy-set.js'
import type { Store } from '../core/store.js'
import { checkSession } from './access.js'
import { judgement } from './answer.js'
import { decide, decideStale, type DecideDeps, type Decision } from './decide.js'

/** A request that was decided, before anything of it is written down. */
export interface Considered {
  readonly set: PolicySet
  readonly normalized: Normalized
  readonly decision: Decision
  readonly judgement: Judgement
}

export type Consider = (request: DecisionRequest, caller: Caller) => Promise<Considered>

export interface ConsiderDeps {
  readonly world: World
  readonly store: Pick<Store, 'sessionOwner'>
  readonly policies: PolicySource
  readonly feedback: AgentFeedback
  readonly decide: DecideDeps
}

/** Reads only: the same for `/enforce` and `/analyze`. The set is taken once, and lives until the request is decided. */
export function createConsider(deps: ConsiderDeps): Consider {
  return (request, caller) => deps.policies.use((set) => considerWith(set, request, caller, deps))
}

/** As `createConsider`, with a set that the caller holds. */
export async function considerWith(
  set: PolicySet,
  request: DecisionRequest,
  caller: Caller,
  deps: ConsiderDeps,
): Promise<Considered> {
  const { monotonic } = deps.world
  const started = monotonic()
  const normalized = set.normalizer.normalize(request, caller)
  checkSession(deps.store, request.sessionId, caller)
  deps.decide.measure('normalize', started)
  const decision = deps.policies.expired()
    ? decideStale(normalized, request, deps.decide)
    : await decide(normalized, request, set, deps.decide)
  const { call } = normalized.ok ? normalized.action : normalized
  const latencyMs = round(monotonic() - started)
  const said = judgement(decision, call, { policyVersion: set.version, latencyMs, feedback: deps.feedback })
  return { set, normalized, decision, judgement: said }
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
