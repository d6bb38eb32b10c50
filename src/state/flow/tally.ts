import type { Label } from '../../core/flow.js'
import type { Traced } from './traced.js'

export type Seen = 'untrusted' | 'private' | 'instructions'

/** What can be said of all traces of an owner without looking at each. */
export interface Tally {
  add(traced: Traced): void
  drop(traced: Traced): void
  /** What came out is known now. */
  reported(traced: Traced): void
  instructed(atMs: number): void
  /** Calls whose output is not known; of one session, or of all. */
  readonly unreported: (session?: string) => number
  /** Calls that read, of one session. */
  readonly reads: (session: string) => number
  /** When a user said something last; -Infinity: never. */
  readonly lastSaid: () => number
  /** When something was read last that is so: milliseconds, or -Infinity. */
  readonly last: (what: Seen) => number
}

export function createTally(): Tally {
  const pending = new Map<string, number>()
  const reads = new Map<string, number>()
  const last: Record<Seen, number> = { untrusted: -Infinity, private: -Infinity, instructions: -Infinity }
  let waiting = 0
  let lastSaidMs = -Infinity
  const seen = (what: Seen, atMs: number): void => {
    last[what] = Math.max(last[what], atMs)
  }
  const wait = ({ session }: Traced, by: number): void => {
    waiting += by
    count(pending, session, by)
  }
  return {
    add: (traced) => {
      if (traced.kind === 'output') count(reads, traced.session, 1)
      if (traced.kind === 'said') lastSaidMs = Math.max(lastSaidMs, traced.atMs)
      if (traced.label.trust === 'untrusted') seen('untrusted', traced.atMs)
      if (isPrivate(traced.label)) seen('private', traced.atMs)
      if (traced.report === null) wait(traced, 1)
    },
    drop: (traced) => {
      if (traced.kind === 'output') count(reads, traced.session, -1)
      if (traced.report === null) wait(traced, -1)
    },
    reported: (traced) => {
      wait(traced, -1)
    },
    instructed: (atMs) => {
      seen('instructions', atMs)
    },
    unreported: (session) => (session === undefined ? waiting : (pending.get(session) ?? 0)),
    reads: (session) => reads.get(session) ?? 0,
    lastSaid: () => lastSaidMs,
    last: (what) => last[what],
  }
}

export function isPrivate({ confidentiality }: Pick<Label, 'confidentiality'>): boolean {
  return confidentiality === 'private' || confidentiality === 'secret'
}

function count(counts: Map<string, number>, name: string, by: number): void {
  const sum = (counts.get(name) ?? 0) + by
  if (sum > 0) counts.set(name, sum)
  else counts.delete(name)
}
