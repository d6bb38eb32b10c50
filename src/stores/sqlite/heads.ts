import type { Database } from 'better-sqlite3'
import { GENESIS_HASH } from '../../core/receipt.js'
import type { HeadRow } from './rows.js'

/** The end of a chain. Before the first entry: seq 0, 64 zeros, time 0. */
export interface Head {
  readonly seq: number
  readonly entryHash: string
  readonly timestampMs: number
}

export interface Heads {
  of(organisation: string): Head
  moved(organisation: string, head: Head): void
  forget(): void
}

const BEFORE_FIRST: Head = { seq: 0, entryHash: GENESIS_HASH, timestampMs: 0 }

/** Remembers the head of each chain between batches. */
export function createHeads(db: Database): Heads {
  const last = db.prepare<[string], HeadRow>(
    'SELECT seq, entry_hash, timestamp_ms FROM entry WHERE organisation = ? ORDER BY seq DESC LIMIT 1',
  )
  const known = new Map<string, Head>()
  return {
    of: (organisation) => {
      const remembered = known.get(organisation)
      if (remembered !== undefined) return remembered
      const row = last.get(organisation)
      if (row === undefined) return BEFORE_FIRST
      return { seq: row.seq, entryHash: row.entry_hash, timestampMs: row.timestamp_ms }
    },
    moved: (organisation, head) => {
      known.set(organisation, head)
    },
    forget: () => {
      known.clear()
    },
  }
}
