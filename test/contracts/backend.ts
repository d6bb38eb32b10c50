import { afterEach, beforeEach } from 'vitest'
import type { AuditEntry, ReceiptClaims } from '../../src/core/receipt.js'
import type { ApprovalChange, Change, CommitResult, EntryDraft, KeepResult, Store } from '../../src/core/store.js'
import { draftOf, START_MS } from '../receipt/world.js'

/** One place that keeps data, empty at first. */
export interface Backend {
  /** Opens what was written before. `now` is the wall clock. */
  open(now: () => number): Promise<Store>
  /** Puts an agent's own private key (PEM) where the backend looks for it. */
  bringKey(kid: string, pem: string): void
  /** How long remembered answers outlive their receipt. */
  readonly answerMarginMs: number
  /** How long events are kept, and sessions that are not used. */
  readonly eventRetentionMs: number
  /** How long requests for approval are kept after they ended. */
  readonly approvalKeepMs: number
  dispose(): void
}

/** A backend of its own for each test of the suite around, and a clock that the test sets. */
export function contractWorld(createBackend: () => Backend) {
  let backend: Backend
  let store: Store
  let nowMs: number
  let serial = 0
  beforeEach(async () => {
    nowMs = START_MS
    backend = createBackend()
    store = await backend.open(() => nowMs)
  })
  afterEach(async () => {
    await store.close()
    backend.dispose()
  })
  const draft = (changed: Partial<ReceiptClaims> = {}, rest: Partial<EntryDraft> = {}): EntryDraft =>
    draftOf({ audit_id: `dec_${serial++}`, ...changed }, rest)
  const attempt = (changes: readonly Change[], changed: Partial<ReceiptClaims> = {}): Promise<CommitResult> =>
    store.commit(draft(changed), changes)
  return {
    store: () => store,
    backend: () => backend,
    at: (ms: number): void => {
      nowMs = ms
    },
    reopen: async (): Promise<void> => {
      await store.close()
      store = await backend.open(() => nowMs)
    },
    attempt,
    keep: (changes: readonly ApprovalChange[], organisation = 'acme'): Promise<KeepResult> =>
      store.keep(organisation, changes),
    commit: async (changes: readonly Change[] = [], changed: Partial<ReceiptClaims> = {}): Promise<AuditEntry> => {
      const result = await attempt(changes, changed)
      if (!result.committed) throw new Error(`conflict: ${result.conflict}`)
      return result.entry
    },
  }
}
