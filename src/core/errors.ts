import type { PolicyProblem } from './policy-set.js'

/**
 * "No decision was made": the closed set of codes with which a request ends without a decision.
 * The HTTP status of each stands in `http/problem.ts`, nowhere else.
 */
export const ERROR_CODES = [
  'unauthenticated',
  'role_not_permitted',
  'agent_not_permitted',
  'organisation_not_permitted',
  'session_not_permitted',
  'context_not_permitted',
  'rate_limited',
  'json_malformed',
  'json_duplicate_member',
  'json_member_forbidden',
  'json_lone_surrogate',
  'number_not_exact',
  'body_invalid',
  'body_too_large',
  'body_too_deep',
  'media_type_unsupported',
  'parameter_invalid',
  'request_malformed',
  'request_timeout',
  'url_too_long',
  'headers_too_large',
  'not_found',
  'method_not_allowed',
  'idempotency_conflict',
  'idempotency_in_flight',
  'idempotency_expired',
  'outcome_recorded',
  'outcome_not_due',
  'outcome_amount_invalid',
  'policies_broken',
  'not_redeemable',
  'audience_not_permitted',
  'tool_differs',
  'arguments_differ',
  'receipt_used',
  'receipt_expired',
  'agent_frozen',
  'already_frozen',
  'not_frozen',
  'approval_not_permitted',
  'approval_settled',
  'approval_expired',
  'comment_missing',
  'edit_refused',
  'series_invalid',
  'csrf_refused',
  'overloaded',
  'shutting_down',
  'store_unavailable',
  'internal',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/** `message` is for the operator and never carries secrets or argument values; `member` is a JSON Pointer into the body. */
export class CountersignError extends Error {
  readonly code: ErrorCode
  readonly member: string | null
  readonly retryAfterSeconds: number | null
  /** Of `policies_broken`; else null. */
  readonly problems: readonly PolicyProblem[] | null

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      cause?: unknown
      member?: string
      retryAfterSeconds?: number
      problems?: readonly PolicyProblem[]
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'CountersignError'
    this.code = code
    this.member = options.member ?? null
    this.retryAfterSeconds = options.retryAfterSeconds ?? null
    this.problems = options.problems ?? null
  }
}
