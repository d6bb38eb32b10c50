import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { AuditEntry } from '../../src/core/receipt.js'
import type { Store } from '../../src/core/store.js'

/** `cell slot value` → amount. */
export type Ledger = ReadonlyMap<string, number>

/** What of the declared counters is charged, worked out from the log alone. */
export function ledgerOfLog(entries: readonly AuditEntry[]): Ledger {
  const ledger = new Map<string, number>()
  for (const { record } of entries) {
    for (const line of lines(record['charges'])) add(ledger, line, 1)
    for (const line of lines(record['released'])) add(ledger, line, -1)
  }
  return new Map([...ledger].filter(([, amount]) => amount !== 0))
}

/** The rows of those cells in the database. */
export function ledgerOfRows(dataDir: string, organisation: string, cells: ReadonlySet<string>): Ledger {
  const db = new Database(join(dataDir, 'countersign.db'), { readonly: true })
  try {
    const rows = db
      .prepare<[string], { cell: string; slot_ms: number; value: string; amount: number }>(
        'SELECT cell, slot_ms, value, amount FROM counter_slot JOIN counter_cell ON counter_cell.id = cell_id WHERE organisation = ?',
      )
      .all(organisation)
    return new Map(
      rows.filter(({ cell }) => cells.has(cell)).map((row) => [`${row.cell} ${row.slot_ms} ${row.value}`, row.amount]),
    )
  } finally {
    db.close()
  }
}

/** The cells that the log says were ever charged. */
export function chargedCells(entries: readonly AuditEntry[]): ReadonlySet<string> {
  return new Set(entries.flatMap(({ record }) => lines(record['charges']).map(({ cell }) => cell)))
}

export function wholeLog(store: Store, organisation: string): readonly AuditEntry[] {
  const all: AuditEntry[] = []
  for (;;) {
    const portion = store.entries(organisation, (all.at(-1)?.seq ?? 0) + 1, 500)
    if (portion.length === 0) return all
    all.push(...portion)
  }
}

export interface LoggedLine {
  readonly counter: string
  readonly cell: string
  readonly slot_ms: number
  readonly value: string
  readonly amount: number
}

export function lines(value: unknown): readonly LoggedLine[] {
  return Array.isArray(value) ? value.filter(isLine) : []
}

function isLine(value: unknown): value is LoggedLine {
  if (typeof value !== 'object' || value === null) return false
  const members = ['counter', 'cell', 'slot_ms', 'value', 'amount']
  if (members.every((member) => member in value)) return true
  throw new Error(`a line of the log is not whole: ${JSON.stringify(value)}`)
}

function add(ledger: Map<string, number>, { cell, slot_ms: slotMs, value, amount }: LoggedLine, sign: 1 | -1): void {
  const name = `${cell} ${slotMs} ${value}`
  ledger.set(name, (ledger.get(name) ?? 0) + sign * amount)
}
