import { canonicalPerson, type Approval, type ApprovalEvent, type Level, type SeriesMember } from '../core/approval.js'
import type { JsonObject, JsonValue } from '../core/json.js'
import { MASKED } from '../core/mask.js'
import { levelAsked } from './chain.js'
import { isMasked, masked } from './masked.js'
import { statusAt } from './standing.js'

/** As people see it: the action with its masked members hidden, and who agreed to what. */
export function forPeople(approval: Approval, nowMs: number): JsonObject {
  const { action, snapshot, end } = approval
  return {
    ...common(approval, nowMs),
    levels: approval.levels.map(levelForPeople),
    arguments: masked('arguments', action.arguments, snapshot.masked),
    series: wireSeries(approval, snapshot.masked),
    end: end === null ? null : { ...endOf(end), person: end.person, comment: end.comment },
    action: snapshot.action,
    context: masked('context', action.context, snapshot.masked),
    level: levelNow(approval, nowMs),
    reminders: approval.reminders,
    requesters: requestersShown(approval),
    reasons: snapshot.reasons,
    requirement: snapshot.requirement,
    evidence: snapshot.evidence,
    compliance_status: snapshot.complianceStatus,
    policy_id: snapshot.policyId,
    policy_version: snapshot.policyVersion,
    snapshot_hash: approval.snapshotHash,
    masked: snapshot.masked,
    not_covered: snapshot.notCovered,
    amounts: snapshot.amounts.map((amount) => ({ ...amount })),
  }
}

/** The user whose name people are not shown is not told here either. */
function requestersShown({ requesters, action, snapshot }: Approval): readonly string[] {
  const { user_id: user } = action.context
  if (typeof user !== 'string' || !isMasked('/context/user_id', snapshot.masked)) return requesters
  const hidden = canonicalPerson(user)
  return requesters.map((person) => (person === hidden ? MASKED : person))
}

/** Whether one person may answer now, and why not. */
export interface MayAnswer {
  readonly may: boolean
  readonly whyNot: string | null
}

/** What people see around one request. */
export interface Surroundings {
  readonly mayAnswer: MayAnswer
  /** The agent's latest others, newest first. */
  readonly history: readonly Approval[]
  /** The latest others about the same tool, of any agent, newest first. */
  readonly similar: readonly Approval[]
}

export function wireSurroundings({ mayAnswer, history, similar }: Surroundings, nowMs: number): JsonObject {
  return {
    may_answer: mayAnswer.may,
    why_not: mayAnswer.whyNot,
    history: { approvals: history.map((other) => past(other, nowMs)) },
    similar: similar.map((other) => past(other, nowMs)),
  }
}

/** As the agent sees it that asked: its own arguments in the clear, which it has to send; no persons. */
export function forAgent(approval: Approval, nowMs: number): JsonObject {
  const { action, status, end } = approval
  return {
    ...common(approval, nowMs),
    levels: approval.levels.map(levelForAll),
    arguments: action.arguments,
    series: wireSeries(approval, []),
    end: end === null ? null : { ...endOf(end), person: null, comment: status === 'rejected' ? end.comment : null },
  }
}

/** An event of the stream, with the approval as it is now. */
export function wireEvent(
  { id, kind, approvalId, atMs }: ApprovalEvent,
  approval: Approval,
  nowMs: number,
): JsonObject {
  const { action, version } = approval
  return {
    id,
    type: `approval.${kind}`,
    approval_id: approvalId,
    at: toTime(atMs),
    status: statusAt(approval, nowMs),
    version,
    agent_id: action.agentId,
    tool: action.tool,
  }
}

function common(approval: Approval, nowMs: number): JsonObject {
  const { action } = approval
  return {
    id: approval.id,
    kind: approval.kind,
    status: statusAt(approval, nowMs),
    version: approval.version,
    agent_id: action.agentId,
    session_id: action.sessionId,
    tool: action.tool,
    opened_at: toTime(approval.openedMs),
    expires_at: toTime(approval.expiresMs),
    replaces: approval.replaces,
    replaced_by: approval.replacedBy,
    decision_audit_id: approval.decisionAuditId,
  }
}

/** One of the others, shortly. */
function past(approval: Approval, nowMs: number): JsonObject {
  const { id, action, snapshot, openedMs, end } = approval
  return {
    id,
    status: statusAt(approval, nowMs),
    agent_id: action.agentId,
    tool: action.tool,
    amounts: snapshot.amounts.map((amount) => ({ ...amount })),
    opened_at: toTime(openedMs),
    ended_by: end?.person ?? null,
  }
}

function levelNow(approval: Approval, nowMs: number): string | null {
  return statusAt(approval, nowMs) === 'pending' ? (levelAsked(approval)?.name ?? null) : null
}

function levelForAll({ name, quorum, askedMs, signatures }: Level): JsonObject {
  return { name, quorum, approved: signatures.length, asked_at: askedMs === null ? null : toTime(askedMs) }
}

function levelForPeople(level: Level): JsonObject {
  return {
    ...levelForAll(level),
    signatures: level.signatures.map(({ person, atMs, comment, auditId }) => {
      return { person, at: toTime(atMs), comment, audit_id: auditId }
    }),
  }
}

function endOf({ atMs, auditId }: NonNullable<Approval['end']>): JsonObject {
  return { at: toTime(atMs), audit_id: auditId }
}

/** Values of a member that people are not shown stay hidden also where they are a bound. */
function wireSeries({ series }: Approval, hidden: readonly string[]): JsonValue {
  if (series === null) return null
  return {
    vary: series.vary.map((member) => (isMasked(member.member, hidden) ? hide(member) : { ...member })),
    max_times: series.maxTimes,
    used_times: series.usedTimes,
    budget: series.budget === null ? null : { ...series.budget },
    until: toTime(series.untilMs),
  }
}

function hide(member: SeriesMember): JsonObject {
  return 'values' in member ? { member: member.member, values: [MASKED] } : { ...member }
}

function toTime(ms: number): string {
  return new Date(ms).toISOString()
}
