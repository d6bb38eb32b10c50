import type { Database } from 'better-sqlite3'
import type { CounterLine } from '../../core/counter.js'
import { CountersignError } from '../../core/errors.js'

/** The writer's side of counters: cells with a version, and in each what was added, by slot of time and value. */
export interface CounterTable {
  /**
   * Whether this is not the version of the cell. A cell that is not there has not moved, whatever version was read: there
   * is nothing in it, so who read it saw at least as much.
   */
  hasMoved(organisation: string, cell: string, version: number): boolean
  /** Adds, and counts the version up from the one that was read. */
  charge(organisation: string, cell: string, version: number, lines: readonly CounterLine[]): void
  /** Adds; the version stays. */
  count(organisation: string, cell: string, lines: readonly CounterLine[]): void
  release(organisation: string, cell: string, lines: readonly CounterLine[], nowMs: number): void
  /** Drops at most so many slots that have expired, and cells that have been empty for a day. */
  purge(nowMs: number, limit: number): void
  /** After a rollback, or when another process wrote. */
  forget(): void
}

interface Cell {
  readonly id: number
  readonly version: number
}

const MAX_CACHED = 10_000
const EMPTY_FOR_MS = 86_400_000

export function createCounterTable(db: Database): CounterTable {
  const sql = prepare(db)
  const cells = createCells(sql)
  const addLines = ({ id }: Cell, lines: readonly CounterLine[]): void => {
    for (const { slotMs, value, amount, expiresMs } of lines) {
      sql.addLine.run(id, slotMs, value, whole(amount), expiresMs)
    }
  }
  return {
    hasMoved: (organisation, cell, version) => {
      const found = cells.find(organisation, cell)
      return found !== null && found.version !== version
    },
    charge: (organisation, cell, readVersion, lines) => {
      const { id, version } = cells.findOrAdd(organisation, cell, readVersion)
      sql.setVersion.run(version + 1, id)
      addLines(cells.remember(organisation, cell, { id, version: version + 1 }), lines)
    },
    count: (organisation, cell, lines) => {
      addLines(cells.findOrAdd(organisation, cell, 0), lines)
    },
    release: (organisation, cell, lines, nowMs) => {
      const found = cells.find(organisation, cell)
      if (found === null) return
      for (const line of lines) takeLine(sql, found.id, line)
      sql.markEmpty.run(nowMs, found.id, found.id)
    },
    purge: (nowMs, limit) => {
      const emptied = new Set(sql.dropSlots.all(nowMs, limit))
      for (const id of emptied) sql.markEmpty.run(nowMs, id, id)
      if (dropEmptyCells(sql, nowMs - EMPTY_FOR_MS, limit)) cells.forget()
    },
    forget: cells.forget,
  }
}

interface Cells {
  find(organisation: string, cell: string): Cell | null
  /** A cell that is not there begins at the version that was read of it, and no lower than the floor. */
  findOrAdd(organisation: string, cell: string, readVersion: number): Cell
  remember(organisation: string, cell: string, found: Cell): Cell
  readonly forget: () => void
}

/** Cells by name; those that were used are remembered until something else may have written. */
function createCells(sql: Statements): Cells {
  const known = new Map<string, Cell>()
  const remember: Cells['remember'] = (organisation, cell, found) => {
    if (known.size >= MAX_CACHED) known.clear()
    known.set(nameOf(organisation, cell), found)
    return found
  }
  const find: Cells['find'] = (organisation, cell) => {
    const before = known.get(nameOf(organisation, cell))
    if (before !== undefined) return before
    const row = sql.find.get(organisation, cell)
    return row === undefined ? null : remember(organisation, cell, row)
  }
  return {
    find,
    findOrAdd: (organisation, cell, readVersion) => {
      const found = find(organisation, cell)
      if (found !== null) return found
      const version = Math.max(sql.floor.get() ?? 0, readVersion)
      const { lastInsertRowid } = sql.add.run(organisation, cell, version)
      return remember(organisation, cell, { id: Number(lastInsertRowid), version })
    },
    remember,
    forget: () => {
      known.clear()
    },
  }
}

type Statements = ReturnType<typeof prepare>

function prepare(db: Database) {
  return {
    find: db.prepare<[string, string], Cell>(
      'SELECT id, version FROM counter_cell WHERE organisation = ? AND cell = ?',
    ),
    floor: db.prepare<[], number>('SELECT version FROM counter_floor').pluck(),
    raiseFloor: db.prepare('UPDATE counter_floor SET version = MAX(version, ?)'),
    add: db.prepare('INSERT INTO counter_cell (organisation, cell, version) VALUES (?, ?, ?)'),
    setVersion: db.prepare('UPDATE counter_cell SET version = ? WHERE id = ?'),
    addLine: db.prepare(
      `INSERT INTO counter_slot (cell_id, slot_ms, value, amount, expires_ms) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET amount = amount + excluded.amount, expires_ms = MAX(expires_ms, excluded.expires_ms)`,
    ),
    lower: db.prepare(
      'UPDATE counter_slot SET amount = amount - ? WHERE cell_id = ? AND slot_ms = ? AND value = ? AND amount > ?',
    ),
    dropSlot: db.prepare('DELETE FROM counter_slot WHERE cell_id = ? AND slot_ms = ? AND value = ?'),
    dropSlots: db
      .prepare<[number, number], number>('DELETE FROM counter_slot WHERE expires_ms <= ? RETURNING cell_id LIMIT ?')
      .pluck(),
    markEmpty: db.prepare(
      `UPDATE counter_cell SET empty_since_ms = ?
       WHERE id = ? AND NOT EXISTS (SELECT 1 FROM counter_slot WHERE cell_id = ?)`,
    ),
    emptyCells: db.prepare<[number, number], Cell & { readonly used: 0 | 1 }>(
      `SELECT id, version, EXISTS (SELECT 1 FROM counter_slot WHERE cell_id = counter_cell.id) AS used
       FROM counter_cell WHERE empty_since_ms <= ? LIMIT ?`,
    ),
    markUsed: db.prepare('UPDATE counter_cell SET empty_since_ms = NULL WHERE id = ?'),
    dropCell: db.prepare('DELETE FROM counter_cell WHERE id = ?'),
  }
}

function takeLine(sql: Statements, cellId: number, { slotMs, value, amount }: CounterLine): void {
  const { changes } = sql.lower.run(whole(amount), cellId, slotMs, value, amount)
  if (changes === 0) sql.dropSlot.run(cellId, slotMs, value)
}

/** Whether any was dropped. A version that was reached once is never reached again: see `counter_floor`. */
function dropEmptyCells(sql: Statements, emptySinceMs: number, limit: number): boolean {
  let highest = -1
  for (const { id, version, used } of sql.emptyCells.all(emptySinceMs, limit)) {
    if (used === 1) {
      sql.markUsed.run(id)
      continue
    }
    sql.dropCell.run(id)
    highest = Math.max(highest, version)
  }
  if (highest >= 0) sql.raiseFloor.run(highest)
  return highest >= 0
}

function whole(amount: number): number {
  if (Number.isSafeInteger(amount) && amount > 0) return amount
  throw new CountersignError('internal', 'a counter line needs a whole amount above 0')
}

function nameOf(organisation: string, cell: string): string {
  return `${organisation} ${cell}`
}
