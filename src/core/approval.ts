import type { JsonObject } from './json.js'

/** What a rule asks for: so many people of a level. */
export interface LevelRequirement {
  /** One of the chain's names: `manager`. */
  readonly name: string
  /** From 1: so many different people. */
  readonly quorum: number
  /** How long this level may take; null: as configured. */
  readonly periodMs: number | null
}

/** `pending` → `approved` → `used`; every other word is an end before that, or instead of it. */
export const APPROVAL_STATUSES = [
  'pending',
  'approved',
  'used',
  'rejected',
  'cancelled',
  'expired',
  /** An approver changed the arguments: `replacedBy` is about those. */
  'edited',
  /** What was to be approved grew: `replacedBy` asks anew. */
  'superseded',
  /** A grant, also that of a series, that a person took back. */
  'revoked',
] as const
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number]

/** The state machine's live statuses; all others are ends. */
export const OPEN_STATUSES = ['pending', 'approved'] as const satisfies readonly ApprovalStatus[]

/** One person's yes. */
export interface Signature {
  /** Canonical. */
  readonly person: string
  readonly keyId: string
  readonly atMs: number
  readonly comment: string | null
  /** Its entry in the log. */
  readonly auditId: string
}

export interface Level {
  readonly name: string
  readonly quorum: number
  readonly periodMs: number
  /** Null: an earlier one has not agreed yet. */
  readonly askedMs: number | null
  readonly signatures: readonly Signature[]
}

/** What is approved, to the letter. The values of `context` and `arguments` are as they were parsed. */
export interface ApprovedAction {
  readonly organisation: string
  readonly agentId: string
  readonly sessionId: string | null
  readonly context: JsonObject
  readonly tool: string
  readonly arguments: JsonObject
  /** Digest of what the catalogue says of the tool. */
  readonly catalogueEntry: string
}

/** Salted hashes of the parts of an ApprovedAction, so that a difference can be named. */
export interface ActionHashes {
  readonly agent: string
  readonly session: string
  readonly context: string
  readonly tool: string
  readonly arguments: string
  readonly catalogueEntry: string
}

/** What people are shown. It never changes. */
export interface Snapshot {
  readonly kind: string
  readonly action: string
  readonly policyId: string | null
  readonly policyVersion: string
  /** As on the wire, masked. */
  readonly reasons: readonly JsonObject[]
  /** Which rules asked for whom: `{rule, levels}`. */
  readonly requirement: readonly JsonObject[]
  /** As in the log: masked, no piece of code, no values. */
  readonly evidence: JsonObject | null
  readonly complianceStatus: JsonObject
  /** Pointers (`/arguments/people/0/email`, `/context/user_id`) whose values people are not shown. */
  readonly masked: readonly string[]
  /** What the action refers to and nobody has seen: `the file /srv/job.sh, which is run`. */
  readonly notCovered: readonly string[]
  /** Money that moves: attribute, minor units, ISO 4217. */
  readonly amounts: readonly { readonly attribute: string; readonly minor: number; readonly currency: string }[]
}

/** Everything that a new request for approval is made of. */
export interface Opening {
  readonly action: ApprovedAction
  /** The API key that asked. */
  readonly keyId: string
  /** Canonical persons who may not approve it: owners of the agent, holder of the key, `user_id`, editors. */
  readonly requesters: readonly string[]
  readonly requirement: readonly LevelRequirement[]
  /** What the approval rests on: see `Approval.grounds`. */
  readonly grounds: readonly string[]
  readonly snapshot: Snapshot
}

/** Within what the calls of a series may differ, and how many they may be. */
export interface Series {
  /** Members that may differ: JSON Pointers `/arguments/amount`, `/session_id`, `/context/ticket`. All others are equal. */
  readonly vary: readonly SeriesMember[]
  readonly maxTimes: number
  readonly usedTimes: number
  /** Null: no money moves. */
  readonly budget: SeriesBudget | null
  readonly untilMs: number
}

export type SeriesMember =
  | { readonly member: string; readonly any: true }
  | { readonly member: string; readonly values: readonly (string | number | boolean)[] }
  | { readonly member: string; readonly min: number; readonly max: number }

/** In the unit of the argument at `member`. */
export interface SeriesBudget {
  readonly member: string
  readonly max: number
  readonly used: number
}

/** A request for approval, and the grant that it becomes. */
export interface Approval {
  /** `apr_…` */
  readonly id: string
  /** Of the stored row; 0: not stored yet. */
  readonly version: number
  readonly kind: 'single' | 'series'
  readonly status: ApprovalStatus
  readonly action: ApprovedAction
  readonly keyId: string
  readonly requesters: readonly string[]
  readonly levels: readonly Level[]
  /**
   * What people were told when they agreed: `level:manager*1`, `rule:…`, `reason:…`, `class:…`, `label:…`, `file:…`. A use
   * that rests on anything else asks anew.
   */
  readonly grounds: readonly string[]
  readonly snapshot: Snapshot
  /** base64url; of `hashes` and `snapshotHash`. */
  readonly salt: string
  readonly hashes: ActionHashes
  readonly snapshotHash: string
  readonly series: Series | null
  readonly openedMs: number
  /** Pending: when the level that is asked is too late. Approved: when the grant ends. Ended: when it did. */
  readonly expiresMs: number
  /** The next moment at which something has to happen by itself: a reminder, an escalation, the expiry. Null: ended. */
  readonly dueMs: number | null
  /** Reminders of the level that is asked, so far; and whether others were told that it takes so long. */
  readonly reminders: number
  readonly escalated: boolean
  /** The decision that opened it. Null: an edit or a series did. */
  readonly decisionAuditId: string | null
  readonly replaces: string | null
  readonly replacedBy: string | null
  /** How it ended; null: it is open. */
  readonly end: ApprovalEnd | null
}

export interface ApprovalEnd {
  readonly atMs: number
  /** The entry that says so. */
  readonly auditId: string
  /** Null: the service, or the agent. */
  readonly person: string | null
  readonly comment: string | null
}

/** Refusals of the approval layer that BLOCK a call. */
export type GrantRefusal =
  | 'approval_unknown'
  | 'approval_differs'
  | 'approval_expired'
  | 'approval_used'
  | 'approval_rejected'
  | 'approval_cancelled'
  | 'approval_edited'
  | 'approval_superseded'
  | 'approval_revoked'
  | 'approval_level_unknown'
  | 'approval_too_large'
  | 'too_many_pending'

/** What happened to an approval; `approval.<word>` on the wire. */
export const APPROVAL_EVENTS = [
  'requested',
  'level_asked',
  'signed',
  'approved',
  'rejected',
  'cancelled',
  'expired',
  'edited',
  'superseded',
  'revoked',
  'used',
  'reminded',
  'escalated',
] as const
export type ApprovalEventKind = (typeof APPROVAL_EVENTS)[number]

export interface ApprovalEvent {
  /** Of the organisation, rising. */
  readonly id: number
  readonly approvalId: string
  readonly kind: ApprovalEventKind
  readonly atMs: number
}

/** What an approval rests on where people of a level were asked. */
export function levelGround({ name, quorum }: Pick<LevelRequirement, 'name' | 'quorum'>): string {
  return `level:${name}*${quorum}`
}

const UNSEEN = /[\p{C}\p{Default_Ignorable_Code_Point}]/gu

/** People compare equal in this form: NFKC, nothing that nobody sees, no blanks around, lower case. */
export function canonicalPerson(name: string): string {
  return name.normalize('NFKC').replace(UNSEEN, '').trim().toLowerCase()
}
