import Database from 'better-sqlite3'
import type { World } from '../../core/clock.js'
import { CountersignError } from '../../core/errors.js'
import type { Sealer, SigningKey } from '../../core/sealer.js'
import { createChangeWriter, type ChangeWriter } from './changes.js'
import { openWriterConnection } from './connection.js'
import { requireFingerprintKey } from './fingerprints.js'
import { createHeads, type Heads } from './heads.js'
import { createLogRetention } from './log-retention.js'
import { createLogTable, type LogTable } from './log-table.js'
import type { Batch, EntrySubmission, KeepSubmission, Outcome, Submission, WriterOptions } from './protocol.js'
import { migrate } from './schema.js'
import { createSigningKeyTable, type SigningKeyTable } from './signing-keys.js'
import { verifyTails } from './tails.js'

export interface BatchWriter {
  /**
   * One transaction. A draft that conflicts or is at fault is passed over; any other error rolls the whole batch back
   * and is thrown, and then the writer must be closed.
   */
  write(batch: Batch): readonly Outcome[]
  /**
   * Once a day, beginning with the first call: drops a bounded portion of the entries whose time is over, in a
   * transaction of its own. True when there is more to be dropped at once.
   */
  prune(nowMs: number): boolean
  /** Writes and removes a few pages, so that a full or read-only disk shows before a decision depends on it. */
  probe(): void
  close(): void
}

/** Opens the database, brings its schema up to date and verifies the tail of each chain. Throws when any of it fails. */
export function openBatchWriter(options: WriterOptions, deps: BatchWriterDeps): BatchWriter {
  const db = openWriterConnection(options)
  try {
    migrate(db)
    verifyTails(db, deps.sealer)
    requireFingerprintKey(db, options.masters)
    return createBatchWriter(db, deps, options)
  } catch (cause) {
    db.close()
    throw cause
  }
}

export interface BatchWriterDeps {
  readonly sealer: Sealer
  readonly newId: World['newId']
}

interface Parts {
  readonly db: Database.Database
  readonly sealer: Sealer
  readonly heads: Heads
  readonly log: LogTable
  readonly signingKeys: SigningKeyTable
  readonly changes: ChangeWriter
}

function createBatchWriter(
  db: Database.Database,
  { sealer, newId }: BatchWriterDeps,
  options: WriterOptions,
): BatchWriter {
  const signingKeys = createSigningKeyTable(db)
  const changes = createChangeWriter(db, { sealer, signingKeys }, options)
  const parts: Parts = { db, sealer, signingKeys, changes, heads: createHeads(db), log: createLogTable(db) }
  const transaction = createTransaction(parts)
  const retention = createLogRetention(db, options, newId)
  return {
    write: (batch) =>
      transaction(() => {
        changes.purge(batch.nowMs, batch.submissions.length)
        return batch.submissions.map((submission) => writeOne(parts, submission, batch.nowMs))
      }),
    prune: (nowMs) => {
      if (!retention.isDue(nowMs)) return false
      return transaction(() => retention.step(nowMs, (draft) => append(parts, { draft, changes: [] }, nowMs)))
    },
    probe: () => {
      transaction(() => db.exec('INSERT INTO probe (filler) VALUES (zeroblob(65536))'))
      transaction(() => db.exec('DELETE FROM probe'))
    },
    close: () => {
      db.close()
    },
  }
}

type Transaction = <T>(work: () => T) => T

/** What is remembered of the database is dropped when another process wrote, and after every rollback. */
function createTransaction({ db, ...caches }: Parts): Transaction {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const dataVersion = db.prepare<[], number>('PRAGMA data_version').pluck()
  let seen: number | undefined
  const forget = (): void => {
    forgetAll(caches)
  }
  return (work) => {
    begin.run()
    try {
      const version = dataVersion.get()
      if (version !== seen) forget()
      seen = version
      const result = work()
      commit.run()
      return result
    } catch (cause) {
      forget()
      if (db.inTransaction) db.exec('ROLLBACK')
      throw cause
    }
  }
}

