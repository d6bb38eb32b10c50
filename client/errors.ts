import type { Answer, ApprovalRequest, ApprovalStatus } from './types.js'
import type { VerifyFailure } from './verify.js'

/**
 * The service made no decision, or could not be asked (4xx, 5xx, no answer, an answer that is none): do not act.
 * `code` is the problem's stable code, or `unreachable`, `timeout`, `aborted`, `answer_malformed`.
 */
export class CountersignUnavailable extends Error {
  /** HTTP status; null when there was no answer. */
  readonly status: number | null
  readonly code: string
  readonly retryAfterSeconds: number | null

  constructor(
    code: string,
    detail: string,
    options: { readonly status?: number; readonly retryAfterSeconds?: number | null; readonly cause?: unknown } = {},
  ) {
    super(`${code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'CountersignUnavailable'
    this.status = options.status ?? null
    this.code = code
    this.retryAfterSeconds = options.retryAfterSeconds ?? null
  }
}

/** `replayed`: this client acted on the decision before. `replay_set_full`: it has no room to remember that it does now. */
export type Rejection = VerifyFailure | 'replayed' | 'replay_set_full'

/** An ALLOW whose receipt does not prove it for this call, here and now: do not act. */
export class ReceiptRejected extends Error {
  readonly failure: Rejection

  constructor(failure: Rejection) {
    super(`the receipt does not prove that this call is allowed: ${failure}`)
    this.name = 'ReceiptRejected'
    this.failure = failure
  }
}

/** BLOCK or REQUIRES_APPROVAL. `agentMessage` is for the model, `answer` has everything else. */
export class NotAllowed extends Error {
  readonly answer: Answer
  readonly agentMessage: string
  /** Where people were waited for: the request as it was at the end, `rejected`, `expired`, still `pending` … Else null. */
  readonly approval: ApprovalRequest | null

  constructor(answer: Answer, approval: ApprovalRequest | null = null) {
    const codes = answer.reasons.map(({ code }) => code).join(', ')
    super(`${answer.decision}: ${approval === null ? codes : `${approval.id} ${ENDS[approval.status]}`}`)
    this.name = 'NotAllowed'
    this.answer = answer
    this.approval = approval
    this.agentMessage =
      approval === null ? answer.reasons.map((reason) => reason.agent_message).join(' ') : toldOf(approval)
  }
}

const ENDS: Readonly<Record<ApprovalStatus, string>> = {
  pending: 'is not answered yet',
  approved: 'is approved and does not allow the call',
  used: 'was used before',
  rejected: 'was rejected',
  cancelled: 'was cancelled',
  expired: 'has expired',
  edited: 'was edited',
  superseded: 'was superseded',
  revoked: 'was revoked',
}

function toldOf({ status, end }: ApprovalRequest): string {
  const said = end?.comment ?? null
  return `The approval of this call ${ENDS[status]}.${said === null ? '' : ` The approver says: ${said}`}`
}
