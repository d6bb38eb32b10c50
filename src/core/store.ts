import type { RecordedActivation } from './activation.js'
import type { Approval, ApprovalEvent, ApprovalEventKind, ApprovalStatus } from './approval.js'
import type { ApiKey } from './caller.js'
import type { CounterLine, StoredCell } from './counter.js'
import type { JsonObject } from './json.js'
import type { AuditEntry, PublicKey, ReceiptClaims } from './receipt.js'

/** An entry before it is numbered and signed. */
export interface EntryDraft {
  readonly claims: ReceiptClaims
  readonly callerKeyId: string | null
  readonly record: JsonObject
  /** The receipt expires this long after its timestamp; null = never. */
  readonly ttlMs: number | null
  /** base64url; kept apart from the log so that it can be erased. Null when nothing was hashed. */
  readonly salt: string | null
}

/** What an entry changes besides the log. All of it or nothing. */
export type Change =
  /** The session belongs to (organisation, key) from its first use on; another key's → conflict `session_taken`. */
  | { readonly kind: 'use_session'; readonly session: Session }
  /** A decision takes one outcome, once; a second → conflict. */
  | { readonly kind: 'record_outcome'; readonly auditId: string }
  /** Keeps the answer (without its receipt, which is in the log) for replays; a used key → conflict. */
  | {
      readonly kind: 'remember_answer'
      readonly scope: IdempotencyScope
      readonly bodyDigest: string
      readonly answer: JsonObject
    }
  | { readonly kind: 'add_key'; readonly key: ApiKey }
  | { readonly kind: 'revoke_key'; readonly keyId: string }
  /** The next generation of an agent's signing key (null: the service's own) signs from the entry after this one on. */
  | { readonly kind: 'rotate_signing_key'; readonly agentId: string | null }
  /** As a rotation, to a key that the operator brought: its private part lies in the data folder, named by `kid`. */
  | {
      readonly kind: 'import_signing_key'
      readonly agentId: string
      readonly kid: string
      /** base64url of the 32 bytes of the public part. */
      readonly x: string
    }
  /**
   * What is in force from now on, for the whole service; the one before it is forgotten. A revision lower than the
   * recorded one → conflict: another process activated a newer one meanwhile.
   */
  | { readonly kind: 'record_activation'; readonly activation: RecordedActivation }
  /**
   * Adds to a cell whose version is this one, and counts the version up; another version → conflict `state_moved`. A cell
   * in which nothing stands any more and that was forgotten has no version: it can be charged.
   */
  | {
      readonly kind: 'charge'
      readonly cell: string
      readonly version: number
      readonly lines: readonly CounterLine[]
    }
  /** Adds to a cell, whatever its version, which stays. Rows that stand there already live on to the later expiry. */
  | { readonly kind: 'count'; readonly cell: string; readonly lines: readonly CounterLine[] }
  /** Takes back what was added, down to nothing and no further. The version stays. */
  | { readonly kind: 'release'; readonly cell: string; readonly lines: readonly CounterLine[] }
  /** The document must have this version, 0: must not be there. Another → conflict `state_moved`. */
  | { readonly kind: 'compare_document'; readonly document: DocumentName; readonly version: number }
  /** Writes the document whatever was there, and counts its version up. `expiresMs` null: it stays. */
  | {
      readonly kind: 'put_document'
      readonly document: DocumentName
      readonly body: JsonObject
      readonly expiresMs: number | null
    }
  | { readonly kind: 'record_event'; readonly event: AgentEvent }
  /** Changes the body of an event; none there: nothing happens. */
  | { readonly kind: 'update_event'; readonly agentId: string; readonly auditId: string; readonly body: JsonObject }
  | { readonly kind: 'record_trace'; readonly trace: Trace }
  /** What came out of the call of this trace; none there, or reported before: nothing happens. */
  | { readonly kind: 'report_trace'; readonly owner: string; readonly id: string; readonly report: TraceReport }
  /** The receipt of this decision must not have been redeemed; else → conflict `state_moved`. */
  | { readonly kind: 'compare_unredeemed'; readonly auditId: string }
  /** The receipt of this decision is used; a second time → conflict `receipt_used`, after an outcome `outcome_recorded`. */
  | { readonly kind: 'redeem'; readonly auditId: string }
  | ApprovalChange

/** Changes that need no entry of the log; see `Store.keep`. */
export type ApprovalChange =
  /**
   * Writes the approval, whose row must have the version that it names (0: must not be there), and counts that up; else
   * → conflict `state_moved`. Each event gets the organisation's next number.
   */
  | { readonly kind: 'put_approval'; readonly approval: Approval; readonly events: readonly ApprovalEventKind[] }
  | { readonly kind: 'add_message'; readonly message: NewMessage }
  /** Of an attempt to deliver: sent, to be tried again, or given up. A message that is gone: nothing happens. */
  | { readonly kind: 'settle_message'; readonly id: string; readonly fate: MessageFate }
  /** Adds to figures for people, by the hour. */
  | { readonly kind: 'tally'; readonly hourMs: number; readonly lines: readonly TallyLine[] }