function writeOne(parts: Parts, submission: Submission, nowMs: number): Outcome {
  const organisation = organisationOf(submission)
  for (const change of submission.changes) {
    const conflict = parts.changes.conflict(organisation, change)
    if (conflict !== null) return { kind: 'conflict', conflict }
  }
  parts.log.savepoint()
  try {
    const outcome = submission.draft === null ? keep(parts, submission, nowMs) : appendAll(parts, submission, nowMs)
    if (outcome.kind === 'committed' || outcome.kind === 'kept') parts.log.release()
    else undoDraft(parts)
    return outcome
  } catch (cause) {
    if (!isDraftsOwnFault(cause) || !parts.db.inTransaction) throw cause
    undoDraft(parts)
    return { kind: 'rejected', message: cause instanceof Error ? cause.message : 'rejected' }
  }
}

function organisationOf(submission: Submission): string {
  return submission.draft === null ? submission.organisation : submission.draft.claims.organisation
}

function undoDraft(parts: Parts): void {
  parts.log.rollbackToSavepoint()
  forgetAll(parts)
}

function forgetAll({ heads, signingKeys, changes }: Pick<Parts, 'heads' | 'signingKeys' | 'changes'>): void {
  heads.forget()
  signingKeys.forget()
  changes.forget()
}

function keep({ heads, changes }: Parts, submission: KeepSubmission, nowMs: number): Outcome {
  const { organisation } = submission
  const timestampMs = Math.max(nowMs, heads.of(organisation).timestampMs)
  for (const change of submission.changes) changes.keep(change, { organisation, timestampMs })
  return { kind: 'kept' }
}

/** The answer is about the submission's own draft, unless one of the others failed. */
function appendAll(parts: Parts, submission: EntrySubmission, nowMs: number): Outcome {
  const own = append(parts, submission, nowMs)
  if (own.kind !== 'committed') return own
  for (const draft of submission.others ?? []) {
    const other = append(parts, { draft, changes: [] }, nowMs)
    if (other.kind !== 'committed') return other
  }
  return own
}

function append(
  { sealer, heads, log, signingKeys, changes }: Parts,
  submission: EntrySubmission,
  nowMs: number,
): Outcome {
  const { draft } = submission
  const { organisation, audit_id: auditId } = draft.claims
  const head = heads.of(organisation)
  const timestampMs = Math.max(nowMs, head.timestampMs)
  const key = signingKey(sealer, signingKeys, organisation, draft.claims.agent_id)
  if (key.masterId === null && !sealer.canSign(key)) return unsigned(key)
  const place = { seq: head.seq + 1, prevHash: head.entryHash, timestampMs }
  const { seal, canonical, entryHash } = sealer.seal(draft, place, key)
  log.insert({ organisation, seq: place.seq, auditId, entryHash, timestampMs, body: canonical })
  if (draft.salt !== null) log.insertSalt(organisation, auditId, draft.salt)
  const expiresMs = draft.ttlMs === null ? null : timestampMs + draft.ttlMs
  for (const change of submission.changes) {
    changes.apply(change, { organisation, auditId, timestampMs, timestamp: seal.timestamp, expiresMs })
  }
  heads.moved(organisation, { seq: place.seq, entryHash, timestampMs })
  return { kind: 'committed', seal }
}

/** An agent's first entry makes its first key, in the same transaction. */
function signingKey(sealer: Sealer, keys: SigningKeyTable, organisation: string, agentId: string | null): SigningKey {
  const current = keys.current(organisation, agentId)
  if (current !== null) return current
  const first = sealer.derive(organisation, agentId, 1)
  keys.add(first)
  return first
}

function unsigned({ kid }: SigningKey): Outcome {
  return { kind: 'unsigned', message: `the private part of the imported signing key ${kid} is missing` }
}

function isDraftsOwnFault(cause: unknown): boolean {
  if (cause instanceof CountersignError) return true
  return cause instanceof Database.SqliteError && cause.code.startsWith('SQLITE_CONSTRAINT')
}
