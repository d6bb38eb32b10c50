/** All context words and terms of a set of detectors, numbered. */
export interface Vocabulary {
  readonly size: number
  idOf(phrase: string): number | undefined
  /** Phrases by the hash of their first word; the longest last. */
  readonly byHash: ReadonlyMap<number, readonly Phrase[]>
}

export interface Phrase {
  readonly id: number
  readonly text: string
}

const SEED = 0x811c9dc5

/** FNV-1a, one character on; in lower case. */
export function hashStep(hash: number, codeUnit: number): number {
  const lower = codeUnit >= 65 && codeUnit <= 90 ? codeUnit + 32 : codeUnit
  return Math.imul(hash ^ lower, 0x01000193)
}

export const HASH_SEED = SEED | 0

export function createVocabulary(phrases: Iterable<string>): Vocabulary {
  const ids = new Map([...new Set(phrases)].map((text, id) => [text, id]))
  const byHash = new Map<number, Phrase[]>()
  for (const [text, id] of ids) {
    const hash = hashOf(/^[a-z0-9]+/.exec(text)?.[0] ?? '')
    byHash.set(
      hash,
      [...(byHash.get(hash) ?? []), { id, text }].sort((a, b) => a.text.length - b.text.length),
    )
  }
  return { size: ids.size, idOf: (phrase) => ids.get(phrase), byHash }
}

function hashOf(word: string): number {
  let hash = HASH_SEED
  for (let at = 0; at < word.length; at++) hash = hashStep(hash, word.charCodeAt(at))
  return hash
}

/**
 * Where `text` has this phrase at `at`: its end, else -1. Its words may be separated by a space, `_` or `-`, and stand in
 * any case.
 */
export function phraseEnd(phrase: string, text: string, at: number): number {
  const end = at + phrase.length
  if (end > text.length) return -1
  for (let index = 0; index < phrase.length; index++) {
    const wanted = phrase.charCodeAt(index)
    const found = text.charCodeAt(at + index)
    const same = found === wanted || (found >= 65 && found <= 90 && found + 32 === wanted)
    const separates = wanted === SPACE && (found === UNDERSCORE || found === HYPHEN)
    if (!same && !separates) return -1
  }
  return isWordCharacter(text.charCodeAt(end)) ? -1 : end
}

const SPACE = 32
const UNDERSCORE = 95
const HYPHEN = 45

/** ASCII letter or digit; false for NaN, which stands for the end of a text. */
export function isWordCharacter(codeUnit: number): boolean {
  return (codeUnit >= 97 && codeUnit <= 122) || (codeUnit >= 48 && codeUnit <= 57) || (codeUnit >= 65 && codeUnit <= 90)
}
