import type { Confidence } from '../detectors/detector.js'
import type { Budget } from './budget.js'
import type { Leaf } from './leaf.js'
import { ROLE, type PlannedDetector } from './plan.js'
import { firstFrom, type WordHits } from './word-hits.js'

/** Where a match stands. */
export interface Place {
  readonly start: number
  readonly end: number
}

interface Support {
  readonly speaks: 'for' | 'against'
  readonly distance: number
}

const MAX_PHRASE = 64

/** How sure the match is, given the words around it; where there are none, given the names that lead to the value. */
export function confidenceAt(
  confidence: Confidence,
  planned: PlannedDetector,
  place: Place,
  surroundings: { readonly hits: WordHits; readonly leaf: Leaf; readonly budget: Budget },
): number {
  const { hits, leaf, budget } = surroundings
  const before = supportBefore(planned, place, hits, budget)
  const after = supportAfter(planned, place.end, hits, budget)
  const nearest = before !== null && (after === null || before.distance <= after.distance) ? before : after
  switch (nearest?.speaks ?? supportOf(leaf, planned)) {
    case 'for':
      return Math.max(confidence.context, confidence.alone)
    case 'against':
      return confidence.against
    case null:
      return confidence.alone
  }
}

/** Words before the match, or within it: `MRN-4471`. */
function supportBefore(
  { detector, roles }: PlannedDetector,
  { start, end }: Place,
  hits: WordHits,
  budget: Budget,
): Support | null {
  const { before } = detector.context.window
  for (let at = firstFrom(hits, end) - 1; at >= 0; at--) {
    budget.steps--
    if ((hits.starts[at] ?? 0) < start - before - MAX_PHRASE) return null
    const distance = Math.max(0, start - (hits.ends[at] ?? 0))
    if (distance > before) continue
    const role = roles[hits.ids[at] ?? 0] ?? 0
    if ((role & ROLE.against) !== 0) return { speaks: 'against', distance }
    if ((role & ROLE.before) !== 0) return { speaks: 'for', distance }
  }
  return null
}

function supportAfter(
  { detector, roles }: PlannedDetector,
  end: number,
  hits: WordHits,
  budget: Budget,
): Support | null {
  const { after } = detector.context.window
  if (after === 0) return null
  for (let at = firstFrom(hits, end); at < hits.starts.length; at++) {
    budget.steps--
    const distance = (hits.starts[at] ?? 0) - end
    if (distance > after) return null
    if (((roles[hits.ids[at] ?? 0] ?? 0) & ROLE.after) !== 0) return { speaks: 'for', distance }
  }
  return null
}

function supportOf({ detectors, mentioned, words }: Leaf, planned: PlannedDetector): Support['speaks'] | null {
  if (detectors.has(planned)) return 'for'
  if (words.some((word) => ((planned.roles[word] ?? 0) & ROLE.against) !== 0)) return 'against'
  return mentioned.has(planned) ? 'for' : null
}
