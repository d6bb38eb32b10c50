import type { EvidenceSource } from '../../core/evidence.js'

/** What is known of code before it is parsed: its language and who says so. `ready: false`: its effects are unknown. */
export function createCodeEvidence(): EvidenceSource {
  return {
    kind: 'code',
    gather: ({ call }) => ({
      ready: false,
      language: call.code?.language ?? null,
      language_source: call.code?.languageSource ?? null,
    }),
  }
}
