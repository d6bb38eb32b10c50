import type { Database } from 'better-sqlite3'
import type { Store, Trace, TraceReport } from '../../core/store.js'
import { readBody } from './entry-row.js'
import type { TraceRow } from './rows.js'

/** The writer's side of traces. */
export interface TraceTable {
  record(organisation: string, trace: Trace): void
  report(organisation: string, owner: string, id: string, report: TraceReport): void
  /** Drops at most so many that have expired. */
  purge(nowMs: number, limit: number): void
}

export function createTraceTable(db: Database): TraceTable {
  const record = db.prepare(
    `INSERT INTO trace (organisation, owner, id, at_ms, expires_ms, body, report, prints)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  )
  const report = db.prepare(
    'UPDATE trace SET report = ?, prints = ? WHERE organisation = ? AND owner = ? AND id = ? AND report IS NULL',
  )
  const purge = db.prepare('DELETE FROM trace WHERE expires_ms <= ? LIMIT ?')
  return {
    record: (organisation, { owner, id, atMs, expiresMs, body, report: known }) => {
      const told = known === null ? null : JSON.stringify(known.body)
      record.run(organisation, owner, id, atMs, expiresMs, JSON.stringify(body), told, known?.prints ?? null)
    },
    report: (organisation, owner, id, { body, prints }) => {
      report.run(JSON.stringify(body), prints, organisation, owner, id)
    },
    purge: (nowMs, limit) => {
      purge.run(nowMs, limit)
    },
  }
}

export type TraceReader = Pick<Store, 'traces' | 'trace'>

export function createTraceReader(db: Database): TraceReader {
  const columns = 'id, at_ms, expires_ms, body, report, prints'
  const many = db.prepare<[string, string, number, number], TraceRow>(
    `SELECT ${columns} FROM trace WHERE organisation = ? AND owner = ? AND expires_ms > ?
     ORDER BY at_ms DESC, row DESC LIMIT ?`,
  )
  const one = db.prepare<[string, string, string], TraceRow>(
    `SELECT ${columns} FROM trace WHERE organisation = ? AND owner = ? AND id = ?`,
  )
  return {
    traces: (organisation, owner, nowMs, until) => {
      const traces: Trace[] = []
      let bytes = 0
      for (const row of many.iterate(organisation, owner, nowMs, until.traces)) {
        traces.push(toTrace(owner, row))
        bytes += ((row.prints?.length ?? 0) * 3) / 4
        if (bytes >= until.bytes) break
      }
      return traces
    },
    trace: (organisation, owner, id) => {
      const row = one.get(organisation, owner, id)
      return row === undefined ? null : toTrace(owner, row)
    },
  }
}

function toTrace(owner: string, row: TraceRow): Trace {
  return {
    owner,
    id: row.id,
    atMs: row.at_ms,
    expiresMs: row.expires_ms,
    body: readBody(row.body),
    report: row.report === null ? null : { body: readBody(row.report), prints: row.prints ?? '' },
  }
}
