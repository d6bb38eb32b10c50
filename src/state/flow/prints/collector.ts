/** Prints of a text: 53-bit hashes, ascending, without doubles. */
export type Prints = Float64Array

/** Prints as they are found. */
export interface Collector {
  /** Room for so many more. */
  readonly room: (count: number) => Float64Array
  /** How many there are: the place in `room` of the next. */
  size: number
}

export const NO_PRINTS: Prints = new Float64Array(0)

export function createCollector(expected: number): Collector {
  let kept = new Float64Array(Math.max(16, expected))
  const collector: Collector = {
    size: 0,
    room: (count) => {
      if (collector.size + count > kept.length) {
        const larger = new Float64Array(Math.max(kept.length * 2, collector.size + count))
        larger.set(kept.subarray(0, collector.size))
        kept = larger
      }
      return kept
    },
  }
  return collector
}

export function collected({ room, size }: Collector): Prints {
  const sorted = room(0).subarray(0, size).sort()
  let count = 0
  for (let at = 0; at < size; at++) {
    const print = sorted[at] ?? 0
    if (count === 0 || print !== sorted[count - 1]) sorted[count++] = print
  }
  return sorted.slice(0, count)
}
