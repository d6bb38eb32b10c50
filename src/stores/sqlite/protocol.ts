import type { Seal } from '../../core/sealer.js'
import type { ApprovalChange, Change, Conflict, EntryDraft } from '../../core/store.js'

/** What the writer thread is started with. */
export interface WriterOptions {
  readonly database: string
  /** Folder of the private keys that operators imported. */
  readonly importedKeys: string
  /** Oldest first. */
  readonly masters: readonly Uint8Array[]
  readonly answerMarginMs: number
  readonly eventRetentionMs: number
  readonly approvalKeepMs: number
  readonly maxPages: number | null
  /** Null: the log is kept for ever. */
  readonly logRetention: LogRetentionOptions | null
  /** The wall clock when the store was opened. */
  readonly startedMs: number
}

export interface LogRetentionOptions {
  /** Entries are dropped from the beginning of their chain so long after they were written. */
  readonly retentionMs: number
  /** `issuer` of the entries that say so. */
  readonly issuer: string
}

export type Submission = EntrySubmission | KeepSubmission

export interface EntrySubmission {
  readonly draft: EntryDraft
  readonly changes: readonly Change[]
  /** Entries of further chains, appended with the draft or not at all. Absent: none. */
  readonly others?: readonly EntryDraft[]
}

/** Changes that no entry of the log stands for. */
export interface KeepSubmission {
  readonly draft: null
  readonly organisation: string
  readonly changes: readonly ApprovalChange[]
}

export interface Batch {
  /** The wall clock when the batch was closed; no entry is stamped earlier than the one before it. */
  readonly nowMs: number
  readonly submissions: readonly Submission[]
}

/** One for each submission, in their order. */
export type Outcome =
  /** The seal of the submission's own draft. */
  | { readonly kind: 'committed'; readonly seal: Seal }
  /** Of a submission without an entry. */
  | { readonly kind: 'kept' }
  | { readonly kind: 'conflict'; readonly conflict: Conflict }
  /** This submission alone is at fault: no canonical JSON, a known audit id. */
  | { readonly kind: 'rejected'; readonly message: string }
  /** The agent's own, imported key is not at hand: its entries cannot be signed, others can. */
  | { readonly kind: 'unsigned'; readonly message: string }

/** Batches cross as JSON text: several times cheaper than a structured clone of many small objects. */
export type ToWriter =
  { readonly kind: 'batch'; readonly json: string } | { readonly kind: 'reopen' } | { readonly kind: 'close' }

export type FromWriter =
  | { readonly kind: 'ready' }
  /** Could not be opened, or the log's tail does not verify. */
  | { readonly kind: 'unready'; readonly message: string }
  | { readonly kind: 'done'; readonly json: string }
  /** The transaction failed: nothing of the batch was written. The writer is closed until told to reopen. */
  | { readonly kind: 'failed'; readonly message: string }
  /** Old entries could not be dropped and are all there; everything else goes on. */
  | { readonly kind: 'retention_failed'; readonly message: string }

/** `Batch` and `Outcome[]` as written by the other thread of this same build: their shape needs no second check. */
export function readBatch(json: string): Batch {
  return JSON.parse(json) as Batch
}

export function readOutcomes(json: string): readonly Outcome[] {
  return JSON.parse(json) as readonly Outcome[]
}
