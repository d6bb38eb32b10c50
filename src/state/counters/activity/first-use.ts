import { DAY_MS } from '../../time.js'
import type { Cell, CellChange, CellRef } from '../cells/cells.js'
import type { Fingerprint } from '../fingerprint.js'

/** Whether something was ever allowed, as long as it is remembered: `name` says what, by whom. */
export function firstUseRef(organisation: string, name: readonly string[], fingerprint: Fingerprint): CellRef {
  const id = fingerprint(organisation, JSON.stringify(['first_use/v1', organisation, ...name]))
  return { organisation, id, grain: 'lifetime', keepMs: null }
}

export function isFirstUse(cell: Cell): boolean {
  return cell.rows === 0
}

/** Remembered from its last use on; noted once a day is enough. */
export function noteUse(ref: CellRef, cell: Cell, nowMs: number, retentionMs: number): readonly CellChange[] {
  const expiresMs = nowMs + retentionMs
  if (cell.rows > 0 && cell.expiresMs > expiresMs - Math.min(DAY_MS, retentionMs / 2)) return []
  return [{ kind: 'count', cell: ref.id, lines: [{ slotMs: 0, value: '', amount: 1, expiresMs }] }]
}
