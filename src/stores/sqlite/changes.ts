import type { Database } from 'better-sqlite3'
import type { ApiKey } from '../../core/caller.js'
import { CountersignError } from '../../core/errors.js'
import type { Sealer } from '../../core/sealer.js'
import type { Change, Conflict } from '../../core/store.js'
import { createAdminTable, type AdminTable } from './admin-table.js'
import { createAnswerTable, type AnswerTable } from './answer-table.js'
import { createCounterTable, type CounterTable } from './counter-table.js'
import { createDocumentTable, type DocumentTable } from './document-table.js'
import { createEventTable, type EventTable } from './event-table.js'
import { createFateTable, type FateTable } from './fate-table.js'
import { createSessionTable, type SessionTable } from './session-table.js'
import type { SigningKeyTable } from './signing-keys.js'
import { createTraceTable, type TraceTable } from './trace-table.js'

/** The sealed entry that a change goes with. */
export interface ChangeContext {
  readonly organisation: string
  readonly auditId: string
  readonly timestampMs: number
  readonly timestamp: string
  readonly expiresMs: number | null
}

export interface ChangeWriter {
  /** Compares and writes nothing. */
  conflict(organisation: string, change: Change): Conflict | null
  apply(change: Change, context: ChangeContext): void
  /** Drops what has expired, a bounded portion for each submission of the batch at hand. */
  purge(nowMs: number, submissions: number): void
  /** After a rollback, or when another process wrote. */
  forget(): void
}

export interface ChangeWriterOptions {
  /** Answers are kept this long beyond their receipt's expiry, to tell a late replay from a new request. */
  readonly answerMarginMs: number
  /** Events are kept so long, and sessions since they were used last. */
  readonly eventRetentionMs: number
}

interface Tables {
  readonly sessions: SessionTable
  readonly fates: FateTable
  readonly answers: AnswerTable
  readonly counters: CounterTable
  readonly documents: DocumentTable
  readonly events: EventTable
  readonly traces: TraceTable
  readonly admin: AdminTable
  readonly sealer: Sealer
  readonly signingKeys: SigningKeyTable
}

/** More than one decision adds, so that what expires never piles up. */
const PURGED_PER_SUBMISSION = 250

export function createChangeWriter(
  db: Database,
  deps: Pick<Tables, 'sealer' | 'signingKeys'>,
  { answerMarginMs, eventRetentionMs }: ChangeWriterOptions,
): ChangeWriter {
  const tables: Tables = {
    ...deps,
    sessions: createSessionTable(db),
    fates: createFateTable(db),
    answers: createAnswerTable(db, answerMarginMs),
    counters: createCounterTable(db),
    documents: createDocumentTable(db),
    events: createEventTable(db),
    traces: createTraceTable(db),
    admin: createAdminTable(db),
  }
  const { answers, counters, documents, events, sessions, traces } = tables
  return {
    conflict: (organisation, change) => conflictOf(tables, organisation, change),
    apply: (change, context) => {
      applyChange(tables, change, context)
    },
    purge: (nowMs, submissions) => {
      const limit = PURGED_PER_SUBMISSION * submissions
      for (const table of [answers, counters, documents, traces]) table.purge(nowMs, limit)
      for (const table of [events, sessions]) table.purge(nowMs - eventRetentionMs, limit)
    },
    forget: () => {
      counters.forget()
    },
  }
}

function conflictOf(tables: Tables, organisation: string, change: Change): Conflict | null {
  const { sessions, fates, answers, counters, documents, admin, signingKeys } = tables
  switch (change.kind) {
    case 'use_session': {
      const owner = sessions.owner(organisation, change.session.sessionId)
      return owner === null || owner === change.session.keyId ? null : 'session_taken'
    }
    case 'record_outcome':
      return fates.hasOutcome(organisation, change.auditId) ? 'outcome_recorded' : null
    case 'compare_unredeemed':
      return fates.isRedeemed(organisation, change.auditId) ? 'state_moved' : null
    case 'redeem':
      if (fates.isRedeemed(organisation, change.auditId)) return 'receipt_used'
      return fates.hasOutcome(organisation, change.auditId) ? 'outcome_recorded' : null
    case 'charge':
      return counters.hasMoved(organisation, change.cell, change.version) ? 'state_moved' : null
    case 'compare_document':
      return documents.version(organisation, change.document) === change.version ? null : 'state_moved'
    case 'remember_answer':
      return answers.has(change.scope) ? 'idempotency_used' : null
    case 'revoke_key':
      return admin.isLiveKey(organisation, change.keyId) ? null : 'key_unknown'
    case 'rotate_signing_key':
      return change.agentId !== null && signingKeys.current(organisation, change.agentId) === null
        ? 'key_unknown'
        : null
    case 'record_activation':
      return admin.lastRevision() > (change.activation.revision ?? 0) ? 'revision_superseded' : null
    case 'add_key':
    case 'import_signing_key':
    case 'count':
    case 'release':
    case 'put_document':
    case 'record_event':
    case 'update_event':
    case 'record_trace':
    case 'report_trace':
      return null
  }
}

