import type { Detector, DetectorPattern } from '../detectors/detector.js'
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

/** One text under examination. */
interface Reading {
  readonly text: string
  readonly leaf: Leaf
  readonly hits: WordHits
  readonly budget: Budget
}

/**
 * Words come first: what they mean for a match may stand behind it, and a pattern that needs them is not tried without.
 * Then each position where a word begins, or a sign that some pattern begins with, is tried once per pattern that can
 * begin with the two characters there; an attempt is bounded (`attempt.ts`).
 */
export function createScanner(detectors: readonly Detector[]): Scanner {
  const plan = createPlan(detectors)
  const resumeAt = new Int32Array(plan.entries.length)
  return {
    leaf: createLeafReader(plan),
    scan: (text, leaf, budget) => {
      const reading = { text, leaf, budget, hits: wordsOf(plan, text, budget) }
      wake(plan, reading, resumeAt)
      const matches = [...inField(reading), ...termsAt(plan, reading.hits), ...search(plan, reading, resumeAt)]
      return withoutOverlaps(matches, text.length)
    },
  }
}

function wordsOf({ vocabulary }: Plan, text: string, budget: Budget): WordHits {
  const hits = createWordHits()
  for (let at = 0; at < text.length; at++) {
    if (isWordCharacter(text.charCodeAt(at))) at += noteWord(vocabulary, hits, text, at)
  }
  budget.steps -= text.length
  return hits
}

/** Patterns that cannot be a finding of themselves wait, unless a word or a name that speaks for them is there. */
function wake(plan: Plan, { leaf, hits }: Reading, resumeAt: Int32Array): void {
  resumeAt.set(plan.asleep)
  const woken = new Set(hits.ids)
  for (const id of woken) for (const index of plan.wokenBy[id] ?? []) resumeAt[index] = 0
  for (const detectors of [leaf.detectors, leaf.mentioned]) {
    for (const { entries } of detectors) for (const index of entries) resumeAt[index] = 0
  }
}

/** `resumeAt`: by entry, where its last match ended. */
function search(plan: Plan, reading: Reading, resumeAt: Int32Array): readonly Match[] {
  const { text, budget } = reading
  const found: Match[] = []
  let inWord = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const word = isWordCharacter(code)
    if (word && inWord) continue
    inWord = word
    const second = at + 1 < text.length ? symbolOf(text.charCodeAt(at + 1)) : OTHER
    for (const entry of plan.candidates(symbolOf(code), second)) {
      if (at < (resumeAt[entry.index] ?? 0)) continue
      const match = matchAt(entry, at, reading)
      if (match === null) continue
      if (match.confidence > 0) found.push(match)
      resumeAt[entry.index] = match.end
    }
    if (isSpent(budget)) break
  }
  return found
}

/** The longest match whose check agrees; null where there is none. */
function matchAt(entry: Entry, at: number, { text, leaf, hits, budget }: Reading): Match | null {
  const tried = attempt(entry, text, at, budget)
  if (tried === null) return null
  const { detector, pattern } = entry
  const { start, ends } = tried
  for (let index = ends.length - 1; index >= 0; index--) {
    const place = { start, end: ends[index] ?? start }
    const needsWords = pattern.confidence.alone === 0
    const early = needsWords ? confidenceAt(pattern.confidence, detector, place, { hits, leaf, budget }) : 1
    if (early === 0 || !agrees(pattern, text, place, budget)) continue
    const confidence = needsWords ? early : confidenceAt(pattern.confidence, detector, place, { hits, leaf, budget })
    return { ...place, detector: detector.detector, confidence }
  }
  return null
}

function agrees({ check }: DetectorPattern, text: string, { start, end }: Place, budget: Budget): boolean {
  budget.steps -= end - start
  return check === null || check(text.slice(start, end))
}

/** The whole text, as the value of a member whose name a detector knows. */
function inField({ text, leaf, budget }: Reading): readonly Match[] {
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
