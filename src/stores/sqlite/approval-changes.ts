import type { Database } from 'better-sqlite3'
import type { Approval } from '../../core/approval.js'
import { CountersignError } from '../../core/errors.js'
import type { ApprovalChange, Conflict } from '../../core/store.js'
import { createApprovalTable, type ApprovalTable } from './approval-table.js'
import { createMessageTable, type MessageTable } from './message-table.js'
import { createTallyTable, type TallyTable } from './tally-table.js'

/** Whose it is, and when it happened. */
export interface KeepContext {
  readonly organisation: string
  readonly timestampMs: number
}

/** Approvals, messages and figures: what goes with an entry or, kept alone, with none. */
export interface ApprovalChangeWriter {
  /** Compares and writes nothing. */
  conflict(organisation: string, change: ApprovalChange): Conflict | null
  apply(change: ApprovalChange, context: KeepContext): void
  /** Once a minute, and as long as there may be more: drops a bounded portion of what is too old. */
  purge(nowMs: number, limit: number): void
}

export interface ApprovalChangeOptions {
  /** Requests are kept so long after they ended, with their arguments. */
  readonly approvalKeepMs: number
}

interface Tables {
  readonly approvals: ApprovalTable
  readonly messages: MessageTable
  readonly tallies: TallyTable
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const EVENTS_KEPT_MS = 7 * DAY_MS
const DEAD_MESSAGES_KEPT_MS = 30 * DAY_MS
const TALLIES_KEPT_MS = 400 * DAY_MS

export function createApprovalChangeWriter(
  db: Database,
  { approvalKeepMs }: ApprovalChangeOptions,
): ApprovalChangeWriter {
  const approvals = createApprovalTable(db)
  const messages = createMessageTable(db)
  const tallies = createTallyTable(db)
  let purgedMs = -Infinity
  return {
    conflict: (organisation, change) => {
      if (change.kind !== 'put_approval') return null
      const { id, version } = change.approval
      return approvals.version(organisation, id) === version ? null : 'state_moved'
    },
    apply: (change, context) => {
      applyChange({ approvals, messages, tallies }, change, context)
    },
    purge: (nowMs, limit) => {
      // Not with every batch: decisions that need no approval pay for none.
      if (nowMs >= purgedMs && nowMs < purgedMs + MINUTE_MS) return
      const dropped = [
        approvals.purge(nowMs - approvalKeepMs, limit),
        approvals.purgeEvents(nowMs - EVENTS_KEPT_MS, limit),
        messages.purge(nowMs - DEAD_MESSAGES_KEPT_MS, limit),
        tallies.purge(nowMs - TALLIES_KEPT_MS, limit),
      ]
      if (dropped.every((count) => count < limit)) purgedMs = nowMs
    },
  }
}

function applyChange(tables: Tables, change: ApprovalChange, { organisation, timestampMs }: KeepContext): void {
  switch (change.kind) {
    case 'put_approval':
      tables.approvals.put(own(organisation, change.approval), change.events, timestampMs)
      return
    case 'add_message':
      tables.messages.add(organisation, change.message)
      return
    case 'settle_message':
      tables.messages.settle(organisation, change.id, change.fate, timestampMs)
      return
    case 'tally':
      tables.tallies.add(organisation, change.hourMs, change.lines)
      return
  }
}

function own(organisation: string, approval: Approval): Approval {
  if (approval.action.organisation === organisation) return approval
  throw new CountersignError('internal', 'an approval of another organisation')
}
