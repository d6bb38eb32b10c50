import { caseFolded } from './case-folded.js'

/** Vowel signs of scripts that write them as marks are letters too. */
const SEPARATORS = /[^\p{Alphabetic}\p{N}]/gu

/**
 * Letters and digits alone, case-folded: `Mule X`, `mule-x` and `Mule_X.` are `mulex`. A text without any is case-folded
 * text.
 */
export function name(text: string): string {
  const folded = caseFolded(text)
  // Once more: letters that stood apart may compose.
  return caseFolded(folded.replace(SEPARATORS, '')) || folded
}
