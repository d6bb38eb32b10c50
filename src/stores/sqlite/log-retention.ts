import type { Database } from 'better-sqlite3'
import { checkpointDetail, readCheckpoint } from '../../core/checkpoint.js'
import type { World } from '../../core/clock.js'
import { EMPTY_CLAIMS } from '../../core/receipt.js'
import type { EntryDraft } from '../../core/store.js'
import { readEntry } from './entry-row.js'
import { organisationsOf } from './organisations.js'
import type { Outcome, WriterOptions } from './protocol.js'

/** Drops the beginning of each chain once its entries are older than configured. */
export interface LogRetention {
  isDue(nowMs: number): boolean
  /**
   * Drops one portion of one chain inside the transaction at hand, behind a checkpoint that `append` signs. True when
   * more is waiting; after the last it is due again a day later, as after a step that threw.
   */
  step(nowMs: number, append: Append): boolean
}

type Append = (draft: EntryDraft) => Outcome

/** Small enough that a decision which comes meanwhile hardly waits. */
const PORTION = 200
const ORGANISATIONS_AT_ONCE = 500
const DAY_MS = 86_400_000

export function createLogRetention(
  db: Database,
  { logRetention, answerMarginMs }: Pick<WriterOptions, 'logRetention' | 'answerMarginMs'>,
  newId: World['newId'],
): LogRetention {
  if (logRetention === null) return { isDue: () => false, step: () => false }
  const { retentionMs, issuer } = logRetention
  const sql = prepare(db)
  let waiting: readonly string[] = []
  let nextRoundMs = -Infinity
  const dropPortion = (organisation: string, nowMs: number, append: Append): 'nothing' | 'all' | 'a portion' => {
    const old = oldEntries(sql, organisation, { nowMs, writtenBeforeMs: nowMs - retentionMs, answerMarginMs })
    const last = old.at(-1)
    if (last === undefined) return 'nothing'
    const draft = checkpointDraft(organisation, last, { issuer, auditId: newId('adm') })
    drop(sql, organisation, old, last.seq, placeOf(append(draft)))
    return old.length === PORTION ? 'a portion' : 'all'
  }
  return {
    isDue: (nowMs) => waiting.length > 0 || nowMs >= nextRoundMs,
    step: (nowMs, append) => {
      const round = waiting.length > 0 ? waiting : organisationsOf(db)
      waiting = []
      nextRoundMs = nowMs + DAY_MS
      let done = 0
      for (const organisation of round.slice(0, ORGANISATIONS_AT_ONCE)) {
        const dropped = dropPortion(organisation, nowMs, append)
        if (dropped !== 'a portion') done++
        if (dropped !== 'nothing') break
      }
      waiting = round.slice(done)
      return waiting.length > 0
    },
  }
}

interface OldRow {
  readonly seq: number
  readonly audit_id: string
  readonly entry_hash: string
  readonly timestamp_ms: number
  /** RFC 3339, of the receipt. */
  readonly expires_at: string | null
  /** What the decision reserved can still be given back. */
  readonly reserved: 0 | 1
}

type Statements = ReturnType<typeof prepare>

function prepare(db: Database) {
  return {
    oldestMs: db
      .prepare<[string], number>('SELECT timestamp_ms FROM entry WHERE organisation = ? ORDER BY seq LIMIT 1')
      .pluck(),
    oldest: db.prepare<[number, string, number], OldRow>(
      `SELECT seq, audit_id, entry_hash, timestamp_ms, body ->> '$.receipt.expires_at' AS expires_at,
         EXISTS (SELECT 1 FROM document WHERE document.organisation = entry.organisation AND kind = 'reservation'
                 AND id = audit_id AND (expires_ms IS NULL OR expires_ms > ?)) AS reserved
       FROM entry WHERE organisation = ? ORDER BY seq LIMIT ?`,
    ),
    last: db
      .prepare<[string], string>('SELECT body FROM entry WHERE organisation = ? ORDER BY seq DESC LIMIT 1')
      .pluck(),
    setStart: db.prepare(
      'INSERT OR REPLACE INTO log_start (organisation, through_seq, checkpoint_seq) VALUES (?, ?, ?)',
    ),
    dropSalt: db.prepare('DELETE FROM salt WHERE organisation = ? AND audit_id = ?'),
    dropOutcome: db.prepare('DELETE FROM outcome WHERE organisation = ? AND audit_id = ?'),
    dropRedemption: db.prepare('DELETE FROM redemption WHERE organisation = ? AND audit_id = ?'),
    dropEntries: db.prepare('DELETE FROM entry WHERE organisation = ? AND seq <= ?'),
  }
}

interface Age {
  readonly nowMs: number
  readonly writtenBeforeMs: number
  readonly answerMarginMs: number
}

/** From the beginning of the chain to the first entry that is needed, at most a portion. */
function oldEntries(sql: Statements, organisation: string, age: Age): readonly OldRow[] {
  const oldestMs = sql.oldestMs.get(organisation)
  if (oldestMs === undefined || oldestMs >= age.writtenBeforeMs) return []
  const rows = sql.oldest.all(age.nowMs, organisation, PORTION)
  const needed = rows.findIndex((row) => isNeeded(row, age))
  const old = needed === -1 ? rows : rows.slice(0, needed)
  return isOnlyCheckpoint(sql, organisation, old) ? [] : old
}

/** Also while the receipt is valid, its answer is remembered, or its lease runs. */
function isNeeded(row: OldRow, { nowMs, writtenBeforeMs, answerMarginMs }: Age): boolean {
  if (row.timestamp_ms >= writtenBeforeMs || row.reserved === 1) return true
  return row.expires_at !== null && Date.parse(row.expires_at) + answerMarginMs >= nowMs
}

/** A chain that says nothing but that it was dropped needs no new entry that says so. */
function isOnlyCheckpoint(sql: Statements, organisation: string, [row, ...more]: readonly OldRow[]): boolean {
  if (row === undefined || more.length > 0) return false
  const body = sql.last.get(organisation)
  if (body === undefined) return false
  const last = readEntry(body)
  return last.seq === row.seq && readCheckpoint(last) !== null
}

function checkpointDraft(
  organisation: string,
  { seq, entry_hash, timestamp_ms }: OldRow,
  { issuer, auditId }: { readonly issuer: string; readonly auditId: string },
): EntryDraft {
  const throughTimestamp = new Date(timestamp_ms).toISOString()
  const detail = checkpointDetail({ throughSeq: seq, throughHash: entry_hash, throughTimestamp })
  return {
    claims: { ...EMPTY_CLAIMS, type: 'countersign.admin/v1', issuer, organisation, audit_id: auditId, detail },
    callerKeyId: null,
    record: {},
    ttlMs: null,
    salt: null,
  }
}

/** The checkpoint's place in the chain. */
function placeOf(outcome: Outcome): number {
  if (outcome.kind === 'committed') return outcome.seal.audit_seq
  throw new Error(`the checkpoint could not be written: ${outcome.kind}`)
}

function drop(
  sql: Statements,
  organisation: string,
  old: readonly OldRow[],
  throughSeq: number,
  checkpointSeq: number,
): void {
  sql.setStart.run(organisation, throughSeq, checkpointSeq)
  for (const { audit_id: auditId } of old) {
    for (const statement of [sql.dropSalt, sql.dropOutcome, sql.dropRedemption]) statement.run(organisation, auditId)
  }
  sql.dropEntries.run(organisation, throughSeq)
}
