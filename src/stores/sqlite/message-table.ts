import type { Database } from 'better-sqlite3'
import type { MessageFate, NewMessage, Store, StoredMessage } from '../../core/store.js'
import { readBody } from './entry-row.js'
import type { MessageCountRow, MessageRow } from './rows.js'

/** The writer's side of the outbox. What was sent is gone. */
export interface MessageTable {
  /** Due at once. */
  add(organisation: string, message: NewMessage): void
  settle(organisation: string, id: string, fate: MessageFate, atMs: number): void
  /** Drops at most so many that were given up before, and says how many. */
  purge(deadBeforeMs: number, limit: number): number
}

export function createMessageTable(db: Database): MessageTable {
  const add = db.prepare(
    `INSERT INTO message (organisation, id, approval_id, channel, type, created_ms, next_ms, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const sent = db.prepare('DELETE FROM message WHERE organisation = ? AND id = ?')
  const again = db.prepare(
    `UPDATE message SET attempts = attempts + 1, next_ms = ?, problem = ?
     WHERE organisation = ? AND id = ? AND status = 'waiting'`,
  )
  const dead = db.prepare(
    `UPDATE message SET attempts = attempts + 1, status = 'dead', dead_ms = ?, problem = ?
     WHERE organisation = ? AND id = ? AND status = 'waiting'`,
  )
  const purge = db.prepare('DELETE FROM message WHERE dead_ms < ? LIMIT ?')
  return {
    add: (organisation, { id, approvalId, channel, type, createdMs, body }) => {
      add.run(organisation, id, approvalId, channel, type, createdMs, createdMs, JSON.stringify(body))
    },
    settle: (organisation, id, fate, atMs) => {
      if (fate.kind === 'sent') sent.run(organisation, id)
      else if (fate.kind === 'again') again.run(fate.nextMs, fate.problem, organisation, id)
      else dead.run(atMs, fate.problem, organisation, id)
    },
    purge: (deadBeforeMs, limit) => purge.run(deadBeforeMs, limit).changes,
  }
}

export type MessageReader = Pick<Store, 'messagesDue' | 'deadMessages' | 'messageCounts'>

export function createMessageReader(db: Database): MessageReader {
  const due = db.prepare<[number, string, number], MessageRow>(
    `SELECT * FROM message WHERE status = 'waiting' AND next_ms <= ? AND channel NOT IN (SELECT value FROM json_each(?))
     ORDER BY next_ms, row LIMIT ?`,
  )
  const dead = db.prepare<[string, number], MessageRow>(
    "SELECT * FROM message WHERE organisation = ? AND status = 'dead' ORDER BY created_ms DESC, row DESC LIMIT ?",
  )
  const counts = db.prepare<[string], MessageCountRow>(
    'SELECT status, COUNT(*) AS count, MIN(created_ms) AS oldest_ms FROM message WHERE organisation = ? GROUP BY status',
  )
  return {
    messagesDue: (nowMs, limit, without = []) => due.all(nowMs, JSON.stringify(without), limit).map(toMessage),
    deadMessages: (organisation, limit) => dead.all(organisation, limit).map(toMessage),
    messageCounts: (organisation) => {
      const rows = counts.all(organisation)
      const waiting = rows.find(({ status }) => status === 'waiting')
      const given = rows.find(({ status }) => status === 'dead')
      return { waiting: waiting?.count ?? 0, dead: given?.count ?? 0, oldestMs: waiting?.oldest_ms ?? null }
    },
  }
}

function toMessage(row: MessageRow): StoredMessage {
  const { organisation, id, channel, type, status, attempts, problem } = row
  return {
    organisation,
    id,
    approvalId: row.approval_id,
    channel,
    type,
    createdMs: row.created_ms,
    nextMs: row.next_ms,
    attempts,
    status,
    problem,
    body: readBody(row.body),
  }
}
