import type { Series } from './series.js'

export interface Held {
  version: number
  readonly series: Series
  /** Of lifetime: when it is forgotten, unless something is added before; 0 = nothing was ever there. */
  expiresMs: number
  /** When it was read from the store. */
  readonly readMs: number
  /** Changes that are queued and not settled. */
  pending: number
  /** What is here is not what the store will have. */
  stale: boolean
  /** As it was last measured. */
  size: number
  readonly waiting: (() => void)[]
}

/** Cells by id; those that were not asked for while half of all room was filled by others are given up. */
export interface CellCache {
  get(id: string): Held | undefined
  put(id: string, cell: Held): Held
  remove(id: string): void
  /** After rows came or went. */
  measure(cell: Held): void
  /** Gives up what was not asked for, unless something is pending on it. */
  makeRoom(): void
  size(): number
}

/** Rows that a cell by itself counts as. */
const CELL_SIZE = 16

/** `maxSize` in rows; cells with pending changes may stand beyond it. */
export function createCellCache(maxSize: number): CellCache {
  let young = new Map<string, Held>()
  let old = new Map<string, Held>()
  let size = 0
  /** What the young took when they were counted last, and has come since, young or old. */
  let grown = 0
  const measure = (cell: Held): void => {
    const now = CELL_SIZE + cell.series.slots.length
    size += now - cell.size
    grown += Math.max(0, now - cell.size)
    cell.size = now
  }
  const forget = (cell: Held): void => {
    size -= cell.size
    cell.size = 0
  }
  const remove = (id: string): void => {
    const cell = young.get(id) ?? old.get(id)
    young.delete(id)
    old.delete(id)
    if (cell !== undefined) forget(cell)
  }
  return {
    get: (id) => {
      const known = young.get(id)
      if (known !== undefined) return known
      const cell = old.get(id)
      if (cell === undefined) return undefined
      old.delete(id)
      young.set(id, cell)
      grown += cell.size
      return cell
    },
    put: (id, cell) => {
      remove(id)
      young.set(id, cell)
      measure(cell)
      return cell
    },
    remove,
    measure,
    makeRoom: () => {
      if (grown <= maxSize / 2) return
      for (const [id, cell] of old) {
        if (cell.pending > 0) young.set(id, cell)
        else forget(cell)
      }
      old = young
      young = new Map()
      grown = 0
    },
    size: () => size,
  }
}
