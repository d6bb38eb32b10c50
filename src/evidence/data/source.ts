import type { EvidenceSource } from '../../core/evidence.js'

/** Which sensitive data the arguments carry: not looked for, and said so. */
export function createDataEvidence(): EvidenceSource {
  return { kind: 'data', gather: () => ({ ready: false }) }
}
