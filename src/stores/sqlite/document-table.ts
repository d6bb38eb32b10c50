import type { Database } from 'better-sqlite3'
import type { JsonObject } from '../../core/json.js'
import type { DocumentName } from '../../core/store.js'

/** The writer's side of documents. */
export interface DocumentTable {
  /** 0 = not there. */
  version(organisation: string, name: DocumentName): number
  put(organisation: string, name: DocumentName, body: JsonObject, expiresMs: number | null): void
  /** Drops at most so many that have expired. */
  purge(nowMs: number, limit: number): void
}

export function createDocumentTable(db: Database): DocumentTable {
  const version = db
    .prepare<[string, string, string], number>(
      'SELECT version FROM document WHERE organisation = ? AND kind = ? AND id = ?',
    )
    .pluck()
  const put = db.prepare(
    `INSERT INTO document (organisation, kind, id, version, body, expires_ms) VALUES (?, ?, ?, 1, ?, ?)
     ON CONFLICT DO UPDATE SET version = version + 1, body = excluded.body, expires_ms = excluded.expires_ms`,
  )
  const purge = db.prepare('DELETE FROM document WHERE expires_ms <= ? LIMIT ?')
  return {
    version: (organisation, { kind, id }) => version.get(organisation, kind, id) ?? 0,
    put: (organisation, { kind, id }, body, expiresMs) => {
      put.run(organisation, kind, id, JSON.stringify(body), expiresMs)
    },
    purge: (nowMs, limit) => {
      purge.run(nowMs, limit)
    },
  }
}
