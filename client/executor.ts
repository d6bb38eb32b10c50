import { monotone } from './clock.js'
import { createApi } from './api.js'
import { ReceiptRejected } from './errors.js'
import { executionVerifier, type ExecutionTerms, type VerifyForExecution } from './execution.js'
import { createKeyCache, pinnedKeys } from './key-cache.js'
import type { Jwks } from './signature.js'
import type { OutcomeRecorded, OutcomeReport, Recorded } from './types.js'
import { verifyReceipt } from './verify.js'

export interface ExecutorOptions extends ExecutionTerms {
  /** Where the service is, for example `https://countersign.internal`. */
  readonly baseUrl: string
  /** A key with the role executor that stands for the audience. */
  readonly apiKey: string
  /** Public keys from a place that you trust more than the connection; without them the service is asked for its keys. */
  readonly jwks?: Jwks
  /** For one attempt. Default: 10,000. */
  readonly timeoutMs?: number
  /** A `retry-after` of more is not waited for. Default: 5,000. */
  readonly maxRetryWaitMs?: number
  readonly fetch?: (request: Request) => Promise<Response>
}

/** What is about to run. */
export interface Execution {
  /** By the tool side's own knowledge, not by what the runtime says; code is the tool `code`. */
  readonly tool: string
  readonly arguments: object
}

/** The tool side: runs what was allowed, to it, once. */
export interface Executor {
  /**
   * Uses a decision up at the service: resolves when exactly these arguments of this tool were allowed to this audience,
   * now, and to nobody before. Throws CountersignUnavailable with the problem's code (`receipt_used`, `receipt_expired`,
   * `tool_differs`, `arguments_differ`, `agent_frozen`, `not_redeemable`, `audience_not_permitted`, `not_found`, …), or
   * ReceiptRejected when the proof is of another decision or tool: then do not run.
   */
  redeem(auditId: string, execution: Execution): Promise<Recorded>
  /** As `createExecutionVerifier`. Rejects with CountersignUnavailable when keys have to be asked for and cannot be. */
  readonly verifyForExecution: VerifyForExecution
  /** Reports what became of it; once per decision. An executor's word gives back what was reserved. */
  outcome(auditId: string, report: OutcomeReport): Promise<OutcomeRecorded>
}

/**
 * @example
 * const executor = createExecutor({ baseUrl, apiKey, audience: 'payments' })
 * await executor.redeem(auditId, { tool: 'process_payment', arguments: args })
 * await bank.pay(args)
 */
export function createExecutor(options: ExecutorOptions): Executor {
  const { baseUrl, apiKey, jwks, fetch, timeoutMs = 10_000, maxRetryWaitMs = 5_000, ...terms } = options
  const { audience, issuer = 'countersign', organisation = 'default', now = Date.now } = terms
  const api = createApi({ baseUrl, apiKey, timeoutMs, maxRetryWaitMs, ...(fetch === undefined ? {} : { fetch }) })
  const keys = jwks === undefined ? createKeyCache((kid) => api.keys(kid), { now: monotone(now) }) : pinnedKeys(jwks)
  return {
    async redeem(auditId, { tool, arguments: args }) {
      const recorded = await api.redeem(auditId, tool, args)
      const verified = await verifyReceipt(recorded.receipt, {
        jwks: await keys.withKey(recorded.receipt.key_id),
        type: 'countersign.redemption/v1',
        ...{ issuer, audience, organisation, tool, subjectAuditId: auditId },
      })
      if (!verified.ok) throw new ReceiptRejected(verified.failure)
      return recorded
    },
    verifyForExecution: executionVerifier(keys, terms),
    outcome: (auditId, report) => api.outcome(auditId, report),
  }
}