/** Something to be told to one channel. */
export interface NewMessage {
  /** `msg_…`, the same for every attempt: receivers tell repeats by it. */
  readonly id: string
  readonly approvalId: string
  /** The channel's name in configuration. */
  readonly channel: string
  /** `approval.requested` */
  readonly type: string
  readonly createdMs: number
  /** What is told: as of the commit, masked. */
  readonly body: JsonObject
}

export interface StoredMessage extends NewMessage {
  readonly organisation: string
  readonly status: 'waiting' | 'dead'
  /** Made so far. */
  readonly attempts: number
  readonly nextMs: number
  /** Of the last attempt; no secrets. */
  readonly problem: string | null
}

export type MessageFate =
  | { readonly kind: 'sent' }
  | { readonly kind: 'again'; readonly nextMs: number; readonly problem: string }
  | { readonly kind: 'dead'; readonly problem: string }

/** `decision:ALLOW`, `reason:tool_unknown`, `latency:le_5` */
export interface TallyLine {
  readonly name: string
  /** From 1. */
  readonly count: number
}

export interface ApprovalFilter {
  readonly agentId?: string
  readonly tool?: string
  readonly statuses?: readonly ApprovalStatus[]
  /** Older than this one. */
  readonly beforeId?: string
}

export interface OpenApprovals {
  readonly pending: number
  readonly approved: number
  /** Null: none is pending. */
  readonly oldestMs: number | null
}

/** One small thing of the state that has a name. */
export interface DocumentName {
  readonly kind: 'freeze' | 'reservation' | 'baseline' | 'recent' | 'session' | 'label' | 'resource' | 'written'
  readonly id: string
}

export interface StoredDocument {
  /** From 1. */
  readonly version: number
  readonly body: JsonObject
}

export interface Session {
  /** As the caller names it; `~` and more for an agent's implicit one. */
  readonly sessionId: string
  readonly keyId: string
  /** Of its present life: a session that ended opens anew when it is used again. */
  readonly openedMs: number
  readonly lastMs: number
  /** Null: open, or ended by idling. */
  readonly endedMs: number | null
}

/** What an agent asked for, as its history has it. `body` belongs to the state; it holds fingerprints, no values. */
export interface AgentEvent {
  readonly agentId: string
  readonly auditId: string
  readonly atMs: number
  readonly body: JsonObject
}

/** Something that was read or told, by which values can be traced. `body` and `report` belong to the state. */
export interface Trace {
  /** Whose it is: an agent's or a session's. */
  readonly owner: string
  /** The entry in the log. */
  readonly id: string
  readonly atMs: number
  readonly expiresMs: number
  readonly body: JsonObject
  /** Null: what came out is not known (yet). */
  readonly report: TraceReport | null
}

export interface TraceReport {
  readonly body: JsonObject
  /** Keyed fingerprints, no text: base64. */
  readonly prints: string
}

export interface IdempotencyScope {
  readonly organisation: string
  readonly keyId: string
  readonly agentId: string
  readonly idempotencyKey: string
}

export type Conflict =
  | 'session_taken'
  | 'outcome_recorded'
  | 'idempotency_used'
  | 'key_unknown'
  | 'revision_superseded'
  | 'state_moved'
  | 'receipt_used'

export type CommitResult =
  { readonly committed: true; readonly entry: AuditEntry } | { readonly committed: false; readonly conflict: Conflict }

export type KeepResult = { readonly kept: true } | { readonly kept: false; readonly conflict: Conflict }

export interface RememberedAnswer {
  readonly bodyDigest: string
  readonly answer: JsonObject
  readonly entry: AuditEntry
  readonly expired: boolean
}

export interface ChainHead {
  readonly seq: number
  readonly entryHash: string
}

/** The state and the log. Organisation is the first argument of every method; ids of others are null. */
export interface Store {
  /**
   * Numbers, signs and appends the entry and applies `changes` in one transaction, or does neither.
   * Resolves only when both are durable. Throws CountersignError `store_unavailable` when nothing can be written:
   * then nothing was.
   * `others` are entries of further chains that say the same event: appended in the same transaction, all or none.
   */
  commit(draft: EntryDraft, changes: readonly Change[], others?: readonly EntryDraft[]): Promise<CommitResult>

