import type { EvidenceSource } from '../../core/evidence.js'
import { createClassifier, NOT_CLASSIFIED } from './classify.js'
import type { DetectorSet } from './detectors/detector.js'

/** Which sensitive data the arguments carry, all of them. Without detectors nothing is looked for, and that is said. */
export function createDataEvidence(detectors?: DetectorSet): EvidenceSource {
  if (detectors === undefined) return { kind: 'data', gather: () => NOT_CLASSIFIED }
  const classify = createClassifier(detectors)
  return { kind: 'data', gather: ({ arguments: args }) => classify(args) }
}
