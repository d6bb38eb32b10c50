import type { Api } from './api.js'
import type { ApprovalWait } from './approval.js'
import { decide, type Decided } from './decide.js'
import { ReceiptRejected } from './errors.js'
import type { KeyCache } from './key-cache.js'
import { errorText, outputOf } from './output.js'
import type { ReplayGuard } from './replay-guard.js'
import type { Asked } from './request.js'
import type { Answer, CallOptions, JsonMembers, Obligation, OutcomeReport, Receipt } from './types.js'
import { verifyReceipt, type Expected } from './verify.js'

/** A verified ALLOW: what may run, once. */
export interface Allowed {
  /** Exactly these are to run: after redaction, or an approver's edit, they may differ from those that were asked for. */
  readonly arguments: JsonMembers
  readonly obligations: readonly Obligation[]
  readonly receipt: Receipt
  readonly answer: Answer
}

export interface Governor {
  /**
   * Asks, and runs `run` only on a verified ALLOW, at most once per decision; then reports the outcome. Throws
   * NotAllowed, ReceiptRejected or CountersignUnavailable, and then `run` was not called; or what `run` threw.
   */
  act<Result>(
    asked: Asked,
    run: (allowed: Allowed) => Result | Promise<Result>,
    options: ActOptions<Result>,
  ): Promise<Result>
}

export interface ActOptions<Result> extends Pick<CallOptions, 'idempotencyKey' | 'signal'> {
  /** What to say of a success besides that it was one: the amount that it came to. `output` (null: nothing): default, what `run` returned. */
  readonly report?: (result: Result) => Pick<OutcomeReport, 'amount_minor' | 'output'>
  /**
   * On REQUIRES_APPROVAL: waits for the people who are asked, and asks again with what they approved. Whoever edits the
   * call has the edited one run: see `Allowed.arguments`. Default: NotAllowed at once.
   */
  readonly approval?: ApprovalWait
}

export interface GovernorDeps {
  readonly api: Api
  readonly keys: KeyCache
  readonly used: ReplayGuard
  /** What every receipt must say. */
  readonly expected: Omit<Expected, 'jwks' | 'tool' | 'allowed' | 'nowMs'>
  readonly advisory: boolean
  readonly now: () => number
  readonly newId: () => string
  /** An outcome could not be reported. */
  readonly onUnreported: (auditId: string, cause: unknown) => void
}

export function createGovernor(deps: GovernorDeps): Governor {
  const { api, used } = deps

  async function report(auditId: string, outcome: OutcomeReport): Promise<void> {
    try {
      await api.outcome(auditId, outcome)
    } catch (cause) {
      deps.onUnreported(auditId, cause)
    }
  }

  async function prove({ answer, asked, editedBy }: Decided): Promise<Allowed> {
    const { receipt, salt } = answer
    const jwks = await deps.keys.withKey(receipt.key_id)
    const verified = await verifyReceipt(receipt, {
      ...deps.expected,
      jwks,
      ...(asked.tool === null ? {} : { tool: asked.tool }),
      nowMs: deps.now(),
      allowed: {
        arguments: answer.arguments,
        salt,
        advisory: deps.advisory,
        request: asked.identity,
        accepts: asked.accepts,
        ...(editedBy === null ? {} : { approvalId: editedBy }),
      },
    })
    if (!verified.ok) throw new ReceiptRejected(verified.failure)
    if (answer.arguments === null || receipt.audit_id !== answer.audit_id) throw new ReceiptRejected('malformed')
    const claim = used.claim(receipt.audit_id, Date.parse(receipt.expires_at ?? ''))
    if (claim !== 'new') throw new ReceiptRejected(claim === 'full' ? 'replay_set_full' : claim)
    return { arguments: answer.arguments, obligations: receipt.obligations, receipt, answer }
  }

  /** A decision that was acted on before has its outcome already; whatever claims its id is not told another. */
  async function proveOrReport(decided: Decided): Promise<Allowed> {
    try {
      return await prove(decided)
    } catch (cause) {
      const { answer } = decided
      if (!used.has(answer.audit_id)) await report(answer.audit_id, { status: 'not_executed' })
      throw cause
    }
  }

  return {
    async act(asked, run, options) {
      const allowed = await proveOrReport(await decide(deps, asked, options))
      const auditId = allowed.receipt.audit_id
      const result = await settled(async () => run(allowed))
      if (!result.ok) {
        await report(auditId, { status: 'failed', error: errorText(result.cause) })
        throw result.cause
      }
      await report(auditId, { status: 'succeeded', ...outputOf(result.value), ...options.report?.(result.value) })
      return result.value
    },
  }
}

type Settled<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly cause: unknown }

function settled<Result>(run: () => Promise<Result>): Promise<Settled<Result>> {
  return run().then(
    (value): Settled<Result> => ({ ok: true, value }),
    (cause: unknown): Settled<Result> => ({ ok: false, cause }),
  )
}
