import type { EvidenceKind, EvidenceSource } from '../core/evidence.js'
import type { Analyst } from './code/pool/analyst.js'
import { createCodeEvidence } from './code/source.js'
import { createDataEvidence } from './data/source.js'
import { createFlowEvidence } from './flow/source.js'
import { createHistoryEvidence } from './history/source.js'

/** The sources of the house, one of each kind. */
export function createSources(analyst: Analyst): { readonly [Kind in EvidenceKind]: EvidenceSource } {
  return {
    code: createCodeEvidence(analyst),
    data: createDataEvidence(),
    flow: createFlowEvidence(),
    history: createHistoryEvidence(),
  }
}
