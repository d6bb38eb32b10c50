import type { RecordedActivation } from './activation.js'
import type { ApiKey } from './caller.js'
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
  /** The session belongs to (organisation, key) from its first use on; another key's → conflict. */
  | { readonly kind: 'claim_session'; readonly sessionId: string; readonly keyId: string }
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

export interface IdempotencyScope {
  readonly organisation: string
  readonly keyId: string
  readonly agentId: string
  readonly idempotencyKey: string
}

export type Conflict = 'session_taken' | 'outcome_recorded' | 'idempotency_used' | 'key_unknown' | 'revision_superseded'

export type CommitResult =
  { readonly committed: true; readonly entry: AuditEntry } | { readonly committed: false; readonly conflict: Conflict }

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

  entry(organisation: string, auditId: string): AuditEntry | null
  /** Whether an outcome was recorded for this decision. */
  hasOutcome(organisation: string, auditId: string): boolean
  /** The key that a session belongs to; null = nobody's yet. */
  sessionOwner(organisation: string, sessionId: string): string | null
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
