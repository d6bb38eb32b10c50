import type { RulePlace, RuleSummary } from './evaluator.js'
import type { JsonObject } from './json.js'
import type { PolicyProblem } from './policy-set.js'

/** What made the service look at its policies. */
export type ActivationTrigger = 'start' | 'file_change' | 'signal' | 'request'

/** A named part of a set (a tool of the catalogue, a global) and SHA-256 (hex) of what it says. */
export interface NamedDigest {
  readonly name: string
  readonly digest: string
}

/** A counter that the catalogue declares, with SHA-256 (hex) of all that it says. */
export interface CounterDigest extends NamedDigest {
  /** SHA-256 (hex) of what its figures are of: where this differs it is another counter, and begins at nothing. */
  readonly meaning: string
}

/** What a set says, small enough to be kept: for telling what changed between two sets. */
export interface PolicyContents {
  /** Empty where the evaluator cannot tell. */
  readonly rules: readonly RuleSummary[]
  /** Null: not known. Activations were recorded without counters once. */
  readonly counters: readonly CounterDigest[] | null
  readonly tools: readonly NamedDigest[]
  readonly globals: readonly NamedDigest[]
  /** By the name of their file, those that come with the service among them. Null: not known, as with counters. */
  readonly detectors: readonly NamedDigest[] | null
}

/** The last activation, as it was recorded with its audit entries. */
export interface RecordedActivation {
  readonly policyVersion: string
  /** The highest that was ever activated; null where no signed set was. */
  readonly revision: number | null
  readonly contents: PolicyContents
}

export interface RuleChange {
  readonly change: 'removed' | 'changed' | 'added'
  readonly rule: string
  /** Of the rule as it is now; of a removed one, as it was. */
  readonly effect: 'allow' | 'deny'
  /** Of a changed rule as it was; else null. */
  readonly previousEffect: 'allow' | 'deny' | null
  /** Where it stands now; of a removed one, where it stood. */
  readonly place: RulePlace | null
}

export interface CounterChange {
  readonly change: 'removed' | 'changed' | 'added'
  readonly counter: string
  /** Of a changed counter: whether it counts from nothing now, or goes on with what it had. Else null. */
  readonly beginsAnew: boolean | null
}

export interface NameChanges {
  readonly removed: readonly string[]
  readonly changed: readonly string[]
  readonly added: readonly string[]
}

/** What one set says that another did not. */
export interface PolicyChanges {
  /** In the order of how much they can loosen: DENY rules that are gone first. */
  readonly rules: readonly RuleChange[]
  /** In the order of how much they can loosen: those that are gone first. Null: what was declared before is not known. */
  readonly counters: readonly CounterChange[] | null
  readonly tools: NameChanges
  readonly globals: NameChanges
  /** Null: which there were before is not known. */
  readonly detectors: NameChanges | null
}

/** What came of looking at the policies. A broken set leaves the one in force where it is. */
export type ReloadResult =
  | {
      readonly status: 'activated' | 'unchanged'
      readonly policyVersion: string
      readonly previousPolicyVersion: string
      readonly revision: number | null
      /** In wire names, as the audit entry has them: long lists are cut. */
      readonly changes: JsonObject
    }
  | { readonly status: 'broken'; readonly problems: readonly PolicyProblem[] }

/** For `/status`, `/ready` and metrics. Times are milliseconds since the epoch. */
export interface ActivationState {
  readonly activatedAtMs: number
  readonly revision: number | null
  /** The last time that the policies were loaded without a problem, whether they had changed or not. */
  readonly lastSuccessMs: number
  /** Why the folder as it is now is not in force; null when it is. */
  readonly lastError: { readonly atMs: number; readonly problems: readonly PolicyProblem[] } | null
  /** Since when the folder says something else that could not be loaded; null when what it says is in force. */
  readonly staleSinceMs: number | null
  /** For how long, by a clock that nobody sets; 0 when it is in force. */
  readonly staleForMs: number
  /** Past `reload.max_stale_ms`. */
  readonly expired: boolean
}
