import type { JsonValue } from '../core/json.js'

export const REDACTED = '[REDACTED]'

const SHOWN = 4
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u
/** What may stand between letters and digits: it says how a value is written, not which it is. */
const SEPARATOR = /[ !-/:-@[-`{-~]/

/**
 * `**** **** **** 1111`: of the letters and digits all but the last four are hidden, and whatever else is not plain
 * punctuation. Null for what is no text, and where four would be more than half.
 */
export function lastFour(value: JsonValue): string | null {
  if (typeof value !== 'string') return null
  const characters = Array.from(value)
  const meaning = characters.filter((character) => LETTER_OR_DIGIT.test(character)).length
  if (meaning < 2 * SHOWN) return null
  let left = meaning
  return characters
    .map((character) => {
      if (SEPARATOR.test(character)) return character
      return LETTER_OR_DIGIT.test(character) && left-- <= SHOWN ? character : '*'
    })
    .join('')
}

/** `fingerprint:…`, the same for the same text or number; null for anything else. */
export function fingerprinted(value: JsonValue, fingerprint: (text: string) => string): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  return `fingerprint:${fingerprint(JSON.stringify(['redacted', value]))}`
}
