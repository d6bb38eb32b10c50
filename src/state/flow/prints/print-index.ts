import type { Prints } from './collector.js'
import { createPrintTable, type PrintTable } from './print-table.js'

/**
 * Which places hold a print. A place is an integer from 0 to 2^32 - 1; a later one has a higher number. A print that is
 * common to many keeps 32 of them, the latest of each weight: where there are more, the weight that has most gives way.
 */
export interface PrintIndex {
  /** How many pairs of a print and a place. */
  readonly size: number
  /** `weight`: 0 to 255, the more the worse the label of the place. Adding a pair again keeps the higher weight. */
  add(place: number, prints: Prints, weight: number): void
  /** Calls `found` for each place, in no order. */
  find(print: number, found: (place: number) => void): void
  /** Takes out all pairs of these places, in one pass over everything. */
  remove(isGone: (place: number) => boolean): void
}

/** A table of more pairs is made two, so that growing never takes long. */
const MOST_IN_TABLE = 32_768
const PRINTS = 2 ** 53

interface Range {
  readonly from: number
  readonly to: number
  readonly table: PrintTable
}

export function createPrintIndex(): PrintIndex {
  let ranges: Range[] = [emptyRange(0, PRINTS, 0)]
  let size = 0
  return {
    get size() {
      return size
    },
    add: (place, prints, weight) => {
      let at = 0
      for (const print of prints) {
        while (print >= (ranges[at]?.to ?? PRINTS)) at++
        const range = ranges[at]
        if (range?.table.add(place, print, weight) !== true) continue
        size++
        if (range.table.size > MOST_IN_TABLE) ranges = ranges.toSpliced(at, 1, ...halves(range))
      }
    },
    find: (print, found) => {
      rangeOf(ranges, print)?.table.find(print, found)
    },
    remove: (isGone) => {
      ranges = ranges.map((range) => without(range, isGone))
      size = ranges.reduce((sum, { table }) => sum + table.size, 0)
    },
  }
}

function rangeOf(ranges: readonly Range[], print: number): Range | undefined {
  let [low, high] = [0, ranges.length - 1]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (print < (ranges[middle]?.to ?? PRINTS)) high = middle
    else low = middle + 1
  }
  return ranges[low]
}

function halves({ from, to, table }: Range): readonly Range[] {
  const middle = from + (to - from) / 2
  // Prints are even: hardly ever is one half so much larger.
  const room = table.size * 0.6
  const [low, high] = [emptyRange(from, middle, room), emptyRange(middle, to, room)]
  table.each((place, print, weight) => (print < middle ? low : high).table.add(place, print, weight))
  return [low, high]
}

function without(range: Range, isGone: (place: number) => boolean): Range {
  let staying = 0
  range.table.each((place) => {
    if (!isGone(place)) staying++
  })
  if (staying === range.table.size) return range
  const kept = emptyRange(range.from, range.to, staying)
  range.table.each((place, print, weight) => {
    if (!isGone(place)) kept.table.add(place, print, weight)
  })
  return kept
}

function emptyRange(from: number, to: number, room: number): Range {
  return { from, to, table: createPrintTable(room) }
}
