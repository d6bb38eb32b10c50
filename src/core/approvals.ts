import type { Approval, ApprovedAction, GrantRefusal, LevelRequirement, Opening, SeriesMember } from './approval.js'
import type { Caller } from './caller.js'
import type { JsonObject } from './json.js'
import type { Receipt } from './receipt.js'
import type { Change } from './store.js'

/** What goes into the decision's commit. The commit holds the agent's turn until it is durable. */
export interface ApprovalPlan {
  /** As it is after the commit. */
  readonly approval: Approval
  readonly changes: readonly Change[]
}

/** What becomes of a call that policy would let pass if these people agree. */
export type Met =
  /** Nobody has to agree, and no grant was presented. */
  | { readonly kind: 'not_needed' }
  /** A grant covers it; the plan uses it up. */
  | { readonly kind: 'granted'; readonly plan: (auditId: string) => ApprovalPlan }
  /** There is a request for this very action: it is joined. */
  | { readonly kind: 'waiting'; readonly approval: Approval }
  /** A new request is to be opened. `grown`: what a presented grant does not cover. */
  | {
      readonly kind: 'to_open'
      readonly grown: readonly string[]
      readonly plan: (opening: Opening, auditId: string) => ApprovalPlan
    }
  | { readonly kind: 'refused'; readonly refusal: GrantProblem }

export interface GrantProblem {
  readonly code: GrantRefusal
  /** For the operator; names members, no values. */
  readonly message: string
}

/** What stands about one action at one moment. Reads only. */
export interface ApprovalView {
  /** Why the grant that was presented cannot be used; null: it can, or none was presented. */
  readonly problem: GrantProblem | null
  meet(requirement: readonly LevelRequirement[], grounds: readonly string[]): Met
}

/** The approval layer, as the judgement sees it. */
export interface Approvals {
  /** `person`: whose key asks now, canonical; who agreed to a call does not run it. */
  view(action: ApprovedAction, approvalId: string | null, nowMs: number, person: string | null): ApprovalView
  /** A plan of this organisation's was committed: who waits may look. */
  committed(organisation: string): void
}

/**
 * The judgement, as the approval layer sees it: what a request for this action, with other arguments, would be made of.
 * Reads only. An action that needs nobody has an empty `requirement`.
 */
export type Rejudge = (approval: Approval, args: JsonObject) => Promise<Rejudged>

export type Rejudged =
  | { readonly ok: true; readonly opening: Opening }
  /** Codes and messages for the operator of what forbids it. */
  | { readonly ok: false; readonly reasons: readonly { readonly code: string; readonly message: string }[] }

/** A step that a person takes. */
export interface Answering {
  readonly comment: string | null
}

/** As an approver proposes it: see `Series`. */
export interface SeriesTerms {
  readonly vary: readonly SeriesMember[]
  readonly times: number
  /** In the unit of the argument. */
  readonly budget: { readonly member: string; readonly max: number } | null
  readonly untilMs: number
}

export interface Approving extends Answering {
  /** Instead of those that were asked for: an edit. */
  readonly arguments: JsonObject | null
  /** Instead of the one call: a series. */
  readonly series: SeriesTerms | null
}

/** An approval as this caller may see it, and the entry that the step made; null: the step had been taken before. */
export interface Stepped {
  readonly approval: JsonObject
  readonly receipt: Receipt | null
}

/**
 * Where people answer. Throws CountersignError: `not_found` (also of other organisations and other agents),
 * `approval_not_permitted`, `approval_settled`, `approval_expired`, `comment_missing`, `edit_refused`, `series_invalid`,
 * `store_unavailable`.
 */
export interface ApprovalDesk {
  /** Newest first; of an approver's organisation, of an agent key its own agents'. */
  list(query: ApprovalQuery, caller: Caller): JsonObject
  read(id: string, caller: Caller): JsonObject
  /** As `read`, when something of it has changed since `version`, or after so long, or when `signal` aborts. */
  wait(
    id: string,
    until: { readonly version: number | null; readonly waitMs: number; readonly signal: AbortSignal },
    caller: Caller,
  ): Promise<JsonObject>
  approve(id: string, approving: Approving, caller: Caller): Promise<Stepped>
  reject(id: string, answering: Answering, caller: Caller): Promise<Stepped>
  /** By the asking agent; of what it does not want any more. */
  cancel(id: string, answering: Answering, caller: Caller): Promise<Stepped>
  /** By an approver: takes back a series, or an approved grant that was not used. */
  revoke(id: string, answering: Answering, caller: Caller): Promise<Stepped>
  /** Events of the caller's organisation after this one; calls back at once for those that are there. Ends by what it returns. */
  follow(afterId: number | null, caller: Caller, tell: (event: JsonObject) => void): () => void
}

export interface ApprovalQuery {
  /** `waiting_for_me`: pending, at a level of the caller's that it has not signed and may sign. */
  readonly status: Approval['status'] | 'waiting_for_me' | null
  readonly agentId: string | null
  readonly beforeId: string | null
  readonly limit: number
}
