import type { Database } from 'better-sqlite3'

export interface LogRow {
  readonly organisation: string
  readonly seq: number
  readonly auditId: string
  readonly entryHash: string
  readonly timestampMs: number
  readonly body: string
}

export interface LogTable {
  insert(row: LogRow): void
  insertSalt(organisation: string, auditId: string, salt: string): void
  savepoint(): void
  release(): void
  rollbackToSavepoint(): void
}

export function createLogTable(db: Database): LogTable {
  const insert = db.prepare(
    'INSERT INTO entry (organisation, seq, audit_id, entry_hash, timestamp_ms, body) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const insertSalt = db.prepare('INSERT INTO salt (organisation, audit_id, salt) VALUES (?, ?, ?)')
  const savepoint = db.prepare('SAVEPOINT draft')
  const release = db.prepare('RELEASE draft')
  const rollback = db.prepare('ROLLBACK TO draft')
  return {
    insert: (row) => {
      insert.run(row.organisation, row.seq, row.auditId, row.entryHash, row.timestampMs, row.body)
    },
    insertSalt: (organisation, auditId, salt) => {
      insertSalt.run(organisation, auditId, salt)
    },
    savepoint: () => {
      savepoint.run()
    },
    release: () => {
      release.run()
    },
    rollbackToSavepoint: () => {
      rollback.run()
      release.run()
    },
  }
}
