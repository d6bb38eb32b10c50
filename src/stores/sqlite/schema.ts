import type { Database } from 'better-sqlite3'
import { MIGRATIONS } from './migrations.js'

/** "CSGN": tells that a file is ours. */
const APPLICATION_ID = 0x4353474e

/** Brings an empty or older database to this version. Throws when it is another program's, or newer than this one. */
export function migrate(db: Database): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    const version = checkedVersion(db)
    for (const migration of MIGRATIONS.slice(version)) db.exec(migration)
    db.pragma(`application_id = ${APPLICATION_ID}`)
    db.pragma(`user_version = ${MIGRATIONS.length}`)
    db.exec('COMMIT')
  } catch (cause) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw cause
  }
}

function checkedVersion(db: Database): number {
  const version = Number(db.pragma('user_version', { simple: true }))
  const application = Number(db.pragma('application_id', { simple: true }))
  if (version > MIGRATIONS.length) throw new Error('the database was made by a newer version of countersign')
  if (version > 0 && application !== APPLICATION_ID) throw new Error('the database is not one of countersign')
  return version
}
