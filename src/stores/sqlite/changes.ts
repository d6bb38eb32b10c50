import type { Database } from 'better-sqlite3'
import type { ApiKey } from '../../core/caller.js'
import { CountersignError } from '../../core/errors.js'
import type { Sealer } from '../../core/sealer.js'
import type { Change, Conflict, IdempotencyScope } from '../../core/store.js'
import type { SigningKeyTable } from './signing-keys.js'

/** The sealed entry that a change goes with. */
export interface ChangeContext {
  readonly organisation: string
  readonly auditId: string
  readonly timestamp: string
  readonly expiresMs: number | null
}

export interface ChangeWriter {
  /** Compares and writes nothing. */
  conflict(organisation: string, change: Change): Conflict | null
  apply(change: Change, context: ChangeContext): void
  /** Empties remembered answers that have expired and drops those whose margin is over, a bounded number at a time. */
  purge(nowMs: number): void
}

const PURGED_AT_ONCE = 1_000

export interface ChangeWriterOptions {
  /** Answers are kept this long beyond their receipt's expiry, to tell a late replay from a new request. */
  readonly answerMarginMs: number
}

export function createChangeWriter(
  db: Database,
  deps: { readonly sealer: Sealer; readonly signingKeys: SigningKeyTable },
  options: ChangeWriterOptions,
): ChangeWriter {
  const sql = prepare(db)
  const tables = { sql, ...deps, ...options }
  return {
    conflict: (organisation, change) => conflictOf(tables, organisation, change),
    apply: (change, context) => {
      applyChange(tables, change, context)
    },
    purge: (nowMs) => {
      sql.empty.run(nowMs, PURGED_AT_ONCE)
      sql.purge.run(nowMs, PURGED_AT_ONCE)
    },
  }
}

interface Tables extends ChangeWriterOptions {
  readonly sql: ReturnType<typeof prepare>
  readonly sealer: Sealer
  readonly signingKeys: SigningKeyTable
}

function prepare(db: Database) {
  return {
    sessionOwner: db
      .prepare<[string, string], string>('SELECT key_id FROM session WHERE organisation = ? AND session_id = ?')
      .pluck(),
    claimSession: db.prepare(
      'INSERT INTO session (organisation, session_id, key_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    hasOutcome: db.prepare<[string, string]>('SELECT 1 FROM outcome WHERE organisation = ? AND audit_id = ?').pluck(),
    addOutcome: db.prepare('INSERT INTO outcome (organisation, audit_id, outcome_audit_id) VALUES (?, ?, ?)'),
    hasAnswer: db
      .prepare<string[]>(
        'SELECT 1 FROM answer WHERE organisation = ? AND key_id = ? AND agent_id = ? AND idempotency_key = ?',
      )
      .pluck(),
    addAnswer: db.prepare(
      'INSERT INTO answer (organisation, key_id, agent_id, idempotency_key, body_digest, audit_id, answer, expires_ms, purge_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    empty: db.prepare(
      "UPDATE answer SET answer = '{}' WHERE expires_ms <= ? AND expires_ms IS NOT NULL AND answer <> '{}' LIMIT ?",
    ),
    purge: db.prepare('DELETE FROM answer WHERE purge_ms < ? LIMIT ?'),
    isLiveKey: db
      .prepare<[string, string]>(
        "SELECT 1 FROM api_key WHERE key_id = ? AND organisation = ? AND body ->> '$.revokedAt' IS NULL",
      )
      .pluck(),
    addKey: db.prepare('INSERT INTO api_key (digest, key_id, organisation, body) VALUES (?, ?, ?, ?)'),
    revokeKey: db.prepare("UPDATE api_key SET body = json_set(body, '$.revokedAt', ?) WHERE key_id = ?"),
    lastRevision: db.prepare<[], number | null>("SELECT body ->> '$.revision' FROM activation").pluck(),
    recordActivation: db.prepare(
      'INSERT INTO activation (id, body) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
    ),
  }
}

function conflictOf({ sql, signingKeys }: Tables, organisation: string, change: Change): Conflict | null {
  switch (change.kind) {
    case 'use_session': {
      const owner = sql.sessionOwner.get(organisation, change.session.sessionId)
      return owner === undefined || owner === change.session.keyId ? null : 'session_taken'
    }
    case 'record_outcome':
      return sql.hasOutcome.get(organisation, change.auditId) === undefined ? null : 'outcome_recorded'
    case 'remember_answer':
      return sql.hasAnswer.get(...scopeColumns(change.scope)) === undefined ? null : 'idempotency_used'
    case 'revoke_key':
      return sql.isLiveKey.get(change.keyId, organisation) === undefined ? 'key_unknown' : null
    case 'rotate_signing_key':
      return change.agentId !== null && signingKeys.current(organisation, change.agentId) === null
        ? 'key_unknown'
        : null
    case 'record_activation':
      return (sql.lastRevision.get() ?? 0) > (change.activation.revision ?? 0) ? 'revision_superseded' : null
    case 'add_key':
    case 'import_signing_key':
    case 'charge':
    case 'count':
    case 'release':
    case 'compare_document':
    case 'put_document':
    case 'record_event':
    case 'update_event':
    case 'compare_unredeemed':
    case 'redeem':
      return null
  }
}

function applyChange(
  { sql, sealer, signingKeys, answerMarginMs }: Tables,
  change: Change,
  context: ChangeContext,
): void {
  const { organisation, auditId } = context
  switch (change.kind) {
    case 'use_session':
      sql.claimSession.run(organisation, change.session.sessionId, change.session.keyId)
      return
    case 'record_outcome':
      sql.addOutcome.run(organisation, change.auditId, auditId)
      return
    case 'remember_answer': {
      const purgeMs = context.expiresMs === null ? null : context.expiresMs + answerMarginMs
      const answer = JSON.stringify(change.answer)
      sql.addAnswer.run(...scopeColumns(change.scope), change.bodyDigest, auditId, answer, context.expiresMs, purgeMs)
      return
    }
    case 'add_key':
      sql.addKey.run(change.key.digest, change.key.keyId, ownKey(organisation, change.key), JSON.stringify(change.key))
      return
    case 'revoke_key':
      sql.revokeKey.run(context.timestamp, change.keyId)
      return
    case 'rotate_signing_key': {
      const generation = nextGeneration(signingKeys, organisation, change.agentId)
      signingKeys.add(sealer.derive(organisation, change.agentId, generation))
      return
    }
    case 'import_signing_key': {
      const { agentId, kid, x } = change
      const generation = nextGeneration(signingKeys, organisation, agentId)
      signingKeys.add({ organisation, agentId, generation, kid, x, masterId: null })
      return
    }
    case 'record_activation':
      sql.recordActivation.run(JSON.stringify(change.activation))
      return
    default:
      throw new CountersignError('internal', `${change.kind} is not there yet`)
  }
}

function nextGeneration(keys: SigningKeyTable, organisation: string, agentId: string | null): number {
  return (keys.current(organisation, agentId)?.generation ?? 0) + 1
}

function scopeColumns(scope: IdempotencyScope): [string, string, string, string] {
  return [scope.organisation, scope.keyId, scope.agentId, scope.idempotencyKey]
}

function ownKey(organisation: string, key: ApiKey): string {
  if (key.organisation !== organisation) throw new CountersignError('internal', 'a key of another organisation')
  return key.organisation
}
