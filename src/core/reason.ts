import type { GrantRefusal } from './approval.js'
import type { RulePlace } from './evaluator.js'
import type { Layer, Severity } from './words.js'

/** Codes of the service's own refusals (DESIGN "fail closed"). Policies add codes of their own. */
export type ServiceReason =
  | 'tool_unknown'
  | 'argument_invalid'
  | 'extraction_failed'
  | 'policy_missing'
  | 'policy_denied'
  | 'policy_error'
  | 'policies_stale'
  | 'schema_violation'
  | 'evaluator_unavailable'
  | 'evidence_failed'
  | 'state_contended'
  | 'agent_frozen'
  | 'obligation_unsupported'
  | 'redaction_of_compared_argument'
  | 'approval_required'
  | 'approval_unavailable'
  | GrantRefusal

/** Where something stands in code that was sent. */
export interface CodePlace {
  /** Both from 1. */
  readonly line: number
  readonly column: number
  /** Through which languages it was reached: `bash>python`. */
  readonly path: string
}

export interface Reason {
  /** Stable, snake_case; from the policy's rule or a ServiceReason. */
  readonly code: string
  readonly severity: Severity
  readonly layer: Layer
  /** `resource.payment.vdefault#over-limit`; null where no rule spoke. */
  readonly rule: string | null
  /** Where that rule is written; the deciding policy's file where no rule allows. Null where that is not known. */
  readonly source: RulePlace | null
  /** For the operator. */
  readonly message: string
  /** For the model: safe to show to the agent. */
  readonly agentMessage: string
  /** Whether the same call can succeed later without change. */
  readonly retryable: boolean
  /** The weakness that it is an instance of, `CWE-78`; null where none is named. */
  readonly cwe: string | null
  /** What of the code it is about; empty where it is about no code. */
  readonly at: readonly CodePlace[]
}
