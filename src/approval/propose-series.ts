import {
  canonicalPerson,
  type Approval,
  type LevelRequirement,
  type Opening,
  type Series,
  type Snapshot,
} from '../core/approval.js'
import type { SeriesTerms } from '../core/approvals.js'
import { CountersignError } from '../core/errors.js'
import type { JsonObject } from '../core/json.js'
import type { ApprovalChange } from '../core/store.js'
import { askingSide, toldOfProgress, type Answer } from './answers.js'
import { buildChain, levelAsked, requirementOf } from './chain.js'
import { askNext } from './clockwork.js'
import type { DeskDeps } from './desk-deps.js'
import { signedBy } from './machine.js'
import { newApprovalId, openApproval } from './opening.js'
import { argumentsOfTotal, requireBounds } from './series-bounds.js'
import { put, step, type Attempt } from './take-step.js'

/**
 * Yes to a series of calls like the one that was asked for. Its chain is that of a call with the whole budget and that
 * of the one call together; the proposer's yes counts at the level that was asked. Throws `series_invalid`.
 */
export async function proposing(
  deps: DeskDeps,
  approval: Approval,
  terms: SeriesTerms,
  answer: Answer,
): Promise<Attempt> {
  const before = proposedBefore(deps, approval, terms, answer)
  if (before !== null) return { kind: 'stands', approval: before }
  const { approver, comment } = answer
  const ids = { auditId: deps.world.newId('apv'), replacedBy: newApprovalId(deps.world) }
  const answered = { ...answer, asking: askingSide(deps, approval), auditId: ids.auditId }
  const taken = { kind: 'supersede', ...ids, answered } as const
  // What is not this person's to answer is refused before anything is judged.
  step(deps, approval, taken, deps.now())
  requireBounds(terms, approval, deps.now(), deps)
  const total = await judgedTotal(deps, approval, terms, answer)
  const nowMs = deps.now()
  const superseded = step(deps, approval, taken, nowMs)
  const level = levelAsked(approval)?.name ?? null
  const opened = open(deps, approval, { terms, total, id: ids.replacedBy }, nowMs)
  const series = signedByProposer(deps, opened, level, { ...answer, auditId: ids.auditId }, nowMs)
  const { auditId } = ids
  const more = proposalDetail(deps, approval, terms, series)
  return {
    kind: 'take',
    approval: superseded.approval,
    shown: series,
    noting: { auditId, change: 'series_proposed', level, person: approver.person, comment, more },
    changes: [put(superseded), putNew(series), ...toldOfProgress(deps, null, series, nowMs)],
  }
}

function putNew(series: Approval): ApprovalChange {
  const signed = ['requested', 'signed'] as const
  return {
    kind: 'put_approval',
    approval: series,
    events: series.status === 'approved' ? [...signed, 'approved'] : signed,
  }
}

/** The proposer's yes counts at the level that was asked about the one call; others are asked from now on. */
function signedByProposer(
  { terms }: DeskDeps,
  series: Approval,
  level: string | null,
  answer: Answer & { readonly auditId: string },
  nowMs: number,
): Approval {
  const levels = series.levels.map((one) =>
    one.name === level ? { ...signedBy(one, answer, nowMs), askedMs: nowMs } : one,
  )
  return askNext({ ...series, levels }, nowMs, terms)
}

/** What the log says of it: whom it is about by names of members, its terms by a hash. */
function proposalDetail(deps: DeskDeps, approval: Approval, terms: SeriesTerms, series: Approval): JsonObject {
  return {
    series: {
      times: terms.times,
      until: new Date(terms.untilMs).toISOString(),
      members: terms.vary.map(({ member }) => member),
    },
    series_hash: deps.saltedHash(approval.salt, wireTerms(terms)),
    series_status: series.status,
  }
}

function wireTerms({ vary, times, budget, untilMs }: SeriesTerms): JsonObject {
  return {
    vary: vary.map((member) => ({ ...member })),
    times,
    budget: budget === null ? null : { member: budget.member, max: budget.max },
    until_ms: untilMs,
  }
}

/** The series that this person's same proposal made; null: there was none. */
function proposedBefore(deps: DeskDeps, approval: Approval, terms: SeriesTerms, { approver }: Answer): Approval | null {
  const { status, end, replacedBy, action, salt } = approval
  if (status !== 'superseded' || end?.person !== approver.person || replacedBy === null) return null
  const made = deps.store.approval(action.organisation, replacedBy)
  if (made === null || made.series === null) return null
  const { vary, maxTimes: times, budget, untilMs } = made.series
  const same =
    deps.saltedHash(salt, wireTerms({ vary, times, budget, untilMs })) === deps.saltedHash(salt, wireTerms(terms))
  return same ? made : null
}

/** What a call with the whole budget would ask for. Null: there is no budget. */
async function judgedTotal(
  deps: DeskDeps,
  approval: Approval,
  { budget }: SeriesTerms,
  { approver }: Answer,
): Promise<Opening | null> {
  if (budget === null) return null
  const args = argumentsOfTotal(approval.action.arguments, budget)
  const judged = args === null ? null : await deps.rejudge(approval, args)
  if (judged === null) throw invalid('budget', 'it is no amount of this call')
  if (judged.ok) return byOthers(judged.opening, approver)
  const codes = [...new Set(judged.reasons.map(({ code }) => code))].join(', ')
  throw invalid('budget', `the policies forbid a call with the whole of it: ${codes}`)
}

/** Who asks may have become another person since. */
function byOthers(opening: Opening, { person }: Answer['approver']): Opening {
  if (!opening.requesters.map(canonicalPerson).includes(person)) return opening
  throw new CountersignError('approval_not_permitted', 'who asks for it does not approve it')
}

function open(
  deps: DeskDeps,
  approval: Approval,
  { terms, total, id }: { readonly terms: SeriesTerms; readonly total: Opening | null; readonly id: string },
  nowMs: number,
): Approval {
  const { action, keyId, requesters, grounds } = approval
  const requirement: readonly LevelRequirement[] = [...requirementOf(approval.levels), ...(total?.requirement ?? [])]
  const chain = buildChain(requirement, deps.terms)
  if (!chain.ok) throw invalid('budget', `policy asks for the level ${chain.unknown}, which is not configured`)
  const opening = {
    action,
    keyId,
    requesters: [...requesters, ...(total?.requesters ?? [])],
    requirement,
    grounds: [...grounds, ...(total?.grounds ?? [])],
    snapshot: total === null ? approval.snapshot : together(approval.snapshot, total.snapshot),
  }
  const series: Series = {
    vary: terms.vary,
    maxTimes: terms.times,
    usedTimes: 0,
    budget: terms.budget === null ? null : { ...terms.budget, used: 0 },
    untilMs: terms.untilMs,
  }
  const origin = { id, decisionAuditId: null, replaces: approval.id }
  return openApproval(opening, { levels: chain.levels, series }, origin, nowMs, deps)
}

/** People are shown what speaks against the one call, and what against the whole budget at once. */
function together(one: Snapshot, total: Snapshot): Snapshot {
  const codes = new Set(total.reasons.map(({ code }) => code))
  return {
    ...total,
    reasons: [...total.reasons, ...one.reasons.filter(({ code }) => !codes.has(code ?? null))],
    requirement: [...total.requirement, ...one.requirement],
    masked: [...new Set([...total.masked, ...one.masked])],
    notCovered: [...new Set([...total.notCovered, ...one.notCovered])],
  }
}

function invalid(member: string, message: string): CountersignError {
  return new CountersignError('series_invalid', message, { member: `/series/${member}` })
}