  /**
   * Applies changes that no entry of the log stands for: what was delivered, reminders, figures. All of them or, on a
   * conflict, none. Durable when it resolves. Throws as `commit` does.
   */
  keep(organisation: string, changes: readonly ApprovalChange[]): Promise<KeepResult>

  /** Null: none, or forgotten: those that ended are, after a while. */
  approval(organisation: string, id: string): Approval | null
  /** Newest first, at most `limit`. */
  approvals(organisation: string, filter: ApprovalFilter, limit: number): readonly Approval[]
  /** Those that are open as stored, expired or not. `oldestMs`: when the pending one was opened that waits longest. */
  openApprovals(organisation: string): OpenApprovals
  /** Of all organisations: those to which something has to happen by itself, the most overdue first. */
  approvalsDue(nowMs: number, limit: number): readonly Approval[]
  /** In order of id, which is greater than `afterId`. They are forgotten after a week. */
  approvalEvents(organisation: string, afterId: number, limit: number): readonly ApprovalEvent[]
  /** 0: there was none. */
  lastApprovalEvent(organisation: string): number
  /** Waiting, of all organisations, whose time has come; first the one that has been due longest. None of the channels `without` (default: of all). */
  messagesDue(nowMs: number, limit: number, without?: readonly string[]): readonly StoredMessage[]
  /** Given up, newest first, of one organisation. */
  deadMessages(organisation: string, limit: number): readonly StoredMessage[]
  messageCounts(organisation: string): {
    readonly waiting: number
    readonly dead: number
    readonly oldestMs: number | null
  }
  /** Per hour and name, from this hour on. */
  tallies(organisation: string, sinceMs: number): readonly (TallyLine & { readonly hourMs: number })[]
  /** Newest first, with a seq less than `beforeSeq` (null: from the newest on), at most `limit`. */
  entriesBefore(organisation: string, beforeSeq: number | null, limit: number): readonly AuditEntry[]

  entry(organisation: string, auditId: string): AuditEntry | null
  /** Whether an outcome was recorded for this decision. */
  hasOutcome(organisation: string, auditId: string): boolean
  /** Null = nobody's yet, or forgotten. */
  session(organisation: string, sessionId: string): Session | null
  /** What was added to a cell in slots named `sinceMs` or later, and its version. */
  counterCell(organisation: string, cell: string, sinceMs: number): StoredCell
  document(organisation: string, name: DocumentName): StoredDocument | null
  /** In order of id, at most `limit`. */
  documents(
    organisation: string,
    kind: DocumentName['kind'],
    limit: number,
  ): readonly (StoredDocument & { readonly id: string })[]
  /** The agent's latest events, newest first, at most `limit`. */
  events(organisation: string, agentId: string, limit: number): readonly AgentEvent[]
  /** The owner's latest traces that have not expired, newest first: until there are so many, or so many bytes of prints. */
  traces(
    organisation: string,
    owner: string,
    nowMs: number,
    until: { readonly traces: number; readonly bytes: number },
  ): readonly Trace[]
  trace(organisation: string, owner: string, id: string): Trace | null
  /** The salt of an entry; null when there is none, or it was erased. */
  salt(organisation: string, auditId: string): string | null
  isRedeemed(organisation: string, auditId: string): boolean
  /** The latest timestamp of any chain; 0 when there is none. Time goes on from there. */
  lastTimestampMs(): number
  /**
   * Keyed hash of a text, 128 bits in base64url: the same for the same text of one organisation, across restarts and new
   * master keys; without the first master key nobody can tell or try out what it stands for.
   */
  fingerprint(organisation: string, text: string): string
  rememberedAnswer(scope: IdempotencyScope): RememberedAnswer | null
  chainHead(organisation: string): ChainHead | null
  /** Entries in order of seq, from `fromSeq` on, at most `limit`. */
  entries(organisation: string, fromSeq: number, limit: number): readonly AuditEntry[]
  organisations(): readonly string[]
  /** The last activation that was recorded, by whatever process; null when there was none. */
  lastActivation(): RecordedActivation | null

  /** The key with this SHA-256 digest (hex), revoked or not; null when there is none. Sees other processes' changes at once. */
  apiKeyByDigest(digest: string): ApiKey | null
  apiKeys(organisation: string | null): readonly ApiKey[]
  signingKeys(filter: { readonly kid?: string; readonly agentId?: string }): readonly PublicKey[]

  /** False from a failed commit until the store was reopened and the log's tail verified. */
  healthy(): boolean
  /** Figures for metrics and `/status`: batch sizes, queue length, durations. */
  stats(): StoreStats
  /** Commits what is queued, then closes. */
  close(): Promise<void>
}

export interface StoreStats {
  readonly queued: number
  readonly committed: number
  readonly batches: number
  readonly failures: number
}
