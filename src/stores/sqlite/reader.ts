import type { Database } from 'better-sqlite3'
import type { RecordedActivation } from '../../core/activation.js'
import type { ApiKey } from '../../core/caller.js'
import type { AuditEntry, PublicKey } from '../../core/receipt.js'
import type { ChainHead, IdempotencyScope, Store } from '../../core/store.js'
import { createApprovalReader } from './approval-reader.js'
import { readActivation, readApiKey, readBody, readEntry } from './entry-row.js'
import { createMessageReader } from './message-table.js'
import { organisationsOf } from './organisations.js'
import type { AnswerRow, HeadRow, SigningKeyRow } from './rows.js'
import { createStateReader } from './state-reader.js'
import { storedAgent, toSigningKey } from './signing-keys.js'
import { createTallyReader } from './tally-table.js'

export type StoreReader = Omit<
  Store,
  'commit' | 'keep' | 'healthy' | 'stats' | 'close' | 'rememberedAnswer' | 'fingerprint'
> & {
  rememberedAnswer(scope: IdempotencyScope, nowMs: number): ReturnType<Store['rememberedAnswer']>
}

/** Reads see what is committed, by whatever process; each is one indexed look-up. */
export function createReader(db: Database): StoreReader {
  return {
    ...logReader(db),
    ...createStateReader(db),
    ...answerReader(db),
    ...keyReader(db),
    ...createApprovalReader(db),
    ...createMessageReader(db),
    ...createTallyReader(db),
  }
}

function logReader(db: Database) {
  const body = db
    .prepare<[string, string], string>('SELECT body FROM entry WHERE organisation = ? AND audit_id = ?')
    .pluck()
  const bodies = db
    .prepare<[string, number, number], string>(
      'SELECT body FROM entry WHERE organisation = ? AND seq >= ? ORDER BY seq LIMIT ?',
    )
    .pluck()
  const bodiesBefore = db
    .prepare<[string, number, number], string>(
      'SELECT body FROM entry WHERE organisation = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
    )
    .pluck()
  const last = db.prepare<[string], HeadRow>(
    'SELECT seq, entry_hash, timestamp_ms FROM entry WHERE organisation = ? ORDER BY seq DESC LIMIT 1',
  )
  const salt = db
    .prepare<[string, string], string>('SELECT salt FROM salt WHERE organisation = ? AND audit_id = ?')
    .pluck()
  return {
    entry: (organisation: string, auditId: string): AuditEntry | null => {
      const found = body.get(organisation, auditId)
      return found === undefined ? null : readEntry(found)
    },
    entries: (organisation: string, fromSeq: number, limit: number): readonly AuditEntry[] =>
      bodies.all(organisation, fromSeq, limit).map(readEntry),
    entriesBefore: (organisation: string, beforeSeq: number | null, limit: number): readonly AuditEntry[] =>
      bodiesBefore.all(organisation, beforeSeq ?? Number.MAX_SAFE_INTEGER, limit).map(readEntry),
    chainHead: (organisation: string): ChainHead | null => {
      const head = last.get(organisation)
      return head === undefined ? null : { seq: head.seq, entryHash: head.entry_hash }
    },
    organisations: (): readonly string[] => organisationsOf(db),
    lastTimestampMs: (): number =>
      Math.max(0, ...organisationsOf(db).map((organisation) => last.get(organisation)?.timestamp_ms ?? 0)),
    salt: (organisation: string, auditId: string): string | null => salt.get(organisation, auditId) ?? null,
  }
}

function answerReader(db: Database) {
  const answer = db.prepare<string[], AnswerRow & { readonly body: string }>(
    `SELECT body_digest, answer.audit_id, answer, expires_ms, body FROM answer JOIN entry USING (organisation, audit_id)
     WHERE answer.organisation = ? AND key_id = ? AND agent_id = ? AND idempotency_key = ?`,
  )
  const activation = db.prepare<[], string>('SELECT body FROM activation').pluck()
  return {
    lastActivation: (): RecordedActivation | null => {
      const body = activation.get()
      return body === undefined ? null : readActivation(body)
    },
    rememberedAnswer: (scope: IdempotencyScope, nowMs: number) => {
      const row = answer.get(scope.organisation, scope.keyId, scope.agentId, scope.idempotencyKey)
      if (row === undefined) return null
      return {
        bodyDigest: row.body_digest,
        answer: readBody(row.answer),
        entry: readEntry(row.body),
        expired: row.expires_ms !== null && row.expires_ms <= nowMs,
      }
    },
  }
}

function keyReader(db: Database) {
  const byDigest = db.prepare<[string], string>('SELECT body FROM api_key WHERE digest = ?').pluck()
  const ofOrganisation = db
    .prepare<{ organisation: string | null }, string>(
      'SELECT body FROM api_key WHERE @organisation IS NULL OR organisation = @organisation ORDER BY key_id',
    )
    .pluck()
  const signing = db.prepare<{ kid: string | null; agent: string | null }, SigningKeyRow>(
    `SELECT * FROM signing_key WHERE (@kid IS NULL OR kid = @kid) AND (@agent IS NULL OR agent_id = @agent)
     ORDER BY organisation, agent_id, generation`,
  )
  return {
    apiKeyByDigest: (digest: string): ApiKey | null => {
      const body = byDigest.get(digest)
      return body === undefined ? null : readApiKey(body)
    },
    apiKeys: (organisation: string | null): readonly ApiKey[] => ofOrganisation.all({ organisation }).map(readApiKey),
    signingKeys: (filter: { readonly kid?: string; readonly agentId?: string }): readonly PublicKey[] =>
      signing
        .all({ kid: filter.kid ?? null, agent: filter.agentId === undefined ? null : storedAgent(filter.agentId) })
        .map(toPublicKey),
  }
}

function toPublicKey(row: SigningKeyRow): PublicKey {
  const { kid, organisation, agentId, generation, x } = toSigningKey(row)
  return { kid, organisation, agentId, generation, x }
}
