import type { ToolFlow } from '../../core/flow.js'
import type { JsonObject } from '../../core/json.js'

/** Where the call sends, as the catalogue says. */
export function sinkFact({ declared, sends, irreversible, money }: ToolFlow): JsonObject {
  return { declared, sends, irreversible, money }
}

/** Whether what the arguments say may leave the organisation. */
export function sendsOutside({ sends }: ToolFlow): boolean {
  return sends === 'external' || sends === 'public' || sends === 'unknown'
}
