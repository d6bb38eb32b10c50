import type { Database } from 'better-sqlite3'
import { endsBefore, readCheckpoint } from '../../core/checkpoint.js'
import type { Sealer, SigningKey } from '../../core/sealer.js'
import { readEntry } from './entry-row.js'
import { organisationsOf } from './organisations.js'
import type { SigningKeyRow } from './rows.js'
import { toSigningKey } from './signing-keys.js'

/** Entries of each chain that are checked at every opening. The whole chain is the task of `audit verify`. */
const TAIL_LENGTH = 16

interface TailRow {
  readonly body: string
  readonly entry_hash: string
}

/** Throws when the end of any chain does not verify, its beginning is missing, or its next entry could not be signed. */
export function verifyTails(db: Database, sealer: Sealer): void {
  const keys = currentAndPast(db)
  const beginning = createBeginning(db, sealer)
  const tail = db.prepare<[string, number], TailRow>(
    'SELECT body, entry_hash FROM entry WHERE organisation = ? ORDER BY seq DESC LIMIT ?',
  )
  for (const organisation of organisationsOf(db)) {
    const rows = tail.all(organisation, TAIL_LENGTH)
    const head = rows[0]?.entry_hash ?? ''
    const entries = rows.map((row) => readEntry(row.body)).reverse()
    const own = keys.filter((key) => key.organisation === organisation)
    const problem = beginning.problem(organisation, own) ?? sealer.tailProblem(entries, head, own)
    if (problem !== null) throw new Error(`the log of ${organisation} does not verify: ${problem}`)
  }
  requireMaster(keys, sealer)
}

interface Beginning {
  problem(organisation: string, keys: readonly SigningKey[]): string | null
}

/** A chain begins with entry 1, or behind a checkpoint of its own that names the place and whose signature holds. */
function createBeginning(db: Database, sealer: Sealer): Beginning {
  const oldest = db
    .prepare<[string], string>('SELECT body FROM entry WHERE organisation = ? ORDER BY seq LIMIT 1')
    .pluck()
  const checkpoint = db.prepare<[string], TailRow>(
    `SELECT body, entry_hash FROM log_start JOIN entry USING (organisation)
     WHERE organisation = ? AND seq = checkpoint_seq`,
  )
  return {
    problem: (organisation, keys) => {
      const body = oldest.get(organisation)
      const first = body === undefined ? null : readEntry(body)
      if (first === null || first.seq === 1) return null
      const row = checkpoint.get(organisation)
      const missing = `entry ${first.seq}: those before it are missing`
      if (row === undefined) return missing
      const entry = readEntry(row.body)
      const said = readCheckpoint(entry)
      if (said === null || entry.organisation !== organisation || !endsBefore(said, first)) return missing
      return sealer.tailProblem([entry], row.entry_hash, keys)
    },
  }
}

function currentAndPast(db: Database): readonly SigningKey[] {
  return db
    .prepare<[], SigningKeyRow>('SELECT * FROM signing_key ORDER BY organisation, agent_id, generation')
    .all()
    .map(toSigningKey)
}

/**
 * A wrong master key must show at the start, not at the first request: one key of each master is tried.
 * Imported keys may be missing: that stops their agent, not the service.
 */
function requireMaster(keys: readonly SigningKey[], sealer: Sealer): void {
  const newest = new Map(keys.map((key) => [`${key.organisation} ${key.agentId ?? ''}`, key]))
  const perMaster = new Map([...newest.values()].map((key) => [key.masterId, key]))
  for (const key of perMaster.values()) {
    if (key.masterId !== null && !sealer.canSign(key)) {
      throw new Error('the master key is not the one that this log was signed with')
    }
  }
}
