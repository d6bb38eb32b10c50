import type { Database } from 'better-sqlite3'
import type { ApprovalChange, Change, Conflict } from '../../core/store.js'
import { applyAdminChange, type AdminTables } from './admin-changes.js'
import { createAdminTable } from './admin-table.js'
import { createAnswerTable, type AnswerTable } from './answer-table.js'
import {
  createApprovalChangeWriter,
  type ApprovalChangeOptions,
  type ApprovalChangeWriter,
  type KeepContext,
} from './approval-changes.js'
import { createCounterTable } from './counter-table.js'
import { createDocumentTable } from './document-table.js'
import { createEventTable } from './event-table.js'
import { createFateTable, type FateTable } from './fate-table.js'
import { createSessionTable, type SessionTable } from './session-table.js'
import { applyStateChange, type StateTables } from './state-changes.js'
import { createTraceTable } from './trace-table.js'

/** The sealed entry that a change goes with. */
export interface ChangeContext extends KeepContext {
  readonly auditId: string
  readonly timestamp: string
  readonly expiresMs: number | null
}

export interface ChangeWriter {
  /** Compares and writes nothing. */
  conflict(organisation: string, change: Change): Conflict | null
  apply(change: Change, context: ChangeContext): void
  /** Of a change that goes with no entry. */
  keep(change: ApprovalChange, context: KeepContext): void
  /** Drops what has expired, a bounded portion for each submission of the batch at hand. */
  purge(nowMs: number, submissions: number): void
  /** After a rollback, or when another process wrote. */
  forget(): void
}

export interface ChangeWriterOptions extends ApprovalChangeOptions {
  /** Answers are kept this long beyond their receipt's expiry, to tell a late replay from a new request. */
  readonly answerMarginMs: number
  /** Events are kept so long, and sessions since they were used last. */
  readonly eventRetentionMs: number
}

interface Tables extends StateTables, AdminTables {
  readonly sessions: SessionTable
  readonly fates: FateTable
  readonly answers: AnswerTable
  readonly approvals: ApprovalChangeWriter
}

/** More than one decision adds, so that what expires never piles up. */
const PURGED_PER_SUBMISSION = 250

export function createChangeWriter(
  db: Database,
  deps: Pick<AdminTables, 'sealer' | 'signingKeys'>,
  options: ChangeWriterOptions,
): ChangeWriter {
  const tables: Tables = {
    ...deps,
    sessions: createSessionTable(db),
    fates: createFateTable(db),
    answers: createAnswerTable(db, options.answerMarginMs),
    counters: createCounterTable(db),
    documents: createDocumentTable(db),
    events: createEventTable(db),
    traces: createTraceTable(db),
    admin: createAdminTable(db),
    approvals: createApprovalChangeWriter(db, options),
  }
  const { answers, counters, documents, events, sessions, traces, approvals } = tables
  return {
    conflict: (organisation, change) => conflictOf(tables, organisation, change),
    apply: (change, context) => {
      applyChange(tables, change, context)
    },
    keep: (change, context) => {
      tables.approvals.apply(change, context)
    },
    purge: (nowMs, submissions) => {
      const limit = PURGED_PER_SUBMISSION * submissions
      for (const table of [answers, counters, documents, traces]) table.purge(nowMs, limit)
      for (const table of [events, sessions]) table.purge(nowMs - options.eventRetentionMs, limit)
      approvals.purge(nowMs, limit)
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
    case 'put_approval':
    case 'add_message':
    case 'settle_message':
    case 'tally':
      return tables.approvals.conflict(organisation, change)
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
    case 'put_approval':
    case 'add_message':
    case 'settle_message':
    case 'tally':
      tables.approvals.apply(change, context)
      return
    case 'compare_document':
    case 'compare_unredeemed':
      return
  }
}
