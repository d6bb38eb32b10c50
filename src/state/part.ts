import type { Normalized } from '../core/action.js'
import type { Caller } from '../core/caller.js'
import type { RunFile } from '../core/file-effects.js'
import type { JsonObject } from '../core/json.js'
import type { AuditEntry } from '../core/receipt.js'
import type { Decided, Outcome, Plan, WrittenBy } from '../core/state.js'

/** One kind of thing that the state keeps: counters, recent calls, sessions, behaviour, freezes. */
export interface Part {
  /** Names of what requests about this call take in turn, besides the agent; see `State.lanes`. */
  lanes(normalized: Normalized): readonly string[]
  /** As of `nowMs`, with all that is queued. May wait only for memory that has to be read again. */
  view(normalized: Normalized, nowMs: number): PartView | Promise<PartView>
  /** What an outcome changes. Throws CountersignError where the outcome cannot be accepted. */
  outcome(reported: Reported, nowMs: number): OutcomePart
}

export interface PartView {
  /**
   * Members of `R.attr.evidence.history`; only asked for calls that were understood. An object (`agent`, `key`) may hold
   * some of its members only: parts' objects of one name become one. No two parts say the same member.
   */
  facts(): JsonObject
  /** `R.attr.evidence.flow`, of the one part that keeps it. */
  flow?(): JsonObject
  /** See `StateView.written`: of the one part that keeps it. */
  written?(run: RunFile): WrittenBy | null
  /** What the decision changes, at the moment of the view. */
  plan(decided: Decided): PlanPart
}

export interface PlanPart extends Plan {
  /** For the entry's record; absent: nothing. */
  readonly charges?: readonly JsonObject[]
  readonly counters?: readonly JsonObject[]
  readonly labels?: JsonObject | null
}

export interface OutcomePart extends Plan {
  readonly released?: readonly JsonObject[]
}

/** The outcome of an ALLOW, before it is written down. */
export interface Reported {
  readonly decision: AuditEntry
  readonly outcome: Outcome
  readonly caller: Caller
  /** The tool side redeemed the receipt: it was going to run. */
  readonly redeemed: boolean
  /** Whether the caller's own key, or its organisation, is frozen. */
  readonly keyFrozen: boolean
  /** Whether the agent that the outcome is about, or its organisation, is frozen. */
  readonly agentFrozen: boolean
}

export const NO_PLAN: Plan = { changes: [], queued: () => undefined, settled: () => undefined }

/** One plan of several, in their order. */
export function together(plans: readonly Plan[]): Plan {
  return {
    changes: plans.flatMap(({ changes }) => changes),
    queued: () => {
      for (const plan of plans) plan.queued()
    },
    settled: (committed) => {
      for (const plan of plans) plan.settled(committed)
    },
  }
}
