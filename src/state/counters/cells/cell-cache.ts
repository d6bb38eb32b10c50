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

/** Cells by id, those used last standing last. */
export interface CellCache {
  get(id: string): Held | undefined
  /** As the one used last. */
  put(id: string, cell: Held): Held
  remove(id: string): void
  /** After rows came or went. */
  measure(cell: Held): void
  /** Gives up those used least that have nothing pending, as long as there are too many rows. */
  makeRoom(): void
  size(): number
}

/** Rows that a cell by itself counts as. */
export const CELL_SIZE = 16

/** `maxSize` in rows; cells with pending changes may stand beyond it. */
export function createCellCache(maxSize: number): CellCache {
  const cells = new Map<string, Held>()
  let size = 0
  const measure = (cell: Held): void => {
    const now = CELL_SIZE + cell.series.slots.length
    size += now - cell.size
    cell.size = now
  }
  const remove = (id: string): void => {
    const cell = cells.get(id)
    if (cell === undefined) return
    cells.delete(id)
    size -= cell.size
    cell.size = 0
  }
  return {
    get: (id) => cells.get(id),
    put: (id, cell) => {
      if (cells.get(id) !== cell) remove(id)
      cells.delete(id)
      cells.set(id, cell)
      measure(cell)
      return cell
    },
    remove,
    measure,
    makeRoom: () => {
      if (size <= maxSize) return
      for (const [id, { pending }] of cells) {
        if (pending === 0) remove(id)
        if (size <= maxSize) return
      }
    },
    size: () => size,
  }
}
