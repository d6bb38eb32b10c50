import { hashStep, HASH_SEED, isWordCharacter, phraseEnd, type Vocabulary } from './vocabulary.js'

/** Where a text has words of the vocabulary, in the order of their start. */
export interface WordHits {
  readonly starts: number[]
  readonly ends: number[]
  readonly ids: number[]
}

export function createWordHits(): WordHits {
  return { starts: [], ends: [], ids: [] }
}

/** Reads the word that begins at `at` and notes every phrase that begins there; the word's length. */
export function noteWord(vocabulary: Vocabulary, hits: WordHits, text: string, at: number): number {
  let hash = HASH_SEED
  let end = at
  for (let code = text.charCodeAt(end); isWordCharacter(code); code = text.charCodeAt(++end))
    hash = hashStep(hash, code)
  const phrases = vocabulary.byHash.get(hash)
  if (phrases !== undefined) {
    for (const { id, text: phrase } of phrases) {
      const phraseStop = phraseEnd(phrase, text, at)
      if (phraseStop < 0) continue
      hits.starts.push(at)
      hits.ends.push(phraseStop)
      hits.ids.push(id)
    }
  }
  return end - at
}

/** The index of the first hit that starts at `position` or behind it. */
export function firstFrom({ starts }: WordHits, position: number): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((starts[middle] ?? 0) < position) low = middle + 1
    else high = middle
  }
  return low
}
