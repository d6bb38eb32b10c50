import type { EvidenceSource } from '../../core/evidence.js'

/** Which sensitive data the arguments carry, all of them, by the detectors of the set that judges. */
export function createDataEvidence(): EvidenceSource {
  return { kind: 'data', gather: ({ arguments: args }, { classify }) => classify(args) }
}
