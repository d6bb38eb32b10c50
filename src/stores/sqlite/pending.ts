import { CountersignError } from '../../core/errors.js'
import type { AuditEntry } from '../../core/receipt.js'
import type { Seal } from '../../core/sealer.js'
import type { CommitResult, EntryDraft, KeepResult } from '../../core/store.js'
import type { EntrySubmission, KeepSubmission, Outcome, Submission } from './protocol.js'

/** A submission, and who waits for what becomes of it. */
export interface Pending {
  readonly submission: Submission
  settle(outcome: Outcome | undefined): void
  /** `inDoubt`: it may have been written all the same. */
  lose(message: string, inDoubt: boolean): void
}

export interface Settling<T> {
  readonly resolve: (result: T) => void
  readonly reject: (cause: CountersignError) => void
}

export type FindEntry = (organisation: string, auditId: string) => AuditEntry | null

export function pendingEntry(
  submission: EntrySubmission,
  { resolve, reject }: Settling<CommitResult>,
  find: FindEntry,
): Pending {
  const { draft } = submission
  return {
    submission,
    settle: (outcome) => {
      if (outcome?.kind === 'committed') resolve({ committed: true, entry: sealedEntry(draft, outcome.seal) })
      else if (outcome?.kind === 'conflict') resolve({ committed: false, conflict: outcome.conflict })
      else reject(refusal(outcome))
    },
    lose: (message, inDoubt) => {
      const entry = inDoubt ? found(find, draft) : null
      if (entry === null) reject(unavailable(message))
      else resolve({ committed: true, entry })
    },
  }
}

/** Of what was lost nobody can tell what became of it: who kept it must be able to do so again. */
export function pendingKeep(submission: KeepSubmission, { resolve, reject }: Settling<KeepResult>): Pending {
  return {
    submission,
    settle: (outcome) => {
      if (outcome?.kind === 'kept') resolve({ kept: true })
      else if (outcome?.kind === 'conflict') resolve({ kept: false, conflict: outcome.conflict })
      else reject(refusal(outcome))
    },
    lose: (message) => {
      reject(unavailable(message))
    },
  }
}

function refusal(outcome: Outcome | undefined): CountersignError {
  if (outcome?.kind === 'rejected') {
    return new CountersignError('internal', `the store refused what was to be written: ${outcome.message}`)
  }
  return unavailable(outcome?.kind === 'unsigned' ? outcome.message : 'the writer did not answer')
}

/** A batch whose answer was lost may stand in the log all the same; nobody may be told that it does not. */
function found(find: FindEntry, { claims }: EntryDraft): AuditEntry | null {
  try {
    return find(claims.organisation, claims.audit_id)
  } catch {
    return null
  }
}

/** The entry that the writer stored, without sending it back: the draft and what the seal added. */
function sealedEntry(draft: EntryDraft, seal: Seal): AuditEntry {
  const { claims, callerKeyId, record } = draft
  return {
    seq: seal.audit_seq,
    organisation: claims.organisation,
    audit_id: claims.audit_id,
    caller_key_id: callerKeyId,
    record,
    receipt: { ...claims, ...seal },
  }
}

export function unavailable(message: string): CountersignError {
  return new CountersignError('store_unavailable', message, { retryAfterSeconds: 1 })
}
