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
  /** Numbers of its entries. */
  readonly entries: readonly number[]
}

/** Detectors arranged for reading a text once. */
export interface Plan {
  readonly detectors: readonly PlannedDetector[]
  readonly vocabulary: Vocabulary
  /** The patterns that are searched for in texts. */
  readonly entries: readonly Entry[]
  /** By entry: 0 for those that can be a finding of themselves, the largest integer for those that need words. */
  readonly asleep: Int32Array
  /** By word, the entries that it speaks for. */
  readonly wokenBy: readonly (readonly number[])[]
  /** The detectors of each term, by the term's number. */
  readonly terms: ReadonlyMap<number, readonly Detector[]>
  /** The entries that could match where these two symbols stand first; each pair is worked out when it first occurs. */
  candidates(first: number, second: number): readonly Entry[]
}

const NEVER = 0x7fffffff

export function createPlan(detectors: readonly Detector[]): Plan {
  const vocabulary = createVocabulary(detectors.flatMap(phrasesOf))
  const planned: PlannedDetector[] = []
  const entries: Entry[] = []
  for (const detector of detectors) {
    const searched = detector.patterns.filter(({ confidence }) => confidence.alone > 0 || confidence.context > 0)
    const numbers = searched.map((_, at) => entries.length + at)
    const one = { detector, roles: rolesOf(detector, vocabulary), entries: numbers }
    planned.push(one)
    for (const pattern of searched) {
      entries.push({ index: entries.length, detector: one, pattern, joiners: joinersOf(pattern.joinedBy) })
    }
  }
  const pairs = new Array<readonly Entry[] | undefined>(SYMBOLS * SYMBOLS)
  return {
    detectors: planned,
    vocabulary,
    entries,
    asleep: Int32Array.from(entries, ({ pattern }) => (pattern.confidence.alone > 0 ? 0 : NEVER)),
    wokenBy: Array.from({ length: vocabulary.size }, (_, word) => wokenBy(word, planned)),
    terms: termsOf(detectors, vocabulary),
    candidates: (first, second) =>
      (pairs[first * SYMBOLS + second] ??= entries.filter((entry) => couldBegin(entry, first, second))),
  }
}

function wokenBy(word: number, planned: readonly PlannedDetector[]): readonly number[] {
  return planned.flatMap(({ roles, entries }) =>
    ((roles[word] ?? 0) & (ROLE.before | ROLE.after)) !== 0 ? entries : [],
  )
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
