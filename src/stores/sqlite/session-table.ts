import type { Database } from 'better-sqlite3'
import type { Session } from '../../core/store.js'

/** The writer's side of sessions. */
export interface SessionTable {
  /** The key that it belongs to; null: nobody's. */
  owner(organisation: string, sessionId: string): string | null
  /** Times never run back; a life that is over does not end a later one. */
  use(organisation: string, session: Session): void
  /** Drops at most so many that were used before and not since. */
  purge(beforeMs: number, limit: number): void
}

export function createSessionTable(db: Database): SessionTable {
  const owner = db
    .prepare<[string, string], string>('SELECT key_id FROM session WHERE organisation = ? AND session_id = ?')
    .pluck()
  const use = db.prepare(
    `INSERT INTO session (organisation, session_id, key_id, opened_ms, last_ms, ended_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET
       ended_ms = CASE WHEN excluded.opened_ms < opened_ms THEN ended_ms ELSE excluded.ended_ms END,
       opened_ms = MAX(opened_ms, excluded.opened_ms),
       last_ms = MAX(last_ms, excluded.last_ms)`,
  )
  const purge = db.prepare('DELETE FROM session WHERE last_ms < ? LIMIT ?')
  return {
    owner: (organisation, sessionId) => owner.get(organisation, sessionId) ?? null,
    use: (organisation, { sessionId, keyId, openedMs, lastMs, endedMs }) => {
      use.run(organisation, sessionId, keyId, openedMs, lastMs, endedMs)
    },
    purge: (beforeMs, limit) => {
      purge.run(beforeMs, limit)
    },
  }
}
