import type { Approval } from '../core/approval.js'
import { speaksFor, type Caller } from '../core/caller.js'
import { CountersignError } from '../core/errors.js'
import { levelAsked, signersOf } from './chain.js'
import type { DeskDeps } from './desk-deps.js'
import { approverOf, type Approver, type AskingSide } from './entitlement.js'
import type { Step } from './machine.js'
import { statusAt } from './standing.js'
import { put, step, type Attempt } from './take-step.js'

/** Who answers, in which words. */
export interface Answer {
  readonly approver: Approver
  readonly comment: string | null
}

const MAX_COMMENT_LENGTH = 2_000

/** Throws `approval_not_permitted` for a key with which nobody can answer. */
export function requireApprover(deps: DeskDeps, caller: Caller): Approver {
  const found = approverOf(caller, deps.isFrozen(caller))
  if (!found.ok) throw new CountersignError('approval_not_permitted', found.message)
  return found.approver
}

/** Blank is none. Throws `body_invalid` for more than 2,000 characters. */
export function readComment(comment: string | null): string | null {
  if (comment === null || comment.trim() === '') return null
  if (comment.length <= MAX_COMMENT_LENGTH) return comment
  throw new CountersignError('body_invalid', `a comment has at most ${MAX_COMMENT_LENGTH} characters`, {
    member: '/comment',
  })
}

export function askingSide(deps: DeskDeps, { action }: Approval): AskingSide {
  return { owners: deps.owners(action.agentId) }
}

/** Yes, at the level that is asked. */
export function signing(deps: DeskDeps, approval: Approval, answer: Answer): Attempt {
  const nowMs = deps.now()
  if (hasSigned(approval, answer.approver, nowMs)) return { kind: 'stands', approval }
  const auditId = deps.world.newId('apv')
  const asking = askingSide(deps, approval)
  const level = levelAsked(approval)?.name ?? null
  const next = step(deps, approval, { kind: 'sign', ...answer, asking, auditId }, nowMs)
  const noting = { auditId, change: 'signed', level, person: answer.approver.person, comment: answer.comment }
  const changes = [put(next), ...toldOfProgress(deps, level, next.approval, nowMs)]
  return { kind: 'take', approval: next.approval, shown: next.approval, noting, changes }
}

/** The agreement is told to those who were asked; a level that is asked now is told of it. */
export function toldOfProgress(
  { announce }: Pick<DeskDeps, 'announce'>,
  before: string | null,
  approval: Approval,
  nowMs: number,
): ReturnType<DeskDeps['announce']> {
  if (approval.status === 'approved') return announce(approval, 'approval.approved', null, nowMs)
  const level = levelAsked(approval)?.name ?? null
  return level === null || level === before ? [] : announce(approval, 'approval.requested', level, nowMs)
}

/**
 * Whether this yes was said before, and counts. Where another level is asked meanwhile, at which the person approves
 * too, it is a second yes, and is refused as one.
 */
function hasSigned(approval: Approval, { person, levels }: Approver, nowMs: number): boolean {
  if (!signersOf(approval).includes(person)) return false
  const status = statusAt(approval, nowMs)
  if (status === 'approved' || status === 'used') return true
  const asked = status === 'pending' ? levelAsked(approval) : null
  if (asked === null) return false
  return asked.signatures.some((signature) => signature.person === person) || !levels.includes(asked.name)
}

/** No. Throws `comment_missing`. */
export function rejecting(deps: DeskDeps, approval: Approval, { approver, comment }: Answer): Attempt {
  if (endedBy(approval, 'rejected', approver)) return { kind: 'stands', approval }
  if (comment === null) {
    throw new CountersignError('comment_missing', 'who rejects says why', { member: '/comment' })
  }
  const asking = askingSide(deps, approval)
  return ending(deps, approval, approver.person, comment, (auditId) => {
    return { kind: 'reject', approver, asking, comment, auditId }
  })
}

/** By the agent that asked. */
export function cancelling(deps: DeskDeps, approval: Approval, comment: string | null, caller: Caller): Attempt {
  if (!caller.roles.includes('agent') || !speaksFor(caller, approval.action.agentId)) {
    throw new CountersignError('approval_not_permitted', 'a request is cancelled by the agent that asked')
  }
  if (approval.status === 'cancelled') return { kind: 'stands', approval }
  return ending(deps, approval, null, comment, (auditId) => ({ kind: 'cancel', comment, auditId }))
}

/** Takes a grant back that is not used up. */
export function revoking(deps: DeskDeps, approval: Approval, { approver, comment }: Answer): Attempt {
  if (endedBy(approval, 'revoked', approver)) return { kind: 'stands', approval }
  return ending(deps, approval, approver.person, comment, (auditId) => ({ kind: 'revoke', approver, comment, auditId }))
}

function endedBy({ status, end }: Approval, by: Approval['status'], { person }: Approver): boolean {
  return status === by && end?.person === person
}

function ending(
  deps: DeskDeps,
  approval: Approval,
  person: string | null,
  comment: string | null,
  stepOf: (auditId: string) => Step,
): Attempt {
  const nowMs = deps.now()
  const auditId = deps.world.newId('apv')
  const next = step(deps, approval, stepOf(auditId), nowMs)
  const { status } = next.approval
  const level = levelAsked(approval)?.name ?? null
  const told = status === 'rejected' || status === 'cancelled' ? (`approval.${status}` as const) : null
  const changes = [put(next), ...(told === null ? [] : deps.announce(next.approval, told, null, nowMs))]
  const noting = { auditId, change: status, level, person, comment }
  return { kind: 'take', approval: next.approval, shown: next.approval, noting, changes }
}
