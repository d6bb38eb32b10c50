import { LIKELY, type Detector, type Group } from '../detectors/detector.js'
import type { Place } from './standing.js'

/** A value found in a text. */
export interface Match extends Place {
  readonly detector: Detector
  readonly confidence: number
}

const BITS: Readonly<Record<Group, number>> = { pii: 1, pci: 2, phi: 4, secret: 8, none: 16 }
const ANY = 31

/**
 * Leaves out what overlaps something surer, of the same group; and of any group, where it is itself not likely or not
 * sensitive. A likely card number within an e-mail address stays. Linear in the lengths of the matches.
 */
export function withoutOverlaps(matches: readonly Match[], length: number): readonly Match[] {
  if (matches.length < 2) return matches
  const covered = new Uint8Array(length)
  const surest = matches.toSorted((a, b) => b.confidence - a.confidence || b.end - b.start - (a.end - a.start))
  return surest.filter(({ start, end, confidence, detector: { group } }) => {
    const forbidden = group === 'none' || confidence < LIKELY ? ANY : BITS[group]
    for (let at = start; at < end; at++) if (((covered[at] ?? 0) & forbidden) !== 0) return false
    for (let at = start; at < end; at++) covered[at] = (covered[at] ?? 0) | BITS[group]
    return true
  })
}
