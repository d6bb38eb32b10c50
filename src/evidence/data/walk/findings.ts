import type { Detector } from '../detectors/detector.js'
import type { Path } from './path.js'

/** One value found; `value` never leaves this folder but masked. */
export interface Finding {
  readonly path: Path | null
  readonly detector: Detector
  readonly confidence: number
  readonly value: string
}

/** What one detector found: all of it counted, the first ones kept. */
export interface Tally {
  readonly detector: Detector
  readonly count: number
  readonly highest: number
  readonly first: readonly Finding[]
}

export interface Findings {
  add(finding: Finding): void
  tallies(): readonly Tally[]
}

/** Kept of each detector. */
const MAX_KEPT = 64

export function createFindings(): Findings {
  const byDetector = new Map<Detector, { count: number; highest: number; readonly first: Finding[] }>()
  return {
    add: (finding) => {
      const tally = byDetector.get(finding.detector) ?? { count: 0, highest: 0, first: [] }
      tally.count++
      tally.highest = Math.max(tally.highest, finding.confidence)
      if (tally.first.length < MAX_KEPT) tally.first.push(finding)
      byDetector.set(finding.detector, tally)
    },
    tallies: () => [...byDetector].map(([detector, tally]) => ({ detector, ...tally })),
  }
}
