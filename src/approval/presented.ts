import type { Approval, ApprovalStatus, ApprovedAction, GrantRefusal } from '../core/approval.js'
import type { GrantProblem } from '../core/approvals.js'
import { isFullySigned, isSigner } from './chain.js'
import { toUnits } from './decimal.js'
import { differences, type SaltedHash } from './matching.js'
import { fitSeries } from './series-match.js'
import { charge } from './series-charge.js'
import { statusAt } from './standing.js'

/** A pending or approved one that is about this call. `amount`: what a use charges to the budget of a series. */
export interface Presented {
  readonly approval: Approval
  readonly amount: number | string | null
}

/** A call, and whose key makes it. */
export interface Made {
  readonly action: ApprovedAction
  /** Canonical; null: nobody's. */
  readonly person: string | null
}

type Ended = Exclude<ApprovalStatus, 'pending' | 'approved'>

const REFUSALS: Readonly<Record<Ended, GrantRefusal>> = {
  used: 'approval_used',
  rejected: 'approval_rejected',
  cancelled: 'approval_cancelled',
  expired: 'approval_expired',
  edited: 'approval_edited',
  superseded: 'approval_superseded',
  revoked: 'approval_revoked',
}

/** Whether what was presented is this agent's, stands at this moment, and is about this very call of somebody else. */
export function presented(
  approval: Approval | null,
  { action, person }: Made,
  nowMs: number,
  saltedHash: SaltedHash,
): ({ readonly ok: true } & Presented) | { readonly ok: false; readonly problem: GrantProblem } {
  if (approval === null || !isOf(approval, action)) {
    return problem('approval_unknown', 'this agent has no approval with this id')
  }
  const status = statusAt(approval, nowMs)
  if (status !== 'pending' && status !== 'approved') return problem(REFUSALS[status], endedMessage(approval, status))
  if (status === 'approved' && !isFullySigned(approval)) return problem('approval_unknown', 'nobody agreed to it')
  if (isSigner(approval, person)) return problem('approval_differs', 'whoever agreed to a call does not make it')
  if (approval.kind === 'series') return presentedSeries(approval, action, saltedHash)
  const differs = differences(approval, action, saltedHash)
  return differs.length > 0 ? differing(differs) : { ok: true, approval, amount: null }
}

function presentedSeries(
  approval: Approval,
  action: ApprovedAction,
  saltedHash: SaltedHash,
): ReturnType<typeof presented> {
  const fit = fitSeries(approval, action, saltedHash)
  if (!fit.fits) return differing(fit.differs)
  const spent = spentOf(approval, fit.amount)
  return spent === null ? { ok: true, approval, amount: fit.amount } : problem('approval_used', spent)
}

/** What of the series does not reach for one more call; null: it does. */
function spentOf({ series }: Approval, amount: number | string | null): string | null {
  if (series === null || charge(series, amount) !== null) return null
  if (series.usedTimes >= series.maxTimes) return 'the series has been used as often as it allows'
  const isOver = (toUnits(amount) ?? 0n) > (toUnits(series.budget?.max ?? 0) ?? 0n)
  return isOver
    ? 'the call is over the whole budget of the series'
    : 'the call is over what is left of the budget of the series'
}

function isOf({ action: { organisation, agentId } }: Approval, action: ApprovedAction): boolean {
  return organisation === action.organisation && agentId === action.agentId
}

function differing(differs: readonly string[]): { readonly ok: false; readonly problem: GrantProblem } {
  return problem('approval_differs', `the call is not the one that was to be approved: other ${differs.join(', ')}`)
}

function endedMessage({ replacedBy }: Approval, status: Ended): string {
  switch (status) {
    case 'used':
      return 'the approval was used before'
    case 'rejected':
      return 'the approval was refused by a person'
    case 'cancelled':
      return 'the request for approval was cancelled'
    case 'expired':
      return 'the time of the approval is over'
    case 'edited':
      return `a person asked for other arguments${instead(replacedBy)}`
    case 'superseded':
      return `another request took the place of this one${instead(replacedBy)}`
    case 'revoked':
      return 'a person took it back'
  }
}

function instead(replacedBy: string | null): string {
  return replacedBy === null ? '' : `: ${replacedBy}`
}

function problem(code: GrantRefusal, message: string): { readonly ok: false; readonly problem: GrantProblem } {
  return { ok: false, problem: { code, message } }
}
