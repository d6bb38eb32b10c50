import type { CellRef, Cells } from './cells.js'

/** Reads when all of them can be read, all at one moment: at once, unless a change of theirs was lost. */
export function viewCells<Result>(
  cells: Cells,
  refs: readonly CellRef[],
  nowMs: number,
  read: () => Result,
): Result | Promise<Result> {
  const busy = cells.busy(refs, nowMs)
  return busy === null ? read() : busy.then(() => viewCells(cells, refs, nowMs, read))
}
