import type { Database } from 'better-sqlite3'
import { OPEN_STATUSES, type Approval, type ApprovalEventKind } from '../../core/approval.js'
import { CountersignError } from '../../core/errors.js'

/** The writer's side of approvals and of what happened to them. */
export interface ApprovalTable {
  /** 0 = not there. */
  version(organisation: string, id: string): number
  /** Writes the row over the version that the approval names, as the next one, and numbers the events. */
  put(approval: Approval, events: readonly ApprovalEventKind[], atMs: number): void
  /** Drops at most so many that ended before, and says how many. */
  purge(endedBeforeMs: number, limit: number): number
  /** Drops at most so many events that are older; an organisation's last one stays, so that its numbers go on. Says how many. */
  purgeEvents(beforeMs: number, limit: number): number
}

export function createApprovalTable(db: Database): ApprovalTable {
  const sql = prepare(db)
  return {
    version: (organisation, id) => sql.version.get(organisation, id) ?? 0,
    put: (approval, events, atMs) => {
      const { id } = approval
      const { organisation } = approval.action
      write(sql, approval, atMs)
      for (const kind of events) {
        sql.addEvent.run(organisation, (sql.lastEvent.get(organisation) ?? 0) + 1, kind, id, atMs)
      }
    },
    purge: (endedBeforeMs, limit) => sql.purge.run(endedBeforeMs, limit).changes,
    purgeEvents: (beforeMs, limit) => sql.purgeEvents.run(beforeMs, limit).changes,
  }
}

type Statements = ReturnType<typeof prepare>

function prepare(db: Database) {
  return {
    version: db
      .prepare<[string, string], number>('SELECT version FROM approval WHERE organisation = ? AND id = ?')
      .pluck(),
    add: db.prepare(
      `INSERT INTO approval (version, status, due_ms, ended_ms, body, organisation, id, agent_id, tool, opened_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    replace: db.prepare(
      `UPDATE approval SET version = ?, status = ?, due_ms = ?, ended_ms = ?, body = ?
       WHERE organisation = ? AND id = ? AND version = ?`,
    ),
    purge: db.prepare('DELETE FROM approval WHERE ended_ms < ? LIMIT ?'),
    lastEvent: db.prepare<[string], number | null>('SELECT MAX(id) FROM approval_event WHERE organisation = ?').pluck(),
    addEvent: db.prepare(
      'INSERT INTO approval_event (organisation, id, kind, approval_id, at_ms) VALUES (?, ?, ?, ?, ?)',
    ),
    purgeEvents: db.prepare(
      `DELETE FROM approval_event WHERE at_ms < ?
         AND id < (SELECT MAX(id) FROM approval_event AS other WHERE other.organisation = approval_event.organisation)
       LIMIT ?`,
    ),
  }
}

/** The columns say what is in the body: nobody but this function writes them. */
function write(sql: Statements, approval: Approval, atMs: number): void {
  const { id, status, action, version, openedMs } = approval
  const isOpen = OPEN_STATUSES.some((open) => open === status)
  const dueMs = isOpen ? approval.dueMs : null
  const endedMs = isOpen ? null : (approval.end?.atMs ?? atMs)
  const stored: Approval = { ...approval, version: version + 1 }
  const state = [stored.version, status, dueMs, endedMs, JSON.stringify(stored)]
  if (version === 0) {
    sql.add.run(...state, action.organisation, id, action.agentId, action.tool, openedMs)
    return
  }
  const { changes } = sql.replace.run(...state, action.organisation, id, version)
  if (changes !== 1) throw new CountersignError('internal', 'an approval was written twice by one submission')
}
