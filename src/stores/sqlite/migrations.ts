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

const STATE = `
ALTER TABLE session ADD COLUMN opened_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN last_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN ended_ms INTEGER;
-- when they were used last was not kept: they count as used when their log ended
UPDATE session SET last_ms = COALESCE(
  (SELECT timestamp_ms FROM entry WHERE organisation = session.organisation ORDER BY seq DESC LIMIT 1), 0);
UPDATE session SET opened_ms = last_ms;
CREATE INDEX session_by_use ON session (last_ms);

CREATE TABLE counter_cell (
  id INTEGER PRIMARY KEY,
  organisation TEXT NOT NULL,
  cell TEXT NOT NULL,
  -- counts the charges
  version INTEGER NOT NULL,
  -- null: has slots, or had some when they were looked for last
  empty_since_ms INTEGER,
  UNIQUE (organisation, cell)
) STRICT;
CREATE INDEX counter_cell_empty ON counter_cell (empty_since_ms) WHERE empty_since_ms IS NOT NULL;

CREATE TABLE counter_slot (
  cell_id INTEGER NOT NULL,
  slot_ms INTEGER NOT NULL,
  -- fingerprint of a distinct value, else ''
  value TEXT NOT NULL,
  -- what a double holds exactly: a sum beyond refuses the change
  amount INTEGER NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),
  expires_ms INTEGER NOT NULL,
  PRIMARY KEY (cell_id, slot_ms, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX counter_slot_by_expiry ON counter_slot (expires_ms);

-- where the versions of new cells begin: no lower than that of any cell that was dropped, so none comes again
CREATE TABLE counter_floor (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL) STRICT;
INSERT INTO counter_floor VALUES (1, 0);

CREATE TABLE document (
  organisation TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  -- null: never
  expires_ms INTEGER,
  PRIMARY KEY (organisation, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_by_expiry ON document (expires_ms) WHERE expires_ms IS NOT NULL;

-- in the order of their commits: the oldest have the lowest id
CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  organisation TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  audit_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (organisation, audit_id)
) STRICT;
CREATE INDEX event_by_agent ON event (organisation, agent_id);

CREATE TABLE redemption (
  organisation TEXT NOT NULL,
  audit_id TEXT NOT NULL,
  redemption_audit_id TEXT NOT NULL,
  PRIMARY KEY (organisation, audit_id)
) STRICT, WITHOUT ROWID;

-- tells one first master key from another, and nothing of either: one row
CREATE TABLE fingerprint_key (id INTEGER PRIMARY KEY CHECK (id = 1), check_value TEXT NOT NULL) STRICT;

-- where a chain begins whose oldest entries were dropped, and the entry that says so
CREATE TABLE log_start (
  organisation TEXT NOT NULL PRIMARY KEY,
  through_seq INTEGER NOT NULL,
  checkpoint_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER log_start_is_signed BEFORE INSERT ON log_start
WHEN NOT EXISTS (
  SELECT 1 FROM entry JOIN entry AS last ON last.organisation = entry.organisation AND last.seq = NEW.through_seq
  WHERE entry.organisation = NEW.organisation AND entry.seq = NEW.checkpoint_seq
    AND entry.body ->> '$.receipt.type' = 'countersign.admin/v1'
    AND entry.body ->> '$.receipt.detail.change' = 'log_pruned'
    AND entry.body ->> '$.receipt.detail.through_seq' = NEW.through_seq
    AND entry.body ->> '$.receipt.detail.through_hash' = last.entry_hash)
BEGIN SELECT RAISE(ABORT, 'the log begins behind a checkpoint that names the place'); END;

CREATE TRIGGER log_start_is_not_moved BEFORE UPDATE ON log_start
BEGIN SELECT RAISE(ABORT, 'the log begins behind a checkpoint that names the place'); END;

DROP TRIGGER entry_is_never_deleted;
CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
WHEN OLD.seq > COALESCE((SELECT through_seq FROM log_start WHERE organisation = OLD.organisation), 0)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
`

const FLOW = `
-- what an agent read and a session was told: labels, and fingerprints of the text
CREATE TABLE trace (
  row INTEGER PRIMARY KEY,
  organisation TEXT NOT NULL,
  owner TEXT NOT NULL,
  id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  body TEXT NOT NULL,
  -- null: what came out of the call is not known
  report TEXT,
  prints TEXT,
  UNIQUE (organisation, owner, id)
) STRICT;
CREATE INDEX trace_by_time ON trace (organisation, owner, at_ms);
CREATE INDEX trace_by_expiry ON trace (expires_ms);
`

const APPROVAL = `
-- requests for approval, in the order in which they were opened
CREATE TABLE approval (
  row INTEGER PRIMARY KEY,
  organisation TEXT NOT NULL,
  id TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  tool TEXT NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  opened_ms INTEGER NOT NULL,
  -- null: nothing happens by itself
  due_ms INTEGER,
  -- null: open
  ended_ms INTEGER,
  -- the Approval as JSON, arguments and comments too: dropped a while after it ended
  body TEXT NOT NULL,
  UNIQUE (organisation, id)
) STRICT;
CREATE INDEX approval_by_status ON approval (organisation, status);
CREATE INDEX approval_by_agent ON approval (organisation, agent_id, status);
CREATE INDEX approval_by_tool ON approval (organisation, tool, status);
CREATE INDEX approval_by_due ON approval (due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX approval_by_end ON approval (ended_ms) WHERE ended_ms IS NOT NULL;

CREATE TABLE approval_event (
  organisation TEXT NOT NULL,
  -- of the organisation, without gaps
  id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  approval_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (organisation, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_event_by_time ON approval_event (at_ms);

-- the outbox: what was sent is gone
CREATE TABLE message (
  row INTEGER PRIMARY KEY,
  organisation TEXT NOT NULL,
  id TEXT NOT NULL,
  approval_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  type TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  next_ms INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  status TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'dead')),
  -- null: not given up
  dead_ms INTEGER,
  -- of the last attempt
  problem TEXT,
  body TEXT NOT NULL,
  UNIQUE (organisation, id)
) STRICT;
CREATE INDEX message_by_next ON message (next_ms, row, channel) WHERE status = 'waiting';
CREATE INDEX message_by_status ON message (organisation, status, created_ms);
CREATE INDEX message_by_death ON message (dead_ms) WHERE dead_ms IS NOT NULL;

-- figures for people, by the hour
CREATE TABLE tally (
  organisation TEXT NOT NULL,
  hour_ms INTEGER NOT NULL,
  name TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (organisation, hour_ms, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX tally_by_hour ON tally (hour_ms);
`

/** Each brings the schema from the version that is its index to the next one. Never edit one that was released. */
export const MIGRATIONS: readonly string[] = [FIRST, ACTIVATION, STATE, FLOW, APPROVAL]
