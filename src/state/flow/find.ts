import type { Prints, Query } from './prints/printer.js'
import type { Traced, TracedSection } from './traced.js'

/** Where a value was found. */
export interface Found {
  readonly traced: Traced
  /** How much of the value stands in parts of this trust, from 0 to 1. */
  readonly trusted: number
  readonly untrusted: number
  /** How much of it stands in text that reads as an instruction to the agent. */
  readonly instructed: number
  /** It is, separators counted, the whole value of these members, or stands between other words in these trusted texts. */
  readonly whole: readonly TracedSection[]
}

/** A place that a print leads to. */
export interface At {
  readonly traced: Traced
  readonly section: TracedSection
}

export type Look = (print: number, found: (at: At) => void) => void

/** So many prints of a long value say that it is not there by chance; fewer only if they are all of it. */
const TELLING_PRINTS = 3

/** One for each trace that holds enough of the value to tell. */
export function findIn(query: Query, look: Look): readonly Found[] {
  const found = new Map<Traced, Found>()
  const of = (traced: Traced): Found =>
    found.get(traced) ?? { traced, trusted: 0, untrusted: 0, instructed: 0, whole: [] }
  for (const reading of query.loose) {
    for (const [traced, counts] of countIn(reading, look)) found.set(traced, better(of(traced), counts, reading.length))
  }
  for (const { traced, section } of wholeIn(query, look)) {
    const known = of(traced)
    found.set(traced, { ...known, [section.label.trust]: 1, whole: [...known.whole, section] })
  }
  return [...found.values()].filter(({ trusted, untrusted }) => trusted + untrusted > 0)
}

interface Counts {
  trusted: number
  untrusted: number
  instructed: number
}

function better(known: Found, { trusted, untrusted, instructed }: Counts, prints: number): Found {
  const share = (found: number): number => (found >= TELLING_PRINTS || found === prints ? found / prints : 0)
  return {
    ...known,
    trusted: Math.max(known.trusted, share(trusted)),
    untrusted: Math.max(known.untrusted, share(untrusted)),
    instructed: Math.max(known.instructed, share(instructed)),
  }
}

/** How many of the prints stand in each trace, by the trust of where they stand. */
function countIn(reading: Prints, look: Look): ReadonlyMap<Traced, Counts> {
  const counted = new Map<Traced, Counts>()
  for (const print of reading) {
    for (const [traced, here] of flagsOf(print, look)) {
      const counts = counted.get(traced) ?? { trusted: 0, untrusted: 0, instructed: 0 }
      if (here.trusted) counts.trusted++
      if (here.untrusted) counts.untrusted++
      if (here.instructed) counts.instructed++
      counted.set(traced, counts)
    }
  }
  return counted
}

function flagsOf(print: number, look: Look): ReadonlyMap<Traced, Record<keyof Counts, boolean>> {
  const flags = new Map<Traced, Record<keyof Counts, boolean>>()
  look(print, ({ traced, section }) => {
    const here = flags.get(traced) ?? { trusted: false, untrusted: false, instructed: false }
    here[section.label.trust] = true
    if (section.kind === 'instructed') here.instructed = true
    flags.set(traced, here)
  })
  return flags
}

/** Members whose whole value it is, and what the user said so. */
function wholeIn({ whole, said }: Query, look: Look): readonly At[] {
  const places = new Map<TracedSection, At>()
  const collect = (prints: Prints, holds: (section: TracedSection) => boolean): void => {
    for (const print of prints) {
      look(print, (at) => {
        if (holds(at.section)) places.set(at.section, at)
      })
    }
  }
  collect(whole, ({ kind }) => kind === 'field')
  // Text that is trusted was printed as the user's words are.
  collect(said, ({ kind, label }) => kind !== 'field' && label.trust === 'trusted')
  return [...places.values()]
}
