import type { AgentFeedback, DecisionRequest, Normalized } from '../core/action.js'
import type { Caller } from '../core/caller.js'
import type { World } from '../core/clock.js'
import type { Judgement } from '../core/decision.js'
import type { PolicySet } from '../core/policy-set.js'
import type { Store } from '../core/store.js'
import { checkSession } from './access.js'
import { judgement } from './answer.js'
import { decide, type DecideDeps, type Decision } from './decide.js'

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
  /** The policy set in force; taken once per request. */
  readonly policies: () => PolicySet
  readonly feedback: AgentFeedback
  readonly decide: DecideDeps
}

/** Reads only: the same for `/enforce` and `/analyze`. */
export function createConsider(deps: ConsiderDeps): Consider {
  const { monotonic } = deps.world
  return async (request, caller) => {
    const started = monotonic()
    const set = deps.policies()
    const normalized = set.normalizer.normalize(request, caller)
    checkSession(deps.store, request.sessionId, caller)
    deps.decide.measure('normalize', started)
    const decision = await decide(normalized, request, set, deps.decide)
    const { call } = normalized.ok ? normalized.action : normalized
    const latencyMs = round(monotonic() - started)
    const said = judgement(decision, call, { policyVersion: set.version, latencyMs, feedback: deps.feedback })
    return { set, normalized, decision, judgement: said }
  }
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
