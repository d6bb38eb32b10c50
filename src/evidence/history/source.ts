import type { EvidenceSource } from '../../core/evidence.js'

/** What the agent did before: not kept, and said so. */
export function createHistoryEvidence(): EvidenceSource {
  return { kind: 'history', gather: () => ({ ready: false }) }
}
