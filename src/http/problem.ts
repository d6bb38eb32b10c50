import type { CountersignError, ErrorCode } from '../core/errors.js'
import type { PolicyProblem } from '../core/policy-set.js'

interface Kind {
  readonly status: number
  readonly title: string
}

/** The HTTP status of each code; it stands here and nowhere else. */
export const PROBLEMS: Readonly<Record<ErrorCode, Kind>> = {
  unauthenticated: { status: 401, title: 'No valid API key' },
  role_not_permitted: { status: 403, title: 'The key may not use this route' },
  agent_not_permitted: { status: 403, title: 'The key may not speak for this agent' },
  organisation_not_permitted: { status: 403, title: 'The key belongs to another organisation' },
  session_not_permitted: { status: 403, title: 'The session belongs to another key' },
  context_not_permitted: { status: 403, title: 'The key may not assert this context' },
  rate_limited: { status: 429, title: 'Too many requests' },
  json_malformed: { status: 400, title: 'The body is not JSON' },
  json_duplicate_member: { status: 400, title: 'A JSON member stands twice' },
  json_member_forbidden: { status: 400, title: 'A JSON member has a forbidden name' },
  json_lone_surrogate: { status: 400, title: 'A JSON string has a lone surrogate' },
  number_not_exact: { status: 400, title: 'A number cannot be held exactly' },
  body_invalid: { status: 400, title: 'The body has the wrong shape' },
  body_too_large: { status: 413, title: 'The body is too large' },
  body_too_deep: { status: 400, title: 'The body is nested too deeply' },
  media_type_unsupported: { status: 415, title: 'The body must be application/json' },
  parameter_invalid: { status: 400, title: 'A parameter or header has the wrong shape' },
  request_malformed: { status: 400, title: 'Not a well-formed HTTP request' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  url_too_long: { status: 414, title: 'The URL is too long' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  not_found: { status: 404, title: 'Nothing here' },
  method_not_allowed: { status: 405, title: 'The route has other methods' },
  idempotency_conflict: { status: 422, title: 'The Idempotency-Key was used with another body' },
  idempotency_in_flight: { status: 409, title: 'A request with this Idempotency-Key is being answered' },
  idempotency_expired: { status: 409, title: 'The answer of this Idempotency-Key has expired' },
  outcome_recorded: { status: 409, title: 'The outcome is recorded already' },
  outcome_not_due: { status: 409, title: 'The decision allows no outcome' },
  outcome_amount_invalid: { status: 422, title: 'The amount lies outside what was reserved' },
  policies_broken: { status: 422, title: 'The policies are broken; the last good ones stay in force' },
  not_redeemable: { status: 409, title: 'The decision cannot be redeemed' },
  audience_not_permitted: { status: 403, title: 'The key does not stand for the audience of the receipt' },
  tool_differs: { status: 422, title: 'Not the tool that was allowed' },
  arguments_differ: { status: 422, title: 'Not the arguments that were allowed' },
  receipt_used: { status: 409, title: 'The receipt was redeemed before' },
  receipt_expired: { status: 409, title: 'The receipt has expired' },
  agent_frozen: { status: 409, title: 'The agent, its key or its organisation was frozen' },
  already_frozen: { status: 409, title: 'It is frozen already' },
  not_frozen: { status: 409, title: 'It is not frozen' },
  approval_not_permitted: { status: 403, title: 'This person may not answer this request' },
  approval_settled: { status: 409, title: 'The request was answered or ended before' },
  approval_expired: { status: 409, title: 'The request has expired' },
  comment_missing: { status: 422, title: 'A comment is needed' },
  edit_refused: { status: 422, title: 'The edited action may not be approved' },
  series_invalid: { status: 422, title: 'No series can be granted on these terms' },
  csrf_refused: { status: 403, title: 'The form does not come from this session' },
  overloaded: { status: 503, title: 'Overloaded' },
  shutting_down: { status: 503, title: 'Shutting down' },
  store_unavailable: { status: 503, title: 'The log cannot be written' },
  internal: { status: 500, title: 'Internal error' },
}

/** RFC 9457, with our `code`; `member` is a JSON Pointer into the body. No decision was made: the caller must not act. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly code: ErrorCode
  readonly member?: string
  /** Of `policies_broken`: everything that is wrong, and where. */
  readonly problems?: readonly PolicyProblem[]
}

const MAX_MEMBER_LENGTH = 256

/** What is wrong inside (5xx) is told to the log, not to the caller. */
export function toProblem(error: CountersignError, requestId: string): Problem {
  const { status, title } = PROBLEMS[error.code]
  return {
    type: `urn:countersign:problem:${error.code}`,
    title,
    status,
    detail: status >= 500 ? `${title}; no decision was made` : error.message,
    instance: `urn:countersign:request:${requestId}`,
    code: error.code,
    ...(error.problems === null ? {} : { problems: error.problems }),
    ...(error.member === null ? {} : { member: error.member.slice(0, MAX_MEMBER_LENGTH) }),
  }
}
