/** The same numbers for the same seed (mulberry32). */
export interface Random {
  /** From 0 to `below` - 1. */
  upTo(below: number): number
  pick<T>(from: readonly T[]): T
  some<T>(from: readonly T[], count: number): readonly T[]
}

export function createRandom(seed: number): Random {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const upTo = (below: number): number => Math.floor(next() * below)
  return {
    upTo,
    pick: (from) => from[upTo(from.length)]!,
    some: (from, count) => {
      const rest = [...from]
      return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(upTo(rest.length), 1)[0]!)
    },
  }
}
