import type { Database } from 'better-sqlite3'
import { CountersignError } from '../../core/errors.js'
import type { Store, TallyLine } from '../../core/store.js'
import type { TallyRow } from './rows.js'

/** The writer's side of figures for people. */
export interface TallyTable {
  add(organisation: string, hourMs: number, lines: readonly TallyLine[]): void
  /** Drops at most so many of hours before, and says how many. */
  purge(beforeMs: number, limit: number): number
}

export function createTallyTable(db: Database): TallyTable {
  const add = db.prepare(
    `INSERT INTO tally (organisation, hour_ms, name, count) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = count + excluded.count`,
  )
  const purge = db.prepare('DELETE FROM tally WHERE hour_ms < ? LIMIT ?')
  return {
    add: (organisation, hourMs, lines) => {
      for (const { name, count } of lines) add.run(organisation, hourMs, name, whole(count))
    },
    purge: (beforeMs, limit) => purge.run(beforeMs, limit).changes,
  }
}

function whole(count: number): number {
  if (Number.isSafeInteger(count) && count > 0) return count
  throw new CountersignError('internal', 'a figure is a whole number above 0')
}

export type TallyReader = Pick<Store, 'tallies'>

export function createTallyReader(db: Database): TallyReader {
  const since = db.prepare<[string, number], TallyRow>(
    'SELECT hour_ms, name, count FROM tally WHERE organisation = ? AND hour_ms >= ? ORDER BY hour_ms, name',
  )
  return {
    tallies: (organisation, sinceMs) =>
      since.all(organisation, sinceMs).map((row) => ({ hourMs: row.hour_ms, name: row.name, count: row.count })),
  }
}
