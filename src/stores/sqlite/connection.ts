import Database from 'better-sqlite3'

/** SQLite waits this long for another process's transaction. */
const BUSY_TIMEOUT_MS = 5_000

export interface WriterSettings {
  readonly database: string
  /** The database may not grow beyond this many pages of 4 KiB; null = no limit. */
  readonly maxPages: number | null
}

/** FULL: in WAL mode the built-in default would lose the last commits with the power. */
export function openWriterConnection(settings: WriterSettings): Database.Database {
  const db = new Database(settings.database, { timeout: BUSY_TIMEOUT_MS })
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('secure_delete = ON')
  if (settings.maxPages !== null) db.pragma(`max_page_count = ${settings.maxPages}`)
  return db
}

export function openReaderConnection(database: string): Database.Database {
  return new Database(database, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
}
