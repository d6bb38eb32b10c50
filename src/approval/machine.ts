import type { Approval, ApprovalEventKind, ApprovalStatus, Level, Signature } from '../core/approval.js'
import { isFullySigned, levelAsked } from './chain.js'
import { askNext, dues, withDue } from './clockwork.js'
import { mayReject, mayRevoke, maySign, type Approver, type AskingSide, type Entitled } from './entitlement.js'
import { charge } from './series-charge.js'
import { isOpen, statusAt } from './standing.js'
import type { ApprovalTerms } from '../core/approval-terms.js'

interface Noted {
  /** The entry that says so. */
  readonly auditId: string
  readonly comment: string | null
}

interface Answered extends Noted {
  readonly approver: Approver
  readonly asking: AskingSide
}

/** What can happen to an approval. */
export type Step =
  | ({ readonly kind: 'sign' } & Answered)
  | ({ readonly kind: 'reject' } & Answered)
  | ({ readonly kind: 'edit_away'; readonly replacedBy: string } & Answered)
  /** Another request takes its place: what it asks for grew (no `answered`), or a person makes a series of it. */
  | {
      readonly kind: 'supersede'
      readonly auditId: string
      readonly replacedBy: string
      readonly answered: Answered | null
    }
  | ({ readonly kind: 'cancel' } & Noted)
  | ({ readonly kind: 'revoke'; readonly approver: Approver } & Noted)
  /** `amount`: of the argument that a series has a budget for. */
  | { readonly kind: 'use'; readonly auditId: string; readonly amount: number | string | null }
  | { readonly kind: 'expire'; readonly auditId: string }
  /** Time for a reminder, an escalation, or neither under the present terms. */
  | { readonly kind: 'fall_due' }

export type StepRefusal = 'settled' | 'expired' | 'not_permitted' | 'not_due' | 'used_up'

export type Advanced =
  | { readonly ok: true; readonly approval: Approval; readonly events: readonly ApprovalEventKind[] }
  | { readonly ok: false; readonly refusal: StepRefusal; readonly message: string }

/**
 * The state machine of approvals: what comes of this step at this moment. Ends stay as they are; what is past its time
 * can only expire.
 */
export function advance(approval: Approval, step: Step, nowMs: number, terms: ApprovalTerms): Advanced {
  if (step.kind === 'expire') return expire(approval, step.auditId, nowMs)
  const status = statusAt(approval, nowMs)
  if (status === 'expired') return refuse('expired', 'its time is over')
  if (!isOpen(status)) return refuse('settled', `it is ${status}`)
  switch (step.kind) {
    case 'sign':
      return status === 'pending' ? sign(approval, step, nowMs, terms) : refuse('settled', 'it is approved already')
    case 'reject':
      return status === 'pending' ? reject(approval, step, nowMs) : refuse('settled', 'it is approved already')
    case 'edit_away':
      return status === 'pending' ? editAway(approval, step, nowMs) : refuse('settled', 'it is approved already')
    case 'supersede':
      return supersede(approval, step, nowMs)
    case 'cancel':
      return ended(approval, 'cancelled', step, null, nowMs)
    case 'revoke':
      return revoke(approval, step, nowMs)
    case 'use':
      return use(approval, step, nowMs, terms)
    case 'fall_due':
      return fallDue(approval, nowMs, terms)
  }
}

function sign(approval: Approval, step: Answered, nowMs: number, terms: ApprovalTerms): Advanced {
  const entitled = maySign(approval, step.approver, step.asking)
  if (!entitled.ok) return notPermitted(entitled)
  const levels = approval.levels.map((level) => (level === entitled.level ? signedBy(level, step, nowMs) : level))
  const signed = { ...approval, levels }
  if (levelAsked(signed)?.name === entitled.level.name) return done(signed, ['signed'])
  const next = askNext(signed, nowMs, terms)
  return done(next, ['signed', next.status === 'approved' ? 'approved' : 'level_asked'])
}

/** The level with one more signature. Who may give it is asked before. */
export function signedBy(level: Level, { approver, auditId, comment }: Omit<Answered, 'asking'>, nowMs: number): Level {
  const { person, keyId } = approver
  const signature: Signature = { person, keyId, atMs: nowMs, comment, auditId }
  return { ...level, signatures: [...level.signatures, signature] }
}

