import { caseFolded } from './case-folded.js'

const SEPARATORS = /[^\p{L}\p{N}]/gu

/** Letters and digits alone, in upper case: `de12 3456-7890` is `DE1234567890`. What is no IBAN is brought together too. */
export function iban(text: string): string {
  return caseFolded(text).replace(SEPARATORS, '').toUpperCase()
}