function applyChange(tables: Tables, change: Change, context: ChangeContext): void {
  const { sessions, fates, answers } = tables
  const { organisation, auditId } = context
  switch (change.kind) {
    case 'use_session':
      sessions.use(organisation, change.session)
      return
    case 'record_outcome':
      fates.addOutcome(organisation, change.auditId, auditId)
      return
    case 'redeem':
      fates.addRedemption(organisation, change.auditId, auditId)
      return
    case 'remember_answer': {
      const { scope, bodyDigest, answer: body } = change
      answers.add(scope, { bodyDigest, auditId, body, expiresMs: context.expiresMs })
      return
    }
    case 'charge':
    case 'count':
    case 'release':
    case 'put_document':
    case 'record_event':
    case 'update_event':
    case 'record_trace':
    case 'report_trace':
      applyStateChange(tables, change, context)
      return
    case 'add_key':
    case 'revoke_key':
    case 'rotate_signing_key':
    case 'import_signing_key':
    case 'record_activation':
      applyAdminChange(tables, change, context)
      return
    case 'compare_document':
    case 'compare_unredeemed':
      return
  }
}

type StateChange = Extract<
  Change,
  {
    readonly kind:
      | 'charge'
      | 'count'
      | 'release'
      | 'put_document'
      | 'record_event'
      | 'update_event'
      | 'record_trace'
      | 'report_trace'
  }
>

function applyStateChange(tables: Tables, change: StateChange, { organisation, timestampMs }: ChangeContext): void {
  const { counters, documents, events, traces } = tables
  switch (change.kind) {
    case 'charge':
      counters.charge(organisation, change.cell, change.version, change.lines)
      return
    case 'count':
      counters.count(organisation, change.cell, change.lines)
      return
    case 'release':
      counters.release(organisation, change.cell, change.lines, timestampMs)
      return
    case 'put_document':
      documents.put(organisation, change.document, change.body, change.expiresMs)
      return
    case 'record_event':
      events.record(organisation, change.event)
      return
    case 'update_event':
      events.update(organisation, change.agentId, change.auditId, change.body)
      return
    case 'record_trace':
      traces.record(organisation, change.trace)
      return
    case 'report_trace':
      traces.report(organisation, change.owner, change.id, change.report)
      return
  }
}

type AdminChange = Extract<
  Change,
  { readonly kind: 'add_key' | 'revoke_key' | 'rotate_signing_key' | 'import_signing_key' | 'record_activation' }
>

function applyAdminChange(tables: Tables, change: AdminChange, { organisation, timestamp }: ChangeContext): void {
  const { admin, sealer, signingKeys } = tables
  switch (change.kind) {
    case 'add_key':
      admin.addKey(ownKey(organisation, change.key))
      return
    case 'revoke_key':
      admin.revokeKey(change.keyId, timestamp)
      return
    case 'rotate_signing_key': {
      const generation = nextGeneration(signingKeys, organisation, change.agentId)
      signingKeys.add(sealer.derive(organisation, change.agentId, generation))
      return
    }
    case 'import_signing_key': {
      const { agentId, kid, x } = change
      const generation = nextGeneration(signingKeys, organisation, agentId)
      signingKeys.add({ organisation, agentId, generation, kid, x, masterId: null })
      return
    }
    case 'record_activation':
      admin.recordActivation(change.activation)
      return
  }
}

function nextGeneration(keys: SigningKeyTable, organisation: string, agentId: string | null): number {
  return (keys.current(organisation, agentId)?.generation ?? 0) + 1
}

function ownKey(organisation: string, key: ApiKey): ApiKey {
  if (key.organisation !== organisation) throw new CountersignError('internal', 'a key of another organisation')
  return key
}