function reject(approval: Approval, step: Answered, nowMs: number): Advanced {
  const entitled = mayReject(approval, step.approver, step.asking)
  if (!entitled.ok) return notPermitted(entitled)
  return ended(approval, 'rejected', step, step.approver.person, nowMs)
}

function editAway(approval: Approval, step: Answered & { readonly replacedBy: string }, nowMs: number): Advanced {
  const entitled = maySign(approval, step.approver, step.asking)
  if (!entitled.ok) return notPermitted(entitled)
  return ended({ ...approval, replacedBy: step.replacedBy }, 'edited', step, step.approver.person, nowMs)
}

function supersede(
  approval: Approval,
  { auditId, replacedBy, answered }: Extract<Step, { kind: 'supersede' }>,
  nowMs: number,
): Advanced {
  const replaced = { ...approval, replacedBy }
  if (answered === null) return ended(replaced, 'superseded', { auditId, comment: null }, null, nowMs)
  if (approval.status !== 'pending') return refuse('settled', 'it is approved already')
  const entitled = maySign(approval, answered.approver, answered.asking)
  if (!entitled.ok) return notPermitted(entitled)
  return ended(replaced, 'superseded', { auditId, comment: answered.comment }, answered.approver.person, nowMs)
}

function revoke(approval: Approval, step: Noted & { readonly approver: Approver }, nowMs: number): Advanced {
  if (approval.kind === 'single' && approval.status === 'pending') {
    return refuse('not_permitted', 'what nobody has agreed to is rejected, not taken back')
  }
  const entitled = mayRevoke(approval, step.approver)
  if (!entitled.ok) return notPermitted(entitled)
  return ended(approval, 'revoked', step, step.approver.person, nowMs)
}

function use(
  approval: Approval,
  { auditId, amount }: Extract<Step, { kind: 'use' }>,
  nowMs: number,
  terms: ApprovalTerms,
): Advanced {
  if (approval.status !== 'approved' || !isFullySigned(approval)) return refuse('settled', 'it is not approved')
  if (approval.series === null) return ended(approval, 'used', { auditId, comment: null }, null, nowMs)
  const series = charge(approval.series, amount)
  if (series === null) return refuse('used_up', 'its times or its budget are spent')
  const charged = { ...approval, series }
  if (series.usedTimes >= series.maxTimes) return ended(charged, 'used', { auditId, comment: null }, null, nowMs)
  return done(withDue(charged, terms), ['used'])
}

function expire(approval: Approval, auditId: string, nowMs: number): Advanced {
  if (!isOpen(approval.status)) return refuse('settled', `it is ${approval.status}`)
  if (statusAt(approval, nowMs) !== 'expired') return refuse('not_due', 'its time is not over')
  return ended(approval, 'expired', { auditId, comment: null }, null, nowMs)
}

function fallDue(approval: Approval, nowMs: number, terms: ApprovalTerms): Advanced {
  if (approval.dueMs === null || approval.dueMs > nowMs) return refuse('not_due', 'nothing is due')
  const due = dues(approval, nowMs, terms)
  if (due === null) return done(withDue(approval, terms), [])
  return done(due.approval, [
    ...(due.remind ? (['reminded'] as const) : []),
    ...(due.escalate ? (['escalated'] as const) : []),
  ])
}

type End = Exclude<ApprovalStatus, 'pending' | 'approved'>

function ended(
  approval: Approval,
  status: End,
  { auditId, comment }: Noted,
  person: string | null,
  nowMs: number,
): Advanced {
  const end = { atMs: nowMs, auditId, person, comment }
  return done({ ...approval, status, end, expiresMs: nowMs, dueMs: null }, [status])
}

function done(approval: Approval, events: readonly ApprovalEventKind[]): Advanced {
  return { ok: true, approval, events }
}

function refuse(refusal: StepRefusal, message: string): Advanced {
  return { ok: false, refusal, message }
}

function notPermitted(entitled: Entitled & { readonly ok: false }): Advanced {
  return refuse('not_permitted', entitled.message)
}
