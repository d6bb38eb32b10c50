import type { VerifyFailure } from './verify.js'

/** The service made no decision (4xx, 5xx, no answer): do not act. */
export class CountersignUnavailable extends Error {
  /** HTTP status; null when there was no answer. */
  readonly status: number | null
  /** The problem's stable `code`. */
  readonly code: string
  readonly retryAfterSeconds: number | null

  constructor(status: number | null, code: string, detail: string, retryAfterSeconds: number | null, cause?: unknown) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause })
    this.name = 'CountersignUnavailable'
    this.status = status
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** An ALLOW whose receipt does not prove it: do not act. */
export class ReceiptRejected extends Error {
  readonly failure: VerifyFailure | 'missing'

  constructor(failure: VerifyFailure | 'missing') {
    super(`the receipt does not prove the decision: ${failure}`)
    this.name = 'ReceiptRejected'
    this.failure = failure
  }
}

/** The action was not allowed. `agentMessage` is for the model. */
export class NotAllowed<Answer> extends Error {
  readonly answer: Answer
  readonly agentMessage: string

  constructor(answer: Answer, decision: string, agentMessage: string) {
    super(`${decision}: ${agentMessage}`)
    this.name = 'NotAllowed'
    this.answer = answer
    this.agentMessage = agentMessage
  }
}
