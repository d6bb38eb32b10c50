import type { EvidenceSource } from '../../core/evidence.js'

/** Where the arguments come from: not tracked, and said so. */
export function createFlowEvidence(): EvidenceSource {
  return { kind: 'flow', gather: () => ({ ready: false }) }
}
