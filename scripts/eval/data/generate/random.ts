/** Draws that are the same in every run with the same seed. */
export interface Random {
  /** 0 ≤ n < below. */
  below(below: number): number
  between(from: number, to: number): number
  pick<T>(from: readonly [T, ...T[]]): T
  digits(length: number): string
  /** Characters of the alphabet. */
  text(length: number, alphabet: string): string
}

export const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
export const LOWER = UPPER.toLowerCase()
export const ALPHANUMERIC = `${UPPER}${LOWER}0123456789`
export const HEX = '0123456789abcdef'

/** mulberry32 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  const text = (length: number, alphabet: string): string =>
    Array.from({ length }, () => alphabet[below(alphabet.length)] ?? '').join('')
  return {
    below,
    between: (from, to) => from + below(to - from + 1),
    pick: (from) => from[below(from.length)] ?? from[0],
    digits: (length) => text(length, '0123456789'),
    text,
  }
}
