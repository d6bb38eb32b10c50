import type { Collector } from './collector.js'
import { foldStrictly } from './fold.js'
import type { Keyed } from './keyed.js'
import { lettersOf } from './letters.js'
import { strictOf } from './strict.js'
import { wordsOf } from './words.js'

/** Of a longer value only a share can be said. */
export const SAID_WORDS = 24
export const SAID_LETTERS = 128

const ends = new Int32Array(SAID_WORDS)

/** Runs of whole words: as they stand where separators that count are in them, and put together. */
export function addSaid(keyed: Keyed, text: string, into: Collector): void {
  const words = wordsOf(foldStrictly(text))
  const letters = lettersOf(words)
  const strict = strictOf(words)
  const add = (kind: 'said' | 'joined', bytes: Uint8Array, from: number, count: number): void => {
    keyed.prefixes(kind, bytes, from, ends, count, into.room(count), into.size)
    into.size += count
  }
  for (let word = 0; word < words.count; word++) {
    const last = lastOf(letters.words, word, words.count)
    for (let next = word; next <= last; next++) ends[next - word] = letters.offsets[letters.words[next + 1] ?? 0] ?? 0
    add('joined', letters.bytes, letters.offsets[letters.words[word] ?? 0] ?? 0, last - word + 1)
    if (strict.joined[word] === 1) continue
    let [count, counted] = [0, 0]
    for (let next = word + 1; next <= last; next++) {
      counted |= strict.counted[next] ?? 0
      if (counted === 1 && strict.joined[next + 1] !== 1) ends[count++] = strict.ends[next] ?? 0
    }
    add('said', strict.bytes, strict.starts[word] ?? 0, count)
  }
}

/** The last word of the longest run that begins with this one; one before it where the word alone is too long. */
function lastOf(words: Int32Array, first: number, count: number): number {
  const from = words[first] ?? 0
  let last = first - 1
  while (last + 1 < count && last + 1 - first < SAID_WORDS && (words[last + 2] ?? 0) - from <= SAID_LETTERS) last++
  return last
}
