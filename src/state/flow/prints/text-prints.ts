import { collected, createCollector, type Collector, type Prints } from './collector.js'
import { foldLoosely } from './fold.js'
import { GRAM, SHORT, winnowed } from './grams.js'
import type { Keyed } from './keyed.js'
import { lettersOf, type Letters } from './letters.js'
import { wordsOf } from './words.js'

export function looseLetters(text: string): Letters {
  return lettersOf(wordsOf(foldLoosely(text)))
}

/** Short runs of whole words, and grams, of every one of these texts. */
export function addText(keyed: Keyed, texts: readonly string[], into: Collector): void {
  for (const text of texts) {
    const letters = looseLetters(text)
    addRuns(keyed, letters, into)
    addGrams(keyed, letters, into)
  }
}

/** By what a value is looked for: one run of a short one, else its grams. */
export function looseQuery(keyed: Keyed, letters: Letters): Prints {
  if (letters.count <= SHORT)
    return Float64Array.of(keyed.one('run', letters.bytes, 0, letters.offsets[letters.count] ?? 0))
  const grams = createCollector(letters.count)
  addGrams(keyed, letters, grams)
  return collected(grams)
}

const ends = new Int32Array(SHORT)

function addRuns(keyed: Keyed, { bytes, offsets, words, wordCount }: Letters, into: Collector): void {
  for (let word = 0; word < wordCount; word++) {
    const first = words[word] ?? 0
    let count = 0
    for (let next = word + 1; next <= wordCount; next++) {
      const end = words[next] ?? 0
      if (end - first > SHORT) break
      ends[count++] = offsets[end] ?? 0
    }
    if (count === 0) continue
    keyed.prefixes('run', bytes, offsets[first] ?? 0, ends, count, into.room(count), into.size)
    into.size += count
  }
}

function addGrams(keyed: Keyed, letters: Letters, into: Collector): void {
  const { at, count } = winnowed(letters)
  const room = into.room(count)
  const { bytes, offsets } = letters
  for (let index = 0; index < count; index++) {
    const first = at[index] ?? 0
    room[into.size++] = keyed.one('gram', bytes, offsets[first] ?? 0, offsets[first + GRAM] ?? 0)
  }
}
