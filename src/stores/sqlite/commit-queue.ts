import { CountersignError } from '../../core/errors.js'
import type { AuditEntry } from '../../core/receipt.js'
import type { Seal } from '../../core/sealer.js'
import type { CommitResult, EntryDraft, StoreStats } from '../../core/store.js'
import { readOutcomes, type Batch, type FromWriter, type Outcome, type Submission } from './protocol.js'
import { backoffMs } from './backoff.js'
import type { WriterThread, WriterThreadEvents } from './writer-thread.js'

export interface CommitQueueOptions {
  readonly maxQueued: number
  readonly maxBatch: number
}

export interface CommitQueueDeps {
  readonly now: () => number
  readonly start: (events: WriterThreadEvents) => WriterThread
  /** The entry as the log has it: tells what became of a batch whose answer never came. */
  readonly find: (organisation: string, auditId: string) => AuditEntry | null
  /** Each failure and recovery, for the operator; no values. */
  readonly report: (event: StoreEvent) => void
}

export type StoreEvent =
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'recovered'; readonly attempts: number }
  /** Entries whose time is over could not be dropped from the log; it is tried again the next day. */
  | { readonly kind: 'retention_failed'; readonly message: string }

interface Pending extends Submission {
  readonly resolve: (result: CommitResult) => void
  readonly reject: (cause: CountersignError) => void
}

/**
 * Group commit: what is queued while a batch is being written goes into the next one.
 * A failed batch takes everything behind it along; then the writer is reopened, again and again with longer pauses.
 */
export class CommitQueue {
  readonly #options: CommitQueueOptions
  readonly #deps: CommitQueueDeps
  readonly #thread: WriterThread
  readonly #opened: Promise<void>
  #settleOpening: ((trouble: string | null) => void) | null = null
  #state: 'opening' | 'up' | 'down' | 'closing' = 'opening'
  #waiting: Pending[] = []
  #flying: readonly Pending[] = []
  #scheduled = false
  #attempts = 0
  #retry: NodeJS.Timeout | undefined
  #drained: (() => void) | null = null
  #stats = { committed: 0, batches: 0, failures: 0 }

  constructor(options: CommitQueueOptions, deps: CommitQueueDeps) {
    this.#options = options
    this.#deps = deps
    this.#opened = new Promise((resolve, reject) => {
      this.#settleOpening = (trouble) => {
        if (trouble === null) resolve()
        else reject(unavailable(trouble))
      }
    })
    this.#thread = deps.start({
      message: (message) => {
        this.#receive(message)
      },
      died: (message) => {
        this.#fail(message)
      },
    })
  }

  /** Rejects `store_unavailable` when the database cannot be opened or its log does not verify. */
  opened(): Promise<void> {
    return this.#opened
  }

  /** Rejects `store_unavailable`, `overloaded` when too much is queued, `internal` when the draft itself is at fault. */
  commit(draft: EntryDraft, changes: Submission['changes'], others: readonly EntryDraft[] = []): Promise<CommitResult> {
    if (this.#state !== 'up') return Promise.reject(unavailable('the log cannot be written now'))
    if (this.#waiting.length >= this.#options.maxQueued) return Promise.reject(overloaded())
    return new Promise((resolve, reject) => {
      this.#waiting.push({ draft, changes, ...(others.length > 0 && { others }), resolve, reject })
      this.#schedule()
    })
  }

  healthy(): boolean {
    return this.#state === 'up'
  }

  stats(): StoreStats {
    return { queued: this.#waiting.length + this.#flying.length, ...this.#stats }
  }

  /** Writes what is queued and takes nothing new. */
  async close(): Promise<void> {
    if (this.#state === 'closing') return
    this.#state = 'closing'
    clearTimeout(this.#retry)
    if (this.stats().queued > 0) {
      await new Promise<void>((resolve) => {
        this.#drained = resolve
      })
    }
    await this.#thread.close()
  }

  /** One turn of the event loop gathers what arrives together. */
  #schedule(): void {
    if (this.#scheduled || this.#flying.length > 0) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#send()
    })
  }

  #send(): void {
    if (this.#flying.length > 0 || this.#waiting.length === 0) return
    this.#flying = this.#waiting.splice(0, this.#options.maxBatch)
    const submissions = this.#flying.map(({ resolve: _, reject: __, ...submission }) => submission)
    this.#thread.send(JSON.stringify({ nowMs: this.#deps.now(), submissions } satisfies Batch))
  }

  #receive(message: FromWriter): void {
    switch (message.kind) {
      case 'ready':
        this.#recover()
        return
      case 'done':
        this.#settle(readOutcomes(message.json))
        return
      case 'retention_failed':
        this.#deps.report(message)
        return
      case 'unready':
      case 'failed':
        this.#fail(message.message)
    }
  }

  #settle(outcomes: readonly Outcome[]): void {
    const batch = this.#flying
    this.#flying = []
    this.#stats.batches += 1
    for (const [index, pending] of batch.entries()) {
      const outcome = outcomes[index]
      if (outcome === undefined) pending.reject(unavailable('the writer did not answer'))
      else this.#settleOne(pending, outcome)
    }
    this.#send()
    if (this.#flying.length === 0) this.#drained?.()
  }

  #settleOne({ draft, resolve, reject }: Pending, outcome: Outcome): void {
    switch (outcome.kind) {
      case 'committed':
        this.#stats.committed += 1
        resolve({ committed: true, entry: sealedEntry(draft, outcome.seal) })
        return
      case 'conflict':
        resolve({ committed: false, conflict: outcome.conflict })
        return
      case 'rejected':
        reject(new CountersignError('internal', `the log refused an entry: ${outcome.message}`))
        return
      case 'unsigned':
        reject(unavailable(outcome.message))
    }
  }

  #recover(): void {
    this.#settleOpening?.(null)
    this.#settleOpening = null
    if (this.#state === 'closing') return
    if (this.#attempts > 0) this.#deps.report({ kind: 'recovered', attempts: this.#attempts })
    this.#attempts = 0
    this.#state = 'up'
  }

  #fail(message: string): void {
    if (this.#settleOpening !== null) {
      this.#settleOpening(message)
      this.#settleOpening = null
      return
    }
    const lost = [...this.#flying, ...this.#waiting]
    const inDoubt = new Set(this.#flying)
    this.#flying = []
    this.#waiting = []
    for (const pending of lost) this.#settleLost(pending, inDoubt.has(pending), message)
    this.#drained?.()
    if (this.#state === 'closing') return
    this.#state = 'down'
    this.#stats.failures += 1
    this.#deps.report({ kind: 'failed', message })
    this.#retry = setTimeout(() => {
      this.#thread.reopen()
    }, backoffMs(this.#attempts++))
  }

  /** A batch whose answer was lost may stand in the log all the same; nobody may be told that it does not. */
  #settleLost({ draft, resolve, reject }: Pending, inDoubt: boolean, message: string): void {
    const entry = inDoubt ? this.#found(draft) : null
    if (entry === null) reject(unavailable(message))
    else resolve({ committed: true, entry })
  }

  #found({ claims }: EntryDraft): AuditEntry | null {
    try {
      return this.#deps.find(claims.organisation, claims.audit_id)
    } catch {
      return null
    }
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

function unavailable(message: string): CountersignError {
  return new CountersignError('store_unavailable', message, { retryAfterSeconds: 1 })
}

function overloaded(): CountersignError {
  return new CountersignError('overloaded', 'too many decisions wait to be written', { retryAfterSeconds: 1 })
}
