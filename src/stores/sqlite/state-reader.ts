import type { Database } from 'better-sqlite3'
import type { StoredCell } from '../../core/counter.js'
import type { AgentEvent, DocumentName, Session, Store, StoredDocument } from '../../core/store.js'
import { readBody } from './entry-row.js'
import { createFateReader, type FateReader } from './fate-table.js'
import type { CellRow, DocumentRow, EventRow, SessionRow } from './rows.js'
import { createTraceReader, type TraceReader } from './trace-table.js'

export type StateReader = FateReader &
  TraceReader &
  Pick<Store, 'session' | 'counterCell' | 'document' | 'documents' | 'events'>

/** What was done and counted so far, as committed by whatever process. */
export function createStateReader(db: Database): StateReader {
  return {
    ...sessionReader(db),
    ...counterReader(db),
    ...documentReader(db),
    ...createFateReader(db),
    ...createTraceReader(db),
  }
}

function sessionReader(db: Database): Pick<StateReader, 'session' | 'events'> {
  const session = db.prepare<[string, string], SessionRow>(
    'SELECT key_id, opened_ms, last_ms, ended_ms FROM session WHERE organisation = ? AND session_id = ?',
  )
  const events = db.prepare<[string, string, number], EventRow>(
    'SELECT audit_id, at_ms, body FROM event WHERE organisation = ? AND agent_id = ? ORDER BY id DESC LIMIT ?',
  )
  return {
    session: (organisation, sessionId): Session | null => {
      const row = session.get(organisation, sessionId)
      if (row === undefined) return null
      return { sessionId, keyId: row.key_id, openedMs: row.opened_ms, lastMs: row.last_ms, endedMs: row.ended_ms }
    },
    events: (organisation, agentId, limit): readonly AgentEvent[] =>
      events
        .all(organisation, agentId, limit)
        .map((row) => ({ agentId, auditId: row.audit_id, atMs: row.at_ms, body: readBody(row.body) })),
  }
}

/** Version and lines in one statement: a version read beside later lines would let a charge pass that has not seen them. */
function counterReader(db: Database): Pick<StateReader, 'counterCell'> {
  const cell = db.prepare<[string, string, number], CellRow>(
    `SELECT COALESCE(cell.version, floor.version) AS version, slot_ms, value, amount, expires_ms
     FROM counter_floor AS floor
     LEFT JOIN counter_cell AS cell ON cell.organisation = ? AND cell.cell = ?
     LEFT JOIN counter_slot AS slot ON slot.cell_id = cell.id AND slot.slot_ms >= ?`,
  )
  return {
    counterCell: (organisation, name, sinceMs): StoredCell => {
      const rows = cell.all(organisation, name, sinceMs)
      return { version: rows[0]?.version ?? 0, lines: rows.flatMap(toLine) }
    },
  }
}

function toLine(row: CellRow): StoredCell['lines'] {
  if (row.amount === null) return []
  return [{ slotMs: row.slot_ms, value: row.value, amount: row.amount, expiresMs: row.expires_ms }]
}

function documentReader(db: Database): Pick<StateReader, 'document' | 'documents'> {
  const one = db.prepare<[string, string, string], DocumentRow>(
    'SELECT id, version, body FROM document WHERE organisation = ? AND kind = ? AND id = ?',
  )
  const many = db.prepare<[string, string, number], DocumentRow>(
    'SELECT id, version, body FROM document WHERE organisation = ? AND kind = ? ORDER BY id LIMIT ?',
  )
  return {
    document: (organisation, { kind, id }: DocumentName): StoredDocument | null => {
      const row = one.get(organisation, kind, id)
      return row === undefined ? null : { version: row.version, body: readBody(row.body) }
    },
    documents: (organisation, kind, limit) =>
      many.all(organisation, kind, limit).map(({ id, version, body }) => ({ id, version, body: readBody(body) })),
  }
}
