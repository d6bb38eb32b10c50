import type { Letters } from './letters.js'

/** Letters and digits of a gram. */
export const GRAM = 8
/** Of so many grams in a row one is kept, whatever stands around them. */
export const WINDOW = 4
/** A text with more letters and digits than that has at least one gram kept. */
export const SHORT = GRAM + WINDOW - 2

const BASE = 0x2c1b3c6d
const BASE_TO_GRAM = power(BASE, GRAM)

/**
 * The numbers of the first letters of the grams that are kept (winnowing: Schleimer, Wilkerson and Aiken, 2003): of each
 * window the one with the least number, the last of equals. What is kept within a text is kept wherever it stands.
 */
export function winnowed({ count, points }: Letters): { readonly at: Int32Array; readonly count: number } {
  const grams = count - GRAM + 1
  if (grams < WINDOW) return { at: new Int32Array(0), count: 0 }
  const at = new Int32Array(grams)
  const recent = new Int32Array(WINDOW)
  let [kept, least, rolling] = [0, -1, 0]
  for (let letter = 0; letter < count; letter++) {
    rolling = (Math.imul(rolling, BASE) + (points[letter] ?? 0)) | 0
    const gram = letter - GRAM + 1
    if (gram < 0) continue
    if (gram > 0) rolling = (rolling - Math.imul(BASE_TO_GRAM, points[gram - 1] ?? 0)) | 0
    recent[gram % WINDOW] = mixed(rolling)
    if (gram < WINDOW - 1) continue
    const before = least
    if (least <= gram - WINDOW) least = leastOf(recent, gram)
    else if ((recent[gram % WINDOW] ?? 0) <= (recent[least % WINDOW] ?? 0)) least = gram
    if (least !== before) at[kept++] = least
  }
  return { at, count: kept }
}

function leastOf(recent: Int32Array, newest: number): number {
  let least = newest - WINDOW + 1
  for (let gram = least + 1; gram <= newest; gram++) {
    if ((recent[gram % WINDOW] ?? 0) <= (recent[least % WINDOW] ?? 0)) least = gram
  }
  return least
}

function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  return once ^ (once >>> 15)
}

function power(base: number, exponent: number): number {
  let product = 1
  for (let times = 0; times < exponent; times++) product = Math.imul(product, base)
  return product
}
