import type { Api } from './api.js'
import { waitForApproval, type ApprovalWait } from './approval.js'
import { NotAllowed } from './errors.js'
import { withApproval, type Asked } from './request.js'
import type { Answer, CallOptions } from './types.js'

/** An answer, and the question that it is to. */
export interface Decided {
  readonly answer: Answer
  readonly asked: Asked
  /** The approval that an ALLOW must rest on, because it made another question of it; null: none was edited. */
  readonly editedBy: string | null
}

export interface DecideDeps {
  readonly api: Pick<Api, 'enforce' | 'approval'>
  readonly now: () => number
  readonly newId: () => string
}

export interface DecideOptions extends Pick<CallOptions, 'idempotencyKey' | 'signal'> {
  readonly approval?: ApprovalWait
}

/**
 * Asks, and where people have to agree and are waited for, asks again with what they approved, until it is an ALLOW:
 * what a call rests on may have grown since, and then others are asked. Throws NotAllowed and CountersignUnavailable.
 */
export async function decide(deps: DecideDeps, asked: Asked, options: DecideOptions): Promise<Decided> {
  const { approval: wait, signal, idempotencyKey } = options
  const deadlineMs = deps.now() + (wait?.waitMs ?? 0)
  const presented = new Set<string>()
  let decided: Decided = {
    asked,
    editedBy: null,
    answer: await deps.api.enforce(asked.body, idempotencyKey ?? deps.newId(), signal),
  }
  while (decided.answer.decision !== 'ALLOW') {
    const { answer } = decided
    const waitedFor = answer.decision === 'REQUIRES_APPROVAL' ? answer.approval_id : null
    if (wait === undefined || waitedFor === null) throw new NotAllowed(answer)
    const { approval, edited } = await waitForApproval(deps, waitedFor, { ...wait, deadlineMs, signal })
    const { id, status } = approval
    if (status !== 'approved' || presented.has(id)) throw new NotAllowed(answer, approval)
    presented.add(id)
    const again = withApproval(decided.asked, id, edited)
    // Its own for each question, and the same for whoever repeats the whole call under the same key.
    const key = idempotencyKey === undefined ? deps.newId() : `${idempotencyKey} ${id}`
    decided = {
      asked: again,
      editedBy: edited === null && decided.editedBy === null ? null : id,
      answer: await deps.api.enforce(again.body, key, signal),
    }
  }
  return decided
}
