import type { FreezeTarget } from '../../core/freeze.js'
import type { Store } from '../../core/store.js'
import { freezeId, freezeRecord, freezeTarget, type FreezeRecord } from './freeze-record.js'

/** What is known of one target. */
export interface Known {
  readonly target: FreezeTarget
  /** Of the document, with all that is queued; 0: there is none. */
  readonly version: number
  readonly record: FreezeRecord | null
  /** Changes of it that are queued and not yet durable. */
  readonly pending: number
}

/**
 * Freezes and their absence, over the store. What is not frozen is believed from memory: whoever acts on it compares the
 * version. What is frozen is read each time, so that another process may end it. What is queued counts before all.
 */
export interface FreezeMemory {
  read(organisation: string, target: FreezeTarget): Known
  /** As `read`, and believes nothing but what is queued. */
  readAnew(organisation: string, target: FreezeTarget): Known
  queue(organisation: string, target: FreezeTarget, record: FreezeRecord): void
  settle(organisation: string, target: FreezeTarget, committed: boolean): void
  /** What was read may be outdated. */
  forget(organisation: string, target: FreezeTarget): void
  /** Those of the organisation with queued changes. */
  pending(organisation: string): readonly Known[]
}

interface Cell extends Known {
  readonly organisation: string
  /** To be read again when nothing is pending. */
  readonly stale: boolean
}

export function createFreezeMemory(store: Pick<Store, 'document'>, maxCells: number): FreezeMemory {
  const cells = new Map<string, Cell>()
  const put = (name: string, cell: Cell): Cell => {
    cells.delete(name)
    cells.set(name, cell)
    if (cells.size > maxCells) dropOldest(cells)
    return cell
  }
  const load = (organisation: string, target: FreezeTarget): Cell => {
    const id = freezeId(target)
    const stored = store.document(organisation, { kind: 'freeze', id })
    const record = stored === null ? null : freezeRecord(id, stored.body)
    return { organisation, target, version: stored?.version ?? 0, record, pending: 0, stale: false }
  }
  const readAnew = (organisation: string, target: FreezeTarget): Cell => {
    const name = nameOf(organisation, target)
    const cell = cells.get(name)
    return cell !== undefined && cell.pending > 0 ? cell : put(name, load(organisation, target))
  }
  return {
    readAnew,
    read: (organisation, target) => {
      const name = nameOf(organisation, target)
      const cell = cells.get(name)
      return cell === undefined || cell.record?.frozen === true ? readAnew(organisation, target) : put(name, cell)
    },
    queue: (organisation, target, record) => {
      const cell = readAnew(organisation, target)
      put(nameOf(organisation, target), { ...cell, record, version: cell.version + 1, pending: cell.pending + 1 })
    },
    settle: (organisation, target, committed) => {
      const name = nameOf(organisation, target)
      const cell = cells.get(name)
      if (cell === undefined) return
      const [pending, stale] = [cell.pending - 1, cell.stale || !committed]
      if (pending === 0 && stale) cells.delete(name)
      else cells.set(name, { ...cell, pending, stale })
    },
    forget: (organisation, target) => {
      const name = nameOf(organisation, target)
      const cell = cells.get(name)
      if (cell === undefined) return
      if (cell.pending === 0) cells.delete(name)
      else cells.set(name, { ...cell, stale: true })
    },
    pending: (organisation) => {
      return [...cells.values()].filter((cell) => cell.organisation === organisation && cell.pending > 0)
    },
  }
}

/** The longest unused one of which nothing is queued. */
function dropOldest(cells: Map<string, Cell>): void {
  for (const [name, { pending }] of cells) {
    if (pending > 0) continue
    cells.delete(name)
    return
  }
}

function nameOf(organisation: string, { kind, id }: FreezeTarget): string {
  return JSON.stringify([organisation, kind, id])
}

/** Every freeze of the organisation that stands or is queued, in order of its document's id. */
export function allKnown(
  store: Pick<Store, 'documents'>,
  memory: FreezeMemory,
  organisation: string,
  limit: number,
): readonly Pick<Known, 'target' | 'record'>[] {
  const known = new Map<string, Pick<Known, 'target' | 'record'>>()
  for (const { id, body } of store.documents(organisation, 'freeze', limit)) {
    known.set(id, { target: freezeTarget(id), record: freezeRecord(id, body) })
  }
  for (const cell of memory.pending(organisation)) known.set(freezeId(cell.target), cell)
  return [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}
