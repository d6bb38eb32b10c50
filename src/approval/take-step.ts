import type { Approval } from '../core/approval.js'
import type { Stepped } from '../core/approvals.js'
import type { Caller } from '../core/caller.js'
import { CountersignError, type ErrorCode } from '../core/errors.js'
import type { ApprovalChange } from '../core/store.js'
import type { DeskDeps } from './desk-deps.js'
import { stepEntry, type Noting } from './entries.js'
import { advance, type Advanced, type Step, type StepRefusal } from './machine.js'
import { find } from './sight.js'
import { view } from './view.js'

/** What one look at an approval makes of a step. */
export type Attempt =
  /** It had been taken before: this is what stands. */
  | { readonly kind: 'stands'; readonly approval: Approval }
  | {
      readonly kind: 'take'
      /** As it is after the step; its entry is about it. */
      readonly approval: Approval
      readonly noting: Omit<Noting, 'keyId'>
      readonly changes: readonly ApprovalChange[]
      /** What the caller is shown, as of after the commit. */
      readonly shown: Approval
    }

export type Try = (approval: Approval) => Attempt | Promise<Attempt>

/** Others may take a step at the same moment, in this process or another: then it is looked at again. */
const MAX_ATTEMPTS = 5

/** Looks, and commits what comes of it, with its entry; again where it was changed meanwhile. */
export async function takeStep(deps: DeskDeps, id: string, caller: Caller, attempt: Try): Promise<Stepped> {
  for (let count = 0; count < MAX_ATTEMPTS; count++) {
    const made = await attempt(find(deps.store, id, caller))
    if (made.kind === 'stands') return { approval: view(deps, made.approval, caller), receipt: null }
    const draft = stepEntry(made.approval, { ...made.noting, keyId: caller.keyId }, deps)
    const result = await deps.store.commit(draft, made.changes)
    if (result.committed) {
      deps.news.tell(caller.organisation)
      return { approval: view(deps, committed(made.shown), caller), receipt: result.entry.receipt }
    }
    if (result.conflict !== 'state_moved') {
      throw new CountersignError('internal', `a step of an approval met the conflict ${result.conflict}`)
    }
  }
  throw new CountersignError('store_unavailable', 'this approval was changed again and again meanwhile', {
    retryAfterSeconds: 1,
  })
}

/** The row's version counts up with the commit. */
function committed(approval: Approval): Approval {
  return { ...approval, version: approval.version + 1 }
}

/** As the state machine has it; throws where it refuses. */
export function step(deps: DeskDeps, approval: Approval, taken: Step, nowMs: number): Advanced & { readonly ok: true } {
  const next = advance(approval, taken, nowMs, deps.terms)
  if (!next.ok) throw new CountersignError(CODES[next.refusal], next.message)
  return next
}

const CODES: Readonly<Record<StepRefusal, ErrorCode>> = {
  settled: 'approval_settled',
  expired: 'approval_expired',
  not_permitted: 'approval_not_permitted',
  not_due: 'internal',
  used_up: 'internal',
}

export function put({ approval, events }: Advanced & { readonly ok: true }): ApprovalChange {
  return { kind: 'put_approval', approval, events }
}
