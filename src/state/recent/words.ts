import { isJsonList, isJsonObject, type JsonValue } from '../../core/json.js'
import { FOLDED_CHARACTERS } from './fold.js'

/** Scripts that are written without spaces: each character is a word. */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}'
const WORD = new RegExp(`[${UNSPACED}]|[^ ${UNSPACED}]+`, 'gu')
const LATIN = /^[\u0020-\u024f]*$/

/** The different words of folded arguments: of the strings as far as they are folded, and the numbers; at most `limit`. */
export function wordsOf(folded: JsonValue, limit: number): ReadonlySet<string> {
  const found: Found = { words: new Set(), limit, charactersLeft: FOLDED_CHARACTERS }
  collect(folded, found)
  return found.words
}

interface Found {
  readonly words: Set<string>
  readonly limit: number
  charactersLeft: number
}

function collect(value: JsonValue, found: Found): void {
  if (found.words.size >= found.limit) return
  if (typeof value === 'number') found.words.add(String(value))
  else if (typeof value === 'string') collectText(value, found)
  else if (isJsonList(value)) for (const item of value) collect(item, found)
  else if (isJsonObject(value)) for (const item of Object.values(value)) collect(item, found)
}

function collectText(whole: string, found: Found): void {
  const text = whole.slice(0, found.charactersLeft)
  found.charactersLeft -= text.length
  for (const word of LATIN.test(text) ? text.split(' ') : (text.match(WORD) ?? [])) {
    if (found.words.size >= found.limit) return
    if (word !== '') found.words.add(word)
  }
}
