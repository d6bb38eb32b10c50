import type { EvidenceSource } from '../../core/evidence.js'

/** What was done before, by whom, and how much of each budget is left: as the state has it. */
export function createHistoryEvidence(): EvidenceSource {
  return { kind: 'history', gather: (_, { state }) => state.history() }
}
