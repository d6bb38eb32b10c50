import type { Action, Normalized } from './action.js'
import type { Caller } from './caller.js'
import type { InputRequest, Obligation, OutcomeRequest } from './decision.js'
import type { FileEffects, RunFile } from './file-effects.js'
import type { Freeze, FreezeTarget } from './freeze.js'
import type { JsonObject } from './json.js'
import type { AuditEntry } from './receipt.js'
import type { Change } from './store.js'
import type { Decision } from './words.js'

/**
 * Counters, sessions, the agents' histories and freezes, in memory as far as they are used, over the store.
 * What is queued for the store counts as done: a view has every reservation in it that was made before.
 */
export interface State {
  /** Milliseconds since the epoch; never earlier than an entry of the log, nor than what it said before. */
  now(): number
  /**
   * What requests that touch the same state take in turn: the agent, what it acts on, each counter that an ALLOW charges.
   * Of a call that was refused: the agent alone.
   */
  lanes(normalized: Normalized): readonly string[]
  /** As of now. Waits where something in memory has to be read again from the store. Writes nothing. */
  view(normalized: Normalized): Promise<StateView>
  /**
   * What the outcome of an ALLOW gives back. Throws `outcome_amount_invalid` for an amount over what was reserved.
   */
  settle(decision: AuditEntry, outcome: Outcome, caller: Caller): SettlePlan
  /**
   * The freeze that stops this agent, key or organisation now, or did at any time since the decision: its receipts cannot
   * be redeemed; nor can they by a `caller` that is frozen itself.
   */
  frozenSince(decision: AuditEntry, caller?: Pick<Caller, 'keyId'>): FrozenSince
  /** Null when it is frozen already. */
  freeze(organisation: string, target: FreezeTarget, why: { reason: string; auditId: string }): Plan | null
  /** Null when it is not frozen. */
  unfreeze(organisation: string, target: FreezeTarget, why: { reason: string; auditId: string }): Plan | null
  freezes(organisation: string): readonly Freeze[]
  /** What a session was told: fingerprints of it are kept. The session is used now. */
  input(sessionId: string, told: Told): Plan
  /** Null when there is no such session of this caller's, or it has ended. */
  endSession(sessionId: string, caller: Caller): Plan | null
}

export interface StateView {
  /** What stops the subject now; null when nothing does. */
  readonly frozen: Freeze | null
  /** `R.attr.evidence.history`. Throws when the facts cannot be had, or the call was refused before there were any. */
  history(): JsonObject
  /** `R.attr.evidence.flow`. Throws as `history` does. */
  flow(): JsonObject
  /** Who wrote this file, as far as the agent's own history tells; null: not known. */
  written(run: RunFile): WrittenBy | null
  /** What this decision changes. `state_moved` of the commit: what was read is not so any more. */
  plan(decided: Decided): DecisionPlan
}

/** The last decision of the agent whose call wrote a file. */
export interface WrittenBy {
  readonly auditId: string
  /** What the file holds, as what it is run, was analysed and judged with that decision; nothing known changed it since. */
  readonly analysed: boolean
  /** Running it may change what other files hold. */
  readonly changesFiles: boolean
}

export interface Decided {
  readonly auditId: string
  readonly decision: Decision
  /** The action as it is to run, after redaction; null where none was understood. */
  readonly action: Action | null
  readonly reasonCodes: readonly string[]
  /** There are reasons, and every one of them is retryable: the same call can succeed later. */
  readonly retryable: boolean
  /** What its code does to files; null: it has none. */
  readonly files: FileEffects | null
  /** What its code does deletes, empties or overwrites something. */
  readonly destroys: boolean
  /** On what terms, if allowed. */
  readonly obligations: readonly Obligation[]
  /** The lease of a reservation begins now and ends no earlier than this much later. */
  readonly receiptTtlMs: number
}

/** What was reported, and which classes of sensitive data its output holds. */
export interface Outcome extends OutcomeRequest {
  readonly classes: readonly string[]
}

/** Changes for one commit, and what they are to memory. Each of the calls is made at most once, `queued` first. */
export interface Plan {
  readonly changes: readonly Change[]
  /** They stand in the store's queue: from here on every view has them. */
  queued(): void
  /** They are durable, or they never will be. */
  settled(committed: boolean): void
}

export interface DecisionPlan extends Plan {
  /** For the entry's record: each line that was charged, so that counters can be worked out again from the log. */
  readonly charges: readonly JsonObject[]
  /** For the entry's record: each declared counter as it was read, so that its figure can be traced to its charges. */
  readonly counters: readonly JsonObject[]
  /** For the entry's record: the labels of what the call reads and writes; null where it does neither. */
  readonly labels: JsonObject | null
}

/** Something that a session is told. */
export interface Told {
  readonly input: InputRequest
  readonly caller: Caller
  /** The entry that says so. */
  readonly auditId: string
}

export interface SettlePlan extends Plan {
  /** For the entry's record, as `charges`. */
  readonly released: readonly JsonObject[]
}

export type FrozenSince =
  | { readonly frozen: true; readonly freeze: FreezeTarget }
  /** `changes` make a commit fail with `state_moved` if any of it was frozen meanwhile. */
  | { readonly frozen: false; readonly changes: readonly Change[] }
