import type { AgentFeedback, DecisionRequest, Normalized } from '../core/action.js'
import type { Caller } from '../core/caller.js'
import type { World } from '../core/clock.js'
import type { Judgement } from '../core/decision.js'
import type { PolicySet, PolicySource } from '../core/policy-set.js'
import type { Reason } from '../core/reason.js'
import type { Store } from '../core/store.js'
import { checkSession } from './access.js'
import { judgement } from './answer.js'
import { decide, decideRefused, type DecideDeps, type Decision } from './decide.js'
import { serviceReason } from './service-reasons.js'

/** A request that was understood, as far as it can be. */
export interface Prepared {
  readonly request: DecisionRequest
  readonly set: PolicySet
  readonly normalized: Normalized
  readonly startedMs: number
}

/** A request that was decided, before anything of it is written down. */
export interface Considered {
  readonly set: PolicySet
  readonly normalized: Normalized
  readonly decision: Decision
  readonly judgement: Judgement
}

export interface ConsiderDeps {
  readonly world: World
  readonly store: Pick<Store, 'session'>
  readonly policies: PolicySource
  readonly feedback: AgentFeedback
  readonly decide: DecideDeps
}

/** Reads only: the same for `/enforce` and `/analyze`. */
export function prepare(set: PolicySet, request: DecisionRequest, caller: Caller, deps: ConsiderDeps): Prepared {
  const startedMs = deps.world.monotonic()
  const normalized = set.normalizer.normalize(request, caller)
  checkSession(deps.store, request.sessionId, caller)
  deps.decide.measure('normalize', startedMs)
  return { request, set, normalized, startedMs }
}

/** Decides as things stand now; reads only. `instead`: the decision is to refuse for this reason. */
export async function conclude(
  prepared: Prepared,
  deps: ConsiderDeps,
  instead: Reason | null = null,
): Promise<Considered> {
  const { request, set, normalized, startedMs } = prepared
  const refuseFor = instead ?? (deps.policies.expired() ? stale() : null)
  const decision =
    refuseFor === null
      ? await decide(normalized, request, set, deps.decide)
      : await decideRefused(normalized, request, refuseFor, deps.decide)
  const { call } = normalized.ok ? normalized.action : normalized
  const latencyMs = round(deps.world.monotonic() - startedMs)
  const said = judgement(decision, call, { policyVersion: set.version, latencyMs, feedback: deps.feedback })
  return { set, normalized, decision, judgement: said }
}

/** BLOCK, whatever the set in force would say: it should have been replaced long ago. */
function stale(): Reason {
  return serviceReason('policies_stale', 'policy', 'newer policies could not be loaded for too long')
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
