import type { Approval } from '../core/approval.js'
import { levelAsked } from './chain.js'
import { statusAt } from './standing.js'
import type { ApprovalTerms } from '../core/approval-terms.js'

/** Asks the first level that has not agreed, from now on; with none left the grant stands. */
export function askNext(approval: Approval, nowMs: number, terms: ApprovalTerms): Approval {
  const level = levelAsked(approval)
  if (level === null) return granted(approval, nowMs, terms)
  const levels = approval.levels.map((one) => (one === level ? { ...one, askedMs: nowMs } : one))
  const expiresMs = Math.min(nowMs + level.periodMs, approval.series?.untilMs ?? Infinity)
  return withDue({ ...approval, levels, expiresMs, reminders: 0, escalated: false }, terms)
}

function granted(approval: Approval, nowMs: number, terms: ApprovalTerms): Approval {
  const expiresMs = approval.series?.untilMs ?? nowMs + terms.grantMs
  return withDue({ ...approval, status: 'approved', expiresMs, reminders: 0, escalated: false }, terms)
}

/** With the next moment at which something has to happen by itself. */
export function withDue(approval: Approval, terms: ApprovalTerms): Approval {
  return { ...approval, dueMs: Math.min(approval.expiresMs, ...reminderMoments(approval, terms)) }
}

function reminderMoments(approval: Approval, { remindMs, escalateMs }: ApprovalTerms): readonly number[] {
  const askedMs = approval.status === 'pending' ? (levelAsked(approval)?.askedMs ?? null) : null
  if (askedMs === null) return []
  const next = remindMs[approval.reminders]
  return [
    ...(next === undefined ? [] : [askedMs + next]),
    ...(escalateMs === null || approval.escalated ? [] : [askedMs + escalateMs]),
  ]
}

export interface Dues {
  readonly approval: Approval
  readonly remind: boolean
  readonly escalate: boolean
}

/** What the time that has passed asks for. Several reminders that were missed are one. Null: it is not pending any more. */
export function dues(approval: Approval, nowMs: number, terms: ApprovalTerms): Dues | null {
  const askedMs = levelAsked(approval)?.askedMs ?? null
  if (statusAt(approval, nowMs) !== 'pending' || askedMs === null) return null
  const reminders = Math.max(approval.reminders, terms.remindMs.filter((ms) => askedMs + ms <= nowMs).length)
  const escalate = !approval.escalated && terms.escalateMs !== null && askedMs + terms.escalateMs <= nowMs
  const next = { ...approval, reminders, escalated: approval.escalated || escalate }
  return { approval: withDue(next, terms), remind: reminders > approval.reminders, escalate }
}
