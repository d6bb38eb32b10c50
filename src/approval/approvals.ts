import type { Announce } from '../core/announce.js'
import type { Approval, ApprovedAction, LevelRequirement, Opening } from '../core/approval.js'
import type { Approvals, ApprovalPlan, ApprovalView, GrantProblem, Met } from '../core/approvals.js'
import { CountersignError } from '../core/errors.js'
import type { Change, Store } from '../core/store.js'
import { buildChain, levelAsked } from './chain.js'
import { missingGrounds } from './grounds.js'
import { createLookUp, type LookUp } from './look-up.js'
import { advance, type Step } from './machine.js'
import type { ApprovalNews } from './news.js'
import { isAnswerable, newApprovalId, openApproval, type OpenDeps } from './opening.js'
import { presented, type Presented } from './presented.js'

export interface ApprovalsDeps extends OpenDeps {
  readonly store: Pick<Store, 'approval' | 'approvals'>
  readonly announce: Announce
  readonly news: Pick<ApprovalNews, 'tell'>
}

/** What the plans and answers of one view share. */
interface Viewing {
  readonly deps: ApprovalsDeps
  readonly action: ApprovedAction
  readonly nowMs: number
  readonly lookUp: LookUp
}

/** The approval layer over the store: reads for the judgement, and makes the changes of its commits. */
export function createApprovals(deps: ApprovalsDeps): Approvals {
  return {
    view(action, approvalId, nowMs, person): ApprovalView {
      const lookUp = createLookUp(deps, { action, person }, nowMs)
      const viewing = { deps, action, nowMs, lookUp }
      if (approvalId === null) return { problem: null, meet: (...asked) => meetUnpresented(viewing, ...asked) }
      const grant = presented(lookUp.byId(approvalId), { action, person }, nowMs, deps.saltedHash)
      if (!grant.ok) return { problem: grant.problem, meet: () => refused(grant.problem) }
      return { problem: null, meet: (...asked) => meetPresented(viewing, grant, ...asked) }
    },
    committed: (organisation) => {
      deps.news.tell(organisation)
    },
  }
}

/** A request that is open already is joined, a series that covers the call is used; else a new request opens. */
function meetUnpresented(viewing: Viewing, requirement: readonly LevelRequirement[], grounds: readonly string[]): Met {
  if (requirement.length === 0) return { kind: 'not_needed' }
  const unknown = unknownLevel(requirement, viewing)
  if (unknown !== null) return refused(unknown)
  const covers = (approval: Approval): boolean => missingGrounds(approval, requirement, grounds).length === 0
  const series = viewing.lookUp.series().find(({ approval }) => covers(approval))
  if (series !== undefined && series.approval.status === 'approved') return granted(viewing, series)
  if (series !== undefined) return { kind: 'waiting', approval: series.approval }
  const same = viewing.lookUp.same()
  if (same !== null && covers(same)) return { kind: 'waiting', approval: same }
  return toOpen(viewing, same, same === null ? [] : missingGrounds(same, requirement, grounds))
}

/** What was presented can be used as far as it stands; what it rests on may have grown since. */
function meetPresented(
  viewing: Viewing,
  grant: Presented,
  requirement: readonly LevelRequirement[],
  grounds: readonly string[],
): Met {
  const unknown = unknownLevel(requirement, viewing)
  if (unknown !== null) return refused(unknown)
  const grown = missingGrounds(grant.approval, requirement, grounds)
  if (grown.length > 0) return toOpen(viewing, grant.approval, grown)
  return grant.approval.status === 'approved' ? granted(viewing, grant) : { kind: 'waiting', approval: grant.approval }
}

function granted({ deps, nowMs }: Viewing, { approval, amount }: Presented): Met {
  const plan = (auditId: string): ApprovalPlan => {
    const changes = changesOf(approval, { kind: 'use', auditId, amount }, nowMs, deps)
    return { approval: after(changes.approval), changes: [changes.change] }
  }
  return { kind: 'granted', plan }
}

/** `before`: whose place the new request takes. */
function toOpen(viewing: Viewing, before: Approval | null, grown: readonly string[]): Met {
  const { deps, lookUp, nowMs } = viewing
  // A series is for other calls too: it stays.
  const replaced = before?.kind === 'series' ? null : before
  const pending = lookUp.pending().filter(({ id }) => id !== replaced?.id)
  const tooMuch = tooLarge(viewing) ?? tooMany(pending, viewing)
  if (tooMuch !== null) return refused(tooMuch)
  const plan = (judged: Opening, auditId: string): ApprovalPlan => {
    // Who asked, or edited, before asks still.
    const opening = { ...judged, requesters: [...judged.requesters, ...(before?.requesters ?? [])] }
    const chain = buildChain(opening.requirement, deps.terms)
    if (!chain.ok || chain.levels.length === 0) {
      throw new CountersignError('internal', 'a request for approval needs levels that are configured')
    }
    const origin = { id: newApprovalId(deps.world), decisionAuditId: auditId, replaces: replaced?.id ?? null }
    const opened = openApproval(opening, { levels: chain.levels, series: null }, origin, nowMs, deps)
    const step: Step = { kind: 'supersede', auditId, replacedBy: origin.id, answered: null }
    const old = replaced === null ? [] : [changesOf(replaced, step, nowMs, deps).change]
    return {
      approval: after(opened),
      changes: [
        ...old,
        { kind: 'put_approval', approval: opened, events: ['requested'] },
        ...deps.announce(opened, 'approval.requested', levelAsked(opened)?.name ?? null, nowMs),
      ],
    }
  }
  return { kind: 'to_open', grown, plan }
}

/** A step that was found possible before; that it is not is a fault of ours. */
function changesOf(
  approval: Approval,
  step: Step,
  nowMs: number,
  { terms }: ApprovalsDeps,
): { readonly approval: Approval; readonly change: Change } {
  const next = advance(approval, step, nowMs, terms)
  if (!next.ok)
    throw new CountersignError('internal', `the approval ${approval.id} does not take the step ${step.kind}`)
  return { approval: next.approval, change: { kind: 'put_approval', approval: next.approval, events: next.events } }
}

/** As it is read after the commit. */
function after(approval: Approval): Approval {
  return { ...approval, version: approval.version + 1 }
}

function unknownLevel(requirement: readonly LevelRequirement[], { deps: { terms } }: Viewing): GrantProblem | null {
  const chain = buildChain(requirement, terms)
  if (chain.ok) return null
  return {
    code: 'approval_level_unknown',
    message: `policy asks for the level ${chain.unknown}, which is not configured`,
  }
}

function tooLarge({ deps: { terms }, action }: Viewing): GrantProblem | null {
  if (isAnswerable(action, terms)) return null
  return { code: 'approval_too_large', message: `nobody is asked about more than ${terms.maxRequestBytes} bytes` }
}

/** People are told of each: an agent that asks and gives up, over and over, tires them as much as one that asks for more. */
function tooMany(pending: readonly Approval[], { deps: { terms }, lookUp }: Viewing): GrantProblem | null {
  const max = terms.maxPendingPerAgent
  const problem = (message: string): GrantProblem => ({ code: 'too_many_pending', message })
  if (pending.length >= max) return problem(`${max} requests of this agent wait for approval already`)
  const isOver = lookUp.givenUp() >= max
  return isOver ? problem(`${max} requests of this agent were cancelled or replaced within the last hour`) : null
}

function refused(refusal: GrantProblem): Met {
  return { kind: 'refused', refusal }
}
