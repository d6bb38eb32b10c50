import type { Database } from 'better-sqlite3'

/** "CSGN": tells that a file is ours. */
const APPLICATION_ID = 0x4353474e

const FIRST = `
CREATE TABLE entry (
  organisation TEXT NOT NULL,
  seq INTEGER NOT NULL,
  audit_id TEXT NOT NULL,
  entry_hash TEXT NOT NULL,
  timestamp_ms INTEGER NOT NULL,
  -- RFC 8785 of the whole entry
  body TEXT NOT NULL,
  PRIMARY KEY (organisation, seq),
  UNIQUE (organisation, audit_id)
) STRICT;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

-- INSERT OR REPLACE deletes without asking the trigger above
CREATE TRIGGER entry_only_follows BEFORE INSERT ON entry
WHEN NEW.seq <> 1 + COALESCE((SELECT MAX(seq) FROM entry WHERE organisation = NEW.organisation), 0)
  OR EXISTS (SELECT 1 FROM entry WHERE organisation = NEW.organisation AND audit_id = NEW.audit_id)
BEGIN SELECT RAISE(ABORT, 'the log is append-only: not the next entry, or a known audit_id'); END;

-- apart from the log, so that it can be erased
CREATE TABLE salt (
  organisation TEXT NOT NULL,
  audit_id TEXT NOT NULL,
  salt TEXT NOT NULL,
  PRIMARY KEY (organisation, audit_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  organisation TEXT NOT NULL,
  session_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  PRIMARY KEY (organisation, session_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE outcome (
  organisation TEXT NOT NULL,
  audit_id TEXT NOT NULL,
  outcome_audit_id TEXT NOT NULL,
  PRIMARY KEY (organisation, audit_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE answer (
  organisation TEXT NOT NULL,
  key_id TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  body_digest TEXT NOT NULL,
  audit_id TEXT NOT NULL,
  answer TEXT NOT NULL,
  -- null: never
  expires_ms INTEGER,
  purge_ms INTEGER,
  PRIMARY KEY (organisation, key_id, agent_id, idempotency_key)
) STRICT, WITHOUT ROWID;
-- Arguments and salt stand in an answer: emptied once it cannot be replayed any more.
CREATE INDEX answer_to_empty ON answer (expires_ms) WHERE answer <> '{}' AND expires_ms IS NOT NULL;
CREATE INDEX answer_by_purge ON answer (purge_ms) WHERE purge_ms IS NOT NULL;

CREATE TABLE api_key (
  digest TEXT NOT NULL PRIMARY KEY,
  key_id TEXT NOT NULL UNIQUE,
  organisation TEXT NOT NULL,
  -- the ApiKey as JSON
  body TEXT NOT NULL
) STRICT;

CREATE TABLE signing_key (
  organisation TEXT NOT NULL,
  -- '' is the service's own key
  agent_id TEXT NOT NULL,
  generation INTEGER NOT NULL,
  kid TEXT NOT NULL UNIQUE,
  x TEXT NOT NULL,
  -- null: imported
  master_id TEXT,
  PRIMARY KEY (organisation, agent_id, generation)
) STRICT, WITHOUT ROWID;

CREATE TABLE probe (filler BLOB NOT NULL) STRICT;
`

const ACTIVATION = `
-- what was activated last, for the whole service: one row
CREATE TABLE activation (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- the RecordedActivation as JSON
  body TEXT NOT NULL
) STRICT;
`

/** Each brings the schema from the version that is its index to the next one. Never edit one that was released. */
const MIGRATIONS: readonly string[] = [FIRST, ACTIVATION]

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
