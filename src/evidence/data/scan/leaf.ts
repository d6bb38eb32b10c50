import type { PlannedDetector, Plan } from './plan.js'
import { normalName, readingsOf, segmentsOf } from './field-names.js'

/** What the names that lead to a value say of it. */
export interface Leaf {
  /** Detectors that know one of its names. */
  readonly detectors: ReadonlySet<PlannedDetector>
  /** Detectors of which a name stands somewhere in its names: `card_note`. */
  readonly mentioned: ReadonlySet<PlannedDetector>
  /** Numbers of the vocabulary's words in its names. */
  readonly words: readonly number[]
  /** Of the names that detectors want near. */
  readonly near: readonly string[]
}

export const NAMELESS: Leaf = { detectors: new Set(), mentioned: new Set(), words: [], near: [] }

/** How many names are remembered; then they are worked out anew. */
const MAX_KNOWN = 4_096
/** A value is named by the two members above it: `card` `number`. */
const NAMES = 2
const MAX_PHRASE_WORDS = 3

/** Reads member names, outermost first. Names recur from call to call: what they say is remembered, bounded. */
export function createLeafReader(plan: Plan): (names: readonly string[]) => Leaf {
  const byField = new Map<string, PlannedDetector[]>()
  const wanted = new Set(plan.detectors.flatMap(({ detector }) => detector.near.fields.map(normalName)))
  for (const planned of plan.detectors) {
    for (const field of planned.detector.fields) {
      byField.set(normalName(field), [...(byField.get(normalName(field)) ?? []), planned])
    }
  }
  const known = new Map<string, Leaf>()
  return (all) => {
    if (all.length === 0) return NAMELESS
    const names = all.slice(-NAMES)
    const key = names.join('\0')
    const remembered = known.get(key)
    if (remembered !== undefined) return remembered
    const readings = readingsOf(names)
    const phrases = phrasesOf(names)
    const knowing = (name: string): readonly PlannedDetector[] =>
      (byField.get(normalName(name)) ?? []).filter((found) => !isOther(found, readings))
    const leaf: Leaf = {
      detectors: new Set(readings.flatMap(knowing)),
      mentioned: new Set(phrases.flatMap((words) => knowing(words.join('_')))),
      words: phrases.map((words) => plan.vocabulary.idOf(words.join(' '))).filter((id) => id !== undefined),
      near: readings.filter((reading) => wanted.has(reading)),
    }
    if (key.length > MAX_KEY) return leaf
    if (known.size >= MAX_KNOWN) known.clear()
    known.set(key, leaf)
    return leaf
  }
}

const MAX_KEY = 256

/** Every few words that stand side by side. */
function phrasesOf(names: readonly string[]): readonly (readonly string[])[] {
  const segments = names.flatMap(segmentsOf)
  return segments.flatMap((_, at) =>
    Array.from({ length: Math.min(MAX_PHRASE_WORDS, segments.length - at) }, (__, more) =>
      segments.slice(at, at + more + 1),
    ),
  )
}

function isOther({ detector }: PlannedDetector, readings: readonly string[]): boolean {
  return detector.notFields.some((name) => readings.includes(normalName(name)))
}
