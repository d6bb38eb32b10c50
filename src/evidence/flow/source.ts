import type { EvidenceSource } from '../../core/evidence.js'

/** Where the arguments come from and where they go: as the state has it. */
export function createFlowEvidence(): EvidenceSource {
  return { kind: 'flow', gather: (_, { state }) => state.flow() }
}
