import { normalForm } from '../../../core/normal-form.js'
const IGNORABLE = /[\p{Default_Ignorable_Code_Point}\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/gu
/** Basic Latin with single blanks between words. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/u
const SPACES = /[\s\p{Cc}]+/gu

/**
 * As Unicode's NFKC_Casefold: compatibility forms, case and invisible characters make no difference. Neither does white
 * space at the ends, nor how much of it stands between words.
 */
export function caseFolded(text: string): string {
  return PLAIN.test(text) ? text.toLowerCase() : fold(fold(text))
}

/** Upper case first: it brings `ß` to `SS` and both sigmas together. */
function fold(text: string): string {
  const plain = normalForm(text, 'NFKC').replace(IGNORABLE, '').toUpperCase().toLowerCase().normalize('NFKC')
  return plain.replace(SPACES, ' ').trim()
}
