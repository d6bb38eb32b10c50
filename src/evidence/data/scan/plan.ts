import type { Detector, DetectorPattern } from '../detectors/detector.js'
import { advance, DEAD, START } from '../pattern/automaton.js'
import { OTHER, SYMBOLS, symbolOf } from '../pattern/char-set.js'
import { createVocabulary, type Vocabulary } from './vocabulary.js'

/** What a word of the vocabulary means to a detector; bits. */
export const ROLE = { before: 1, after: 2, against: 4, term: 8 } as const

/** One pattern of one detector, ready to be tried. */
export interface Entry {
  readonly index: number
  readonly detector: PlannedDetector
  readonly pattern: DetectorPattern
  /** 1 at each symbol that joins; null: none does. */
  readonly joiners: Uint8Array | null
}

export interface PlannedDetector {
  readonly detector: Detector
  /** Of each word of the vocabulary, by its number. */
  readonly roles: Uint8Array
}

/** Detectors arranged for reading a text once. */
export interface Plan {
  readonly detectors: readonly PlannedDetector[]
  readonly vocabulary: Vocabulary
  readonly entries: number
  /** The detectors of each term, by the term's number. */
  readonly terms: ReadonlyMap<number, readonly Detector[]>
  /** The entries that could match where these two symbols stand first; each pair is worked out when it first occurs. */
  candidates(first: number, second: number): readonly Entry[]
}

export function createPlan(detectors: readonly Detector[]): Plan {
  const vocabulary = createVocabulary(detectors.flatMap(phrasesOf))
  const planned = detectors.map((detector) => ({ detector, roles: rolesOf(detector, vocabulary) }))
  const entries = planned.flatMap((detector) => detector.detector.patterns.map((pattern) => ({ detector, pattern })))
  const searched = entries.filter(({ pattern: { confidence } }) => confidence.alone > 0 || confidence.context > 0)
  const all = searched.map((entry, index) => ({ ...entry, index, joiners: joinersOf(entry.pattern.joinedBy) }))
  const pairs = new Array<readonly Entry[] | undefined>(SYMBOLS * SYMBOLS)
  return {
    detectors: planned,
    vocabulary,
    entries: all.length,
    terms: termsOf(detectors, vocabulary),
    candidates: (first, second) =>
      (pairs[first * SYMBOLS + second] ??= all.filter((entry) => couldBegin(entry, first, second))),
  }
}

function phrasesOf({ context: { before, after, against }, terms }: Detector): readonly string[] {
  return [...before, ...after, ...against, ...(terms?.words ?? [])]
}

function rolesOf({ context, terms }: Detector, vocabulary: Vocabulary): Uint8Array {
  const roles = new Uint8Array(vocabulary.size)
  const give = (phrases: readonly string[], role: number): void => {
    for (const phrase of phrases) {
      const id = vocabulary.idOf(phrase) ?? 0
      roles[id] = (roles[id] ?? 0) | role
    }
  }
  give(context.before, ROLE.before)
  give(context.after, ROLE.after)
  give(context.against, ROLE.against)
  give(terms?.words ?? [], ROLE.term)
  return roles
}

function joinersOf(characters: string): Uint8Array | null {
  if (characters === '') return null
  const joiners = new Uint8Array(SYMBOLS)
  for (const char of characters) joiners[symbolOf(char.charCodeAt(0))] = 1
  joiners[OTHER] = 0
  return joiners
}

function termsOf(detectors: readonly Detector[], vocabulary: Vocabulary): ReadonlyMap<number, readonly Detector[]> {
  const terms = new Map<number, readonly Detector[]>()
  for (const detector of detectors) {
    for (const word of detector.terms?.words ?? []) {
      const id = vocabulary.idOf(word) ?? 0
      terms.set(id, [...(terms.get(id) ?? []), detector])
    }
  }
  return terms
}

function couldBegin({ pattern }: Entry, first: number, second: number): boolean {
  const automaton = pattern.lead ?? pattern.match
  const state = advance(automaton, START, first)
  return state !== DEAD && (automaton.accepts[state] === 1 || advance(automaton, state, second) !== DEAD)
}
