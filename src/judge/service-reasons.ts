import type { RulePlace } from '../core/evaluator.js'
import type { Reason, ServiceReason } from '../core/reason.js'
import type { Layer, Severity } from '../core/words.js'

interface Wording {
  readonly severity: Severity
  readonly agentMessage: string
  readonly retryable: boolean
}

/** Refusals of the judgement; those of normalizing are worded in `normalize/reasons.ts`. */
export type JudgeReason = Exclude<ServiceReason, 'tool_unknown' | 'argument_invalid' | 'extraction_failed'>

/** How each of the service's own refusals is put to the agent, and whether trying again can help. */
const WORDING: Readonly<Record<JudgeReason, Wording>> = {
  policy_missing: wording('HIGH', 'No policy covers this action, so it is not allowed.'),
  policy_denied: wording('MEDIUM', 'Policy does not allow this action.'),
  policy_error: wording('HIGH', 'Policy could not be evaluated for this action, so it is not allowed.'),
  policies_stale: wording('HIGH', 'Policies are being replaced and cannot be applied. Try again later.', true),
  schema_violation: wording('MEDIUM', 'The action does not have the form that policy requires.'),
  evaluator_unavailable: wording('HIGH', 'Policy could not be evaluated just now. Try again later.', true),
  evidence_failed: wording('HIGH', 'The facts about this action could not be gathered. Try again later.', true),
  state_contended: wording('LOW', 'Other calls are changing the same budget. Try again.', true),
  agent_frozen: wording('CRITICAL', 'An administrator has stopped this agent. Do not try again; tell the user.'),
  obligation_unsupported: wording(
    'MEDIUM',
    'The action is allowed only under conditions this runtime cannot carry out.',
  ),
  redaction_of_compared_argument: wording(
    'HIGH',
    'The action is allowed only without a value that policy depends on, so it is not allowed.',
  ),
  approval_required: wording('MEDIUM', 'A person must approve this action first.', true),
  approval_unavailable: wording('MEDIUM', 'A person must approve this action, and approvals are not available here.'),
  approval_unknown: wording('MEDIUM', 'The approval named with this action does not exist.'),
  approval_differs: wording('HIGH', 'What was approved is another action than this one.'),
  approval_expired: wording('MEDIUM', 'The approval was not given, or not used, in time. Ask again without it.'),
  approval_used: wording('MEDIUM', 'The approval was used before. Ask again without it.'),
  approval_rejected: wording('MEDIUM', 'A person has refused this action. Do not try again; tell the user.'),
  approval_cancelled: wording('MEDIUM', 'The request for approval was cancelled. Ask again without it.'),
  approval_edited: wording('MEDIUM', 'A person has changed the arguments: use the approval that replaces this one.'),
  approval_superseded: wording('MEDIUM', 'More has to be approved now: use the approval that replaces this one.'),
  approval_revoked: wording('MEDIUM', 'The approval was taken back. Ask again without it.'),
  approval_level_unknown: wording('HIGH', 'Nobody is named who could approve this action, so it is not allowed.'),
  approval_too_large: wording(
    'MEDIUM',
    'This is more than a person can look at, so nobody is asked. Do it in smaller steps.',
  ),
  too_many_pending: wording('MEDIUM', 'Too many requests of yours wait for approval. Wait for those first.', true),
}

function wording(severity: Severity, agentMessage: string, retryable = false): Wording {
  return { severity, agentMessage, retryable }
}

/** A refusal by the service itself; `message` is for the operator and names no argument values. */
export function serviceReason(
  code: JudgeReason,
  layer: Layer,
  message: string,
  spoke: { readonly rule: string | null; readonly source: RulePlace | null } = { rule: null, source: null },
): Reason {
  return { code, layer, rule: spoke.rule, source: spoke.source, message, ...WORDING[code], cwe: null, at: [] }
}
