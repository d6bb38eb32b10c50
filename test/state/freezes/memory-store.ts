import type { FreezeTarget } from '../../../src/core/freeze.js'
import type { AuditEntry, Receipt } from '../../../src/core/receipt.js'
import { EMPTY_CLAIMS } from '../../../src/core/receipt.js'
import type { Plan } from '../../../src/core/state.js'
import type { Change, Store, StoredDocument } from '../../../src/core/store.js'

/** Documents and a log in memory; a commit stands in its queue until it is written, or lost. */
export interface MemoryStore extends Pick<Store, 'document' | 'documents' | 'entry'> {
  /** Queues as the service does: first the store, then memory. Resolves when it is written. */
  submit(plan: Plan, auditId: string): Promise<boolean>
  /** Writes what is queued, in order. */
  write(): Promise<void>
  /** Everything queued fails, as a batch does. */
  lose(): Promise<void>
  /** Reads of documents so far. */
  readonly reads: () => number
}

interface Queued {
  readonly changes: readonly Change[]
  readonly auditId: string
  readonly resolve: (committed: boolean) => void
}

export const ORGANISATION = 'acme'

export function createMemoryStore(): MemoryStore {
  const documents = new Map<string, StoredDocument>()
  const log: AuditEntry[] = []
  let queue: Queued[] = []
  let reads = 0
  const settle = async (write: (queued: Queued) => boolean): Promise<void> => {
    const settling = queue
    queue = []
    for (const queued of settling) queued.resolve(write(queued))
    await Promise.resolve()
    await Promise.resolve()
  }
  const writeOne = ({ changes, auditId }: Queued): boolean => {
    for (const change of changes) {
      if (change.kind !== 'compare_document') continue
      if ((documents.get(change.document.id)?.version ?? 0) !== change.version) return false
    }
    for (const change of changes) {
      if (change.kind !== 'put_document') continue
      const version = (documents.get(change.document.id)?.version ?? 0) + 1
      documents.set(change.document.id, { version, body: change.body })
    }
    log.push(entryOf(auditId, log.length + 1))
    return true
  }
  return {
    document: (organisation, { id }) => {
      reads += 1
      return organisation === ORGANISATION ? (documents.get(id) ?? null) : null
    },
    documents: (organisation) =>
      organisation === ORGANISATION ? [...documents].map(([id, document]) => ({ id, ...document })) : [],
    entry: (_, auditId) => log.find((entry) => entry.audit_id === auditId) ?? null,
    submit: async (plan, auditId) => {
      const written = new Promise<boolean>((resolve) => queue.push({ changes: plan.changes, auditId, resolve }))
      plan.queued()
      const committed = await written
      plan.settled(committed)
      return committed
    },
    write: () => settle(writeOne),
    lose: () => settle(() => false),
    reads: () => reads,
  }
}

/** The entry of a decision about the agent `bot` under the key `k1`. */
export function entryOf(auditId: string, seq: number): AuditEntry {
  const receipt: Receipt = {
    ...EMPTY_CLAIMS,
    type: 'countersign.decision/v1',
    issuer: 'test',
    organisation: ORGANISATION,
    audit_id: auditId,
    agent_id: 'bot',
    audit_seq: seq,
    prev_hash: '',
    timestamp: '2026-01-01T00:00:00.000Z',
    expires_at: null,
    key_id: '',
    signature: '',
  }
  return { seq, organisation: ORGANISATION, audit_id: auditId, caller_key_id: 'k1', record: {}, receipt }
}

export const BOT: FreezeTarget = { kind: 'agent', id: 'bot' }
