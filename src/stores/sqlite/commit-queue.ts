import { CountersignError } from '../../core/errors.js'
import type { ApprovalChange, Change, CommitResult, EntryDraft, KeepResult, StoreStats } from '../../core/store.js'
import { backoffMs } from './backoff.js'
import { pendingEntry, pendingKeep, unavailable, type FindEntry, type Pending, type Settling } from './pending.js'
import { readOutcomes, type Batch, type FromWriter, type Outcome } from './protocol.js'
import type { WriterThread, WriterThreadEvents } from './writer-thread.js'

export interface CommitQueueOptions {
  readonly maxQueued: number
  readonly maxBatch: number
}

export interface CommitQueueDeps {
  readonly now: () => number
  readonly start: (events: WriterThreadEvents) => WriterThread
  /** The entry as the log has it: tells what became of a batch whose answer never came. */
  readonly find: FindEntry
  /** Each failure and recovery, for the operator; no values. */
  readonly report: (event: StoreEvent) => void
}

export type StoreEvent =
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'recovered'; readonly attempts: number }
  /** Entries whose time is over could not be dropped from the log; it is tried again the next day. */
  | { readonly kind: 'retention_failed'; readonly message: string }

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
  commit(draft: EntryDraft, changes: readonly Change[], others: readonly EntryDraft[] = []): Promise<CommitResult> {
    return this.#submit((settling) =>
      pendingEntry({ draft, changes, ...(others.length > 0 && { others }) }, settling, this.#deps.find),
    )
  }

  /** Rejects as `commit` does. */
  keep(organisation: string, changes: readonly ApprovalChange[]): Promise<KeepResult> {
    return this.#submit((settling) => pendingKeep({ draft: null, organisation, changes }, settling))
  }

  #submit<T>(toPending: (settling: Settling<T>) => Pending): Promise<T> {
    if (this.#state !== 'up') return Promise.reject(unavailable('the log cannot be written now'))
    if (this.#waiting.length >= this.#options.maxQueued) return Promise.reject(overloaded())
    return new Promise((resolve, reject) => {
      this.#waiting.push(toPending({ resolve, reject }))
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
    const submissions = this.#flying.map(({ submission }) => submission)
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
      if (outcome?.kind === 'committed') this.#stats.committed += 1
      pending.settle(outcome)
    }
    this.#send()
    if (this.#flying.length === 0) this.#drained?.()
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
    for (const pending of lost) pending.lose(message, inDoubt.has(pending))
    this.#drained?.()
    if (this.#state === 'closing') return
    this.#state = 'down'
    this.#stats.failures += 1
    this.#deps.report({ kind: 'failed', message })
    this.#retry = setTimeout(() => {
      this.#thread.reopen()
    }, backoffMs(this.#attempts++))
  }
}

function overloaded(): CountersignError {
  return new CountersignError('overloaded', 'too many decisions wait to be written', { retryAfterSeconds: 1 })
}
