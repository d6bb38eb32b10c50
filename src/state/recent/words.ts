import { isJsonList, isJsonObject, type JsonValue } from '../../core/json.js'

/** Scripts that are written without spaces: each character is a word. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[^ \p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu
const LATIN = /^[\u0020-\u024f]*$/

/** The different words of folded arguments: of all their strings, and their numbers; at most `limit`. */
export function wordsOf(folded: JsonValue, limit: number): ReadonlySet<string> {
  const words = new Set<string>()
  collect(folded, words, limit)
  return words
}

function collect(value: JsonValue, words: Set<string>, limit: number): void {
  if (words.size >= limit) return
  if (typeof value === 'number') words.add(String(value))
  else if (typeof value === 'string') collectText(value, words, limit)
  else if (isJsonList(value)) for (const item of value) collect(item, words, limit)
  else if (isJsonObject(value)) for (const item of Object.values(value)) collect(item, words, limit)
}

function collectText(text: string, words: Set<string>, limit: number): void {
  const found = LATIN.test(text) ? text.split(' ') : (text.match(WORD) ?? [])
  for (const word of found) {
    if (words.size >= limit) return
    if (word !== '') words.add(word)
  }
}
