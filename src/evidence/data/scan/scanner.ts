import type { Detector } from '../detectors/detector.js'
import { OTHER, symbolOf } from '../pattern/char-set.js'
import { attempt, matchesPlace } from './attempt.js'
import { isSpent, type Budget } from './budget.js'
import { createLeafReader, type Leaf } from './leaf.js'
import { withoutOverlaps, type Match } from './overlaps.js'
import { createPlan, type Entry, type Plan } from './plan.js'
import { confidenceAt, type Place } from './standing.js'
import { isWordCharacter } from './vocabulary.js'
import { createWordHits, noteWord, type WordHits } from './word-hits.js'

/** Finds what detectors look for in one text after the other. */
export interface Scanner {
  /** What the names that lead to a value say. */
  leaf(names: readonly string[]): Leaf
  /** `text` is folded. Stops where the budget ends. */
  scan(text: string, leaf: Leaf, budget: Budget): readonly Match[]
}

interface Found extends Place {
  readonly entry: Entry
}

/**
 * Each position where a word begins, or a sign that some pattern begins with, is tried once per pattern that can begin
 * with the two characters there; an attempt is bounded (`attempt.ts`). Words are noted on the way; what they mean for a
 * match is looked up at the end, because some stand behind it.
 */
export function createScanner(detectors: readonly Detector[]): Scanner {
  const plan = createPlan(detectors)
  const resumeAt = new Int32Array(plan.entries)
  return {
    leaf: createLeafReader(plan),
    scan: (text, leaf, budget) => {
      const hits = createWordHits()
      const found = search(plan, text, hits, budget, resumeAt.fill(0))
      const matches = found.flatMap(({ entry, start, end }) => {
        const { detector, pattern } = entry
        const confidence = confidenceAt(pattern.confidence, detector, { start, end }, { hits, leaf, budget })
        return confidence > 0 ? [{ start, end, detector: detector.detector, confidence }] : []
      })
      return withoutOverlaps([...inField(text, leaf, budget), ...termsAt(plan, hits), ...matches], text.length)
    },
  }
}

/** `resumeAt`: by entry, where its last match ended. */
function search(plan: Plan, text: string, hits: WordHits, budget: Budget, resumeAt: Int32Array): readonly Found[] {
  const found: Found[] = []
  let inWord = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const word = isWordCharacter(code)
    if (word && inWord) continue
    inWord = word
    budget.steps -= word ? noteWord(plan.vocabulary, hits, text, at) : 1
    const second = at + 1 < text.length ? symbolOf(text.charCodeAt(at + 1)) : OTHER
    for (const entry of plan.candidates(symbolOf(code), second)) {
      if (at < (resumeAt[entry.index] ?? 0)) continue
      const place = attempt(entry, text, at, budget)
      if (place === null) continue
      found.push({ entry, start: place.start, end: place.end })
      resumeAt[entry.index] = place.end
    }
    if (isSpent(budget)) break
  }
  return found
}

/** The whole text, as the value of a member whose name a detector knows. */
function inField(text: string, leaf: Leaf, budget: Budget): readonly Match[] {
  if (leaf.detectors.size === 0) return []
  const start = text.length - text.trimStart().length
  const place = { start, end: Math.max(start, text.trimEnd().length) }
  return [...leaf.detectors].flatMap(({ detector }) => {
    const fits = detector.patterns
      .filter((pattern) => pattern.confidence.field > 0 && matchesPlace({ pattern }, text, place, budget))
      .map(({ confidence }) => confidence.field)
    return fits.length === 0 ? [] : [{ ...place, detector, confidence: Math.max(...fits) }]
  })
}

function termsAt({ terms }: Plan, { starts, ends, ids }: WordHits): readonly Match[] {
  if (terms.size === 0) return []
  return ids.flatMap((id, index) =>
    (terms.get(id) ?? []).map((detector) => ({
      start: starts[index] ?? 0,
      end: ends[index] ?? 0,
      detector,
      confidence: detector.terms?.confidence ?? 0,
    })),
  )
}
