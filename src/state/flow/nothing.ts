import type { ToolFlow } from '../../core/flow.js'
import type { JsonObject } from '../../core/json.js'
import { sinkFact } from './sink.js'

/** `R.attr.evidence.flow` where nothing is remembered. */
export function noFlow(flow: ToolFlow): JsonObject {
  const { trust, confidentiality } = flow.reads ?? { trust: 'trusted', confidentiality: 'public' }
  return {
    ready: false,
    complete: false,
    sink: sinkFact(flow),
    output: { trust, confidentiality },
    session: {
      said: false,
      trust: 'trusted',
      confidentiality: 'public',
      untrusted_seen: false,
      private_seen: false,
      instructions_seen: false,
      classes: [],
      reads: 0,
      unreported: 0,
    },
    agent: {
      untrusted_seen: false,
      private_seen: false,
      instructions_seen: false,
      unreported: 0,
      forgotten: false,
    },
    values: [],
    targets: { said: [], trusted: [], designated: [], untrusted: [], new: [], unknown: [], instructed: [] },
    classes_out: [],
    trifecta: false,
  }
}
