import { foldLoosely } from '../prints/fold.js'
import { wordsOf } from '../prints/words.js'
import type { Sign } from './phrases.js'

/** A phrase that was found: by the numbers of its words. */
export interface PhraseHit {
  readonly sign: Sign
  readonly first: number
  readonly last: number
}

interface Step {
  readonly words: ReadonlySet<string>
  /** Long ones, of which one letter may be wrong. */
  readonly long: readonly string[]
  /** Up to so many words may stand before it. */
  readonly gap: number
}

interface Phrase {
  readonly sign: Sign
  readonly steps: readonly Step[]
}

/** A shorter word is too much like others. */
const LONG = 8

/** Finds phrases among the folded words of a text. Linear in the words: gaps are short. */
export function createPhraseMatcher(signs: readonly Sign[]): (words: readonly string[]) => readonly PhraseHit[] {
  const byFirst = new Map<string, Phrase[]>()
  for (const sign of signs) {
    for (const text of sign.phrases) {
      const [first, ...steps] = stepsOf(text)
      for (const word of first?.words ?? []) byFirst.set(word, [...(byFirst.get(word) ?? []), { sign, steps }])
    }
  }
  return (words) => {
    const hits: PhraseHit[] = []
    for (const [first, word] of words.entries()) {
      for (const { sign, steps } of byFirst.get(word) ?? []) {
        const last = matchEnd(words, first, steps, 0)
        if (last !== -1) hits.push({ sign, first, last })
      }
    }
    return hits
  }
}

/** The number of the last word of the phrase; -1: it does not stand here. */
function matchEnd(words: readonly string[], before: number, steps: readonly Step[], at: number): number {
  const step = steps[at]
  if (step === undefined) return before
  const furthest = Math.min(words.length - 1, before + 1 + step.gap)
  for (let next = before + 1; next <= furthest; next++) {
    if (!fits(words[next] ?? '', step)) continue
    const end = matchEnd(words, next, steps, at + 1)
    if (end !== -1) return end
  }
  return -1
}

function stepsOf(phrase: string): readonly Step[] {
  const steps: Step[] = []
  let gap = 0
  for (const part of phrase.split(' ')) {
    if (part.startsWith('*')) gap = Number(part.slice(1))
    else {
      const words = part.split('|').map(foldLoosely)
      steps.push({ words: new Set(words), long: words.filter(({ length }) => length >= LONG), gap })
      gap = 0
    }
  }
  return steps
}

function fits(word: string, { words, long }: Step): boolean {
  return words.has(word) || (word.length >= LONG - 1 && long.some((wanted) => isNearly(word, wanted)))
}

/** With one letter more, less or other, or two that changed places. */
function isNearly(word: string, wanted: string): boolean {
  if (Math.abs(word.length - wanted.length) > 1) return false
  let from = 0
  while (from < word.length && word[from] === wanted[from]) from++
  let [end, wantedEnd] = [word.length, wanted.length]
  while (end > from && wantedEnd > from && word[end - 1] === wanted[wantedEnd - 1]) {
    end--
    wantedEnd--
  }
  const [rest, wantedRest] = [word.slice(from, end), wanted.slice(from, wantedEnd)]
  return (
    (rest.length <= 1 && wantedRest.length <= 1) ||
    (rest.length === 2 && rest === `${wantedRest.charAt(1)}${wantedRest.charAt(0)}`)
  )
}

/** The words of a text, folded, with where they stand in it. */
export interface PlacedWords {
  readonly words: readonly string[]
  readonly starts: Int32Array
  readonly ends: Int32Array
}

export function placedWords(text: string): PlacedWords {
  const { count, starts, ends } = wordsOf(text)
  const lower = text.toLowerCase()
  // Small letters may be longer than large ones.
  const isPlain = lower.length === text.length
  const words = new Array<string>(count)
  for (let word = 0; word < count; word++) {
    words[word] = foldLoosely((isPlain ? lower : text).slice(starts[word], ends[word]))
  }
  return { words, starts, ends }
}
