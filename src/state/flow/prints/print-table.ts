/** One table of open addressing, for a range of prints. */
export interface PrintTable {
  readonly size: number
  /** Gives false where nothing was added: the place is there, or enough that count more. */
  add(place: number, print: number, weight: number): boolean
  find(print: number, found: (place: number) => void): void
  each(seen: (place: number, print: number, weight: number) => void): void
}

/** Places kept of one print. */
export const MOST_PLACES = 32
const FREE = -1
const FULLEST = 0.8
const GROWTH = 1.3
const LEAST_CAPACITY = 16

/** With room for so many: a table that is filled from another one, in the order of its slots, must not grow meanwhile. */
export function createPrintTable(room: number): PrintTable {
  let capacity = Math.max(LEAST_CAPACITY, Math.ceil(room / FULLEST) + 1)
  let prints = new Float64Array(capacity).fill(FREE)
  let places = new Uint32Array(capacity)
  let weights = new Uint8Array(capacity)
  let size = 0
  // By the low 32 bits: the high ones tell the range, and prints come in their order.
  const slotOf = (print: number): number => Math.floor(((print >>> 0) / 4294967296) * capacity)
  const put = (slot: number, place: number, print: number, weight: number): void => {
    prints[slot] = print
    places[slot] = place
    weights[slot] = weight
  }
  const freeFrom = (start: number): number => {
    let slot = start
    while (prints[slot] !== FREE) slot = slot + 1 === capacity ? 0 : slot + 1
    return slot
  }
  const grow = (): void => {
    const old = { prints, places, weights }
    capacity = Math.ceil(capacity * GROWTH)
    prints = new Float64Array(capacity).fill(FREE)
    places = new Uint32Array(capacity)
    weights = new Uint8Array(capacity)
    for (let slot = 0; slot < old.prints.length; slot++) {
      const print = old.prints[slot] ?? FREE
      if (print !== FREE) put(freeFrom(slotOf(print)), old.places[slot] ?? 0, print, old.weights[slot] ?? 0)
    }
  }
  /** Of the weight that most of the print's places have, the lighter of equals, the oldest: no flood of one kind hides another. */
  const giveWay = (print: number, weight: number): number => {
    const counts = new Map([[weight, 1]])
    const oldest = new Map<number, number>()
    for (let slot = slotOf(print); prints[slot] !== FREE; slot = slot + 1 === capacity ? 0 : slot + 1) {
      if (prints[slot] !== print) continue
      const its = weights[slot] ?? 0
      counts.set(its, (counts.get(its) ?? 0) + 1)
      const known = oldest.get(its)
      if (known === undefined || (places[slot] ?? 0) < (places[known] ?? 0)) oldest.set(its, slot)
    }
    const [crowded] = [...oldest].sort(([a], [b]) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a - b)
    return crowded?.[1] ?? slotOf(print)
  }
  return {
    get size() {
      return size
    },
    add: (place, print, weight) => {
      let [slot, same] = [slotOf(print), 0]
      for (; prints[slot] !== FREE; slot = slot + 1 === capacity ? 0 : slot + 1) {
        if (prints[slot] !== print) continue
        if (places[slot] === place) {
          weights[slot] = Math.max(weights[slot] ?? 0, weight)
          return false
        }
        same++
      }
      if (same >= MOST_PLACES) {
        put(giveWay(print, weight), place, print, weight)
        return false
      }
      put(slot, place, print, weight)
      size++
      if (size > capacity * FULLEST) grow()
      return true
    },
    find: (print, found) => {
      for (let slot = slotOf(print); prints[slot] !== FREE; slot = slot + 1 === capacity ? 0 : slot + 1) {
        if (prints[slot] === print) found(places[slot] ?? 0)
      }
    },
    each: (seen) => {
      for (let slot = 0; slot < capacity; slot++) {
        const print = prints[slot] ?? FREE
        if (print !== FREE) seen(places[slot] ?? 0, print, weights[slot] ?? 0)
      }
    },
  }
}
