import type { Database } from 'better-sqlite3'
import type { JsonObject } from '../../core/json.js'
import type { IdempotencyScope } from '../../core/store.js'

/** The writer's side of remembered answers. */
export interface AnswerTable {
  has(scope: IdempotencyScope): boolean
  add(scope: IdempotencyScope, answer: NewAnswer): void
  /** Empties those that have expired and drops those whose margin is over, at most so many. */
  purge(nowMs: number, limit: number): void
}

export interface NewAnswer {
  readonly bodyDigest: string
  readonly auditId: string
  readonly body: JsonObject
  /** Null: never. */
  readonly expiresMs: number | null
}

/** Answers are kept `marginMs` beyond their receipt's expiry, to tell a late replay from a new request. */
export function createAnswerTable(db: Database, marginMs: number): AnswerTable {
  const has = db.prepare<string[]>(
    'SELECT 1 FROM answer WHERE organisation = ? AND key_id = ? AND agent_id = ? AND idempotency_key = ?',
  )
  const add = db.prepare(
    'INSERT INTO answer (organisation, key_id, agent_id, idempotency_key, body_digest, audit_id, answer, expires_ms, purge_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const empty = db.prepare(
    "UPDATE answer SET answer = '{}' WHERE expires_ms <= ? AND expires_ms IS NOT NULL AND answer <> '{}' LIMIT ?",
  )
  const purge = db.prepare('DELETE FROM answer WHERE purge_ms < ? LIMIT ?')
  return {
    has: (scope) => has.get(...columnsOf(scope)) !== undefined,
    add: (scope, { bodyDigest, auditId, body, expiresMs }) => {
      const purgeMs = expiresMs === null ? null : expiresMs + marginMs
      add.run(...columnsOf(scope), bodyDigest, auditId, JSON.stringify(body), expiresMs, purgeMs)
    },
    purge: (nowMs, limit) => {
      empty.run(nowMs, limit)
      purge.run(nowMs, limit)
    },
  }
}

function columnsOf(scope: IdempotencyScope): [string, string, string, string] {
  return [scope.organisation, scope.keyId, scope.agentId, scope.idempotencyKey]
}
