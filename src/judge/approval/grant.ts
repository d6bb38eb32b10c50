import type { ApprovalView, Approvals } from '../../core/approvals.js'
import type { Action } from '../../core/action.js'
import { serviceReason } from '../service-reasons.js'
import { refusal, type Finding } from '../finding.js'
import { approvedAction, type Digest } from './approved-action.js'

/** The approval layer's part in one decision. Reads only. */
export interface Grant {
  /** A denial where the grant that was presented cannot be used; null: it can, or none was. */
  readonly problem: Finding | null
  /** Whether one was presented. */
  readonly presented: boolean
  /** Null: approvals are off. */
  readonly meet: ApprovalView['meet'] | null
}

export interface GrantDeps {
  /** Null: approvals are off. */
  readonly approvals: Approvals | null
  readonly digest: Digest
  readonly nowMs: () => number
}

/** Looks up what was presented, and what stands about this action. */
export function grantFor(action: Action, approvalId: string | null, deps: GrantDeps): Grant {
  const { approvals } = deps
  if (approvals === null) return absentGrant(approvalId)
  let view: ApprovalView | null = null
  // Most calls need nobody: then nothing is looked up.
  const look = (): ApprovalView =>
    (view ??= approvals.view(approvedAction(action, deps.digest), approvalId, deps.nowMs(), action.subject.person))
  return {
    presented: approvalId !== null,
    problem: approvalId === null ? null : problemOf(look()),
    meet: (requirement, grounds) => look().meet(requirement, grounds),
  }
}

/** Of a call that was not understood: it is refused whatever was presented. */
export const NO_GRANT: Grant = { presented: false, problem: null, meet: null }

/** Where approvals are off nothing that is presented is known. */
function absentGrant(approvalId: string | null): Grant {
  const unknown = serviceReason('approval_unknown', 'approval', 'no approval with this id exists')
  return { presented: approvalId !== null, problem: approvalId === null ? null : refusal(unknown), meet: null }
}

function problemOf({ problem }: ApprovalView): Finding | null {
  return problem === null ? null : refusal(serviceReason(problem.code, 'approval', problem.message))
}
