import type { Database } from 'better-sqlite3'
import type { JsonObject } from '../../core/json.js'
import type { AgentEvent } from '../../core/store.js'

/** The writer's side of agents' events. */
export interface EventTable {
  record(organisation: string, event: AgentEvent): void
  update(organisation: string, agentId: string, auditId: string, body: JsonObject): void
  /** Drops at most so many of the oldest, if they happened before. */
  purge(beforeMs: number, limit: number): void
}

export function createEventTable(db: Database): EventTable {
  const record = db.prepare('INSERT INTO event (organisation, agent_id, audit_id, at_ms, body) VALUES (?, ?, ?, ?, ?)')
  const update = db.prepare('UPDATE event SET body = ? WHERE organisation = ? AND audit_id = ? AND agent_id = ?')
  const oldest = db.prepare<[], number>('SELECT at_ms FROM event ORDER BY id LIMIT 1').pluck()
  const purge = db.prepare('DELETE FROM event WHERE id IN (SELECT id FROM event ORDER BY id LIMIT ?) AND at_ms < ?')
  return {
    record: (organisation, { agentId, auditId, atMs, body }) => {
      record.run(organisation, agentId, auditId, atMs, JSON.stringify(body))
    },
    update: (organisation, agentId, auditId, body) => {
      update.run(JSON.stringify(body), organisation, auditId, agentId)
    },
    purge: (beforeMs, limit) => {
      const oldestMs = oldest.get()
      if (oldestMs !== undefined && oldestMs < beforeMs) purge.run(limit, beforeMs)
    },
  }
}
