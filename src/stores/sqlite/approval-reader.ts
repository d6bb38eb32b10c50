import type { Database } from 'better-sqlite3'
import { APPROVAL_STATUSES, type ApprovalEvent, type ApprovalStatus } from '../../core/approval.js'
import type { ApprovalFilter, Store } from '../../core/store.js'
import { readApproval } from './entry-row.js'
import type { ApprovalEventRow, OpenRow } from './rows.js'

export type ApprovalReader = Pick<
  Store,
  'approval' | 'approvals' | 'openApprovals' | 'approvalsDue' | 'approvalEvents' | 'lastApprovalEvent'
>

/** Requests and what happened to them, as committed by whatever process. */
export function createApprovalReader(db: Database): ApprovalReader {
  const one = db
    .prepare<[string, string], string>('SELECT body FROM approval WHERE organisation = ? AND id = ?')
    .pluck()
  const due = db
    .prepare<[number, number], string>('SELECT body FROM approval WHERE due_ms <= ? ORDER BY due_ms, row LIMIT ?')
    .pluck()
  const events = db.prepare<[string, number, number], ApprovalEventRow>(
    'SELECT id, approval_id, kind, at_ms FROM approval_event WHERE organisation = ? AND id > ? ORDER BY id LIMIT ?',
  )
  const lastEvent = db
    .prepare<[string], number | null>('SELECT MAX(id) FROM approval_event WHERE organisation = ?')
    .pluck()
  return {
    approval: (organisation, id) => {
      const body = one.get(organisation, id)
      return body === undefined ? null : readApproval(body)
    },
    approvals: listReader(db),
    openApprovals: openReader(db),
    approvalsDue: (nowMs, limit) => due.all(nowMs, limit).map(readApproval),
    approvalEvents: (organisation, afterId, limit) => events.all(organisation, afterId, limit).map(toEvent),
    lastApprovalEvent: (organisation) => lastEvent.get(organisation) ?? 0,
  }
}

/**
 * The newest of each status by its index, merged: of one moment, so that one which changes meanwhile is seen once.
 * Bodies are read of those alone that are listed.
 */
function listReader(db: Database): Store['approvals'] {
  const rowsOf = rowReader(db)
  const body = db.prepare<[number], string>('SELECT body FROM approval WHERE row = ?').pluck()
  const place = db
    .prepare<[string, string], number>('SELECT row FROM approval WHERE organisation = ? AND id = ?')
    .pluck()
  const list = (organisation: string, filter: ApprovalFilter, limit: number): readonly string[] => {
    const { statuses = APPROVAL_STATUSES, beforeId } = filter
    const before = beforeId === undefined ? Number.MAX_SAFE_INTEGER : (place.get(organisation, beforeId) ?? 0)
    return [...new Set(statuses)]
      .flatMap((status) => rowsOf(filter, { organisation, status, before, limit }))
      .sort((one, other) => other - one)
      .slice(0, limit)
      .flatMap((row) => body.get(row) ?? [])
  }
  const atOnce = db.transaction(list)
  return (organisation, filter, limit) => atOnce(organisation, filter, limit).map(readApproval)
}

interface RowQuery {
  readonly organisation: string
  readonly status: ApprovalStatus
  readonly before: number
  readonly limit: number
}

type RowReader = (filter: Pick<ApprovalFilter, 'agentId' | 'tool'>, query: RowQuery) => readonly number[]

function rowReader(db: Database): RowReader {
  const prepare = (...where: readonly string[]) =>
    db
      .prepare<RowQuery & { readonly agentId: string | null; readonly tool: string | null }, number>(
        `SELECT row FROM approval
         WHERE ${['organisation = @organisation', 'status = @status', 'row < @before', ...where].join(' AND ')}
         ORDER BY row DESC LIMIT @limit`,
      )
      .pluck()
  const any = prepare()
  const ofAgent = prepare('agent_id = @agentId')
  const ofTool = prepare('tool = @tool')
  const ofBoth = prepare('agent_id = @agentId', 'tool = @tool')
  return ({ agentId, tool }, query) => {
    const [some, more] = tool === undefined ? [any, ofAgent] : [ofTool, ofBoth]
    const statement = agentId === undefined ? some : more
    return statement.all({ ...query, agentId: agentId ?? null, tool: tool ?? null })
  }
}

function openReader(db: Database): Store['openApprovals'] {
  const open = db.prepare<{ readonly organisation: string }, OpenRow>(
    `SELECT
       (SELECT COUNT(*) FROM approval WHERE organisation = @organisation AND status = 'pending') AS pending,
       (SELECT COUNT(*) FROM approval WHERE organisation = @organisation AND status = 'approved') AS approved,
       (SELECT opened_ms FROM approval WHERE organisation = @organisation AND status = 'pending'
        ORDER BY row LIMIT 1) AS oldest_ms`,
  )
  return (organisation) => {
    const row = open.get({ organisation })
    return { pending: row?.pending ?? 0, approved: row?.approved ?? 0, oldestMs: row?.oldest_ms ?? null }
  }
}

function toEvent(row: ApprovalEventRow): ApprovalEvent {
  return { id: row.id, approvalId: row.approval_id, kind: row.kind, atMs: row.at_ms }
}
