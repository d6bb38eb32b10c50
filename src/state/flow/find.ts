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

/** Tells each part of a trace that a print leads to. */
export type Look = (print: number, found: (traced: Traced, section: TracedSection) => void) => void

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
  for (const [section, traced] of wholeIn(query, look)) {
    const known = of(traced)
    found.set(traced, { ...known, [section.label.trust]: 1, whole: [...known.whole, section] })
  }
  return [...found.values()].filter(({ trusted, untrusted }) => trusted + untrusted > 0)
}

/** How many of the prints stand there; and the last of them that was counted, because one can stand in several parts. */
interface Counts {
  trusted: number
  untrusted: number
  instructed: number
  trustedAt: number
  untrustedAt: number
  instructedAt: number
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
  for (const [at, print] of reading.entries()) {
    look(print, (traced, section) => {
      let counts = counted.get(traced)
      if (counts === undefined) counted.set(traced, (counts = { ...NONE }))
      countPrint(counts, at, section)
    })
  }
  return counted
}

const NONE: Counts = { trusted: 0, untrusted: 0, instructed: 0, trustedAt: -1, untrustedAt: -1, instructedAt: -1 }

function countPrint(counts: Counts, at: number, { kind, label }: TracedSection): void {
  if (label.trust === 'trusted') {
    if (counts.trustedAt !== at) counts.trusted++
    counts.trustedAt = at
  } else {
    if (counts.untrustedAt !== at) counts.untrusted++
    counts.untrustedAt = at
  }
  if (kind !== 'instructed') return
  if (counts.instructedAt !== at) counts.instructed++
  counts.instructedAt = at
}

/** Members whose whole value it is, and what the user said so. */
function wholeIn({ whole, said }: Query, look: Look): ReadonlyMap<TracedSection, Traced> {
  const places = new Map<TracedSection, Traced>()
  const collect = (prints: Prints, holds: (section: TracedSection) => boolean): void => {
    for (const print of prints) {
      look(print, (traced, section) => {
        if (holds(section)) places.set(section, traced)
      })
    }
  }
  collect(whole, ({ kind }) => kind === 'field')
  // Text that is trusted was printed as the user's words are.
  collect(said, ({ kind, label }) => kind !== 'field' && label.trust === 'trusted')
  return places
}
