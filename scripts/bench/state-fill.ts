import { join } from 'node:path'
import Database from 'better-sqlite3'

export interface FillOptions {
  readonly dataDir: string
  readonly organisation: string
  /** Events, and as many rows of counters. */
  readonly events: number
  /** A fiftieth of the events is this agent's. */
  readonly agent: string
  readonly nowMs: number
}

const OTHER_AGENTS = 1000
const OTHER_CELLS = 50_000
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const HOT_ROWS = 5000
const PORTION = 50_000

/**
 * Months of history, written straight into a database that the service has made: events like those that are there, rows of
 * counters of other keys, and in each cell that is there already as many rows as its window has slots, at most 5,000.
 */
export function fillHistory(options: FillOptions, progress: (text: string) => void): void {
  const db = new Database(join(options.dataDir, 'countersign.db'))
  db.pragma('synchronous = OFF')
  try {
    const hot = db.transaction(() => fillHotCells(db, options))()
    progress(`${hot} rows in the cells that are used`)
    inPortions(db, options.events, 'events', progress, eventWriter(db, options))
    inPortions(db, options.events, 'rows of counters', progress, slotWriter(db, options))
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
}

function inPortions(
  db: Database.Database,
  total: number,
  what: string,
  progress: (text: string) => void,
  write: (index: number) => void,
): void {
  const portion = db.transaction((from: number, to: number) => {
    for (let index = from; index < to; index++) write(index)
  })
  for (let from = 0; from < total; from += PORTION) {
    portion(from, Math.min(total, from + PORTION))
    progress(`${Math.min(total, from + PORTION)} of ${total} ${what}`)
  }
}

function eventWriter(db: Database.Database, { organisation, events, agent, nowMs }: FillOptions) {
  const body = db.prepare<[], string>('SELECT body FROM event ORDER BY id DESC LIMIT 1').pluck().get() ?? '{}'
  // Events are in the order of their commits: what is there already is moved behind.
  db.prepare('UPDATE event SET id = id + ?').run(2 * events)
  const insert = db.prepare(
    'INSERT INTO event (id, organisation, agent_id, audit_id, at_ms, body) VALUES (?, ?, ?, ?, ?, ?)',
  )
  return (index: number): void => {
    const agentId = index % 50 === 0 ? agent : `other-${index % OTHER_AGENTS}`
    const atMs = nowMs - 30 * DAY_MS + Math.floor((index / events) * 30 * DAY_MS)
    insert.run(index + 1, organisation, agentId, `dec_fill_${index}`, atMs, body)
  }
}

function slotWriter(db: Database.Database, { organisation, nowMs }: FillOptions) {
  const cell = db.prepare('INSERT INTO counter_cell (organisation, cell, version) VALUES (?, ?, 1)')
  const slot = db.prepare(
    'INSERT INTO counter_slot (cell_id, slot_ms, value, amount, expires_ms) VALUES (?, ?, ?, ?, ?)',
  )
  const cells = Array.from({ length: OTHER_CELLS }, (_, index) =>
    Number(cell.run(organisation, `fill-${index}`).lastInsertRowid),
  )
  return (index: number): void => {
    const ofCell = Math.floor(index / OTHER_CELLS)
    slot.run(cells[index % OTHER_CELLS], nowMs - ofCell * 300_000, '', 7, nowMs + DAY_MS)
  }
}

interface Hot {
  readonly id: number
  readonly slot_ms: number
  readonly expires_ms: number
}

/** A row for each slot of the window, from what one row says of its cell. */
function fillHotCells(db: Database.Database, { organisation }: FillOptions): number {
  const cells = db
    .prepare<[string], Hot>(
      `SELECT counter_cell.id AS id, MAX(slot_ms) AS slot_ms, MAX(expires_ms) AS expires_ms
       FROM counter_cell JOIN counter_slot ON cell_id = counter_cell.id WHERE organisation = ? GROUP BY counter_cell.id`,
    )
    .all(organisation)
  const insert = db.prepare(
    `INSERT INTO counter_slot (cell_id, slot_ms, value, amount, expires_ms) VALUES (?, ?, '', 3, ?)
     ON CONFLICT DO NOTHING`,
  )
  let rows = 0
  for (const { id, slot_ms: lastMs, expires_ms: expiresMs } of cells) {
    const keptMs = expiresMs - lastMs
    const lengthMs = keptMs < 2 * HOUR_MS ? Math.ceil(keptMs / HOT_ROWS) : keptMs < 9 * DAY_MS ? 300_000 : HOUR_MS
    if (lastMs === 0) continue
    for (let back = 1; back <= HOT_ROWS && back * lengthMs < keptMs; back++) {
      rows += insert.run(id, lastMs - back * lengthMs, expiresMs - back * lengthMs).changes
    }
  }
  return rows
}
