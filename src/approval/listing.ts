import type { Approval, ApprovalStatus } from '../core/approval.js'
import type { ApprovalQuery } from '../core/approvals.js'
import { speaksFor, type Caller } from '../core/caller.js'
import { CountersignError } from '../core/errors.js'
import type { JsonObject } from '../core/json.js'
import type { ApprovalFilter } from '../core/store.js'
import type { DeskDeps } from './desk-deps.js'
import { sightOf } from './sight.js'
import { statusAt } from './standing.js'
import { answerable, viewInList } from './view.js'

type ListDeps = Pick<DeskDeps, 'store' | 'now' | 'owners' | 'isFrozen'>

const PAGE = 100
/** One answer looks through no more; `next` goes on from there. */
const MAX_LOOKED_AT = 500

/** `{approvals, next}`: newest first; `next` is null at the end, else what to go on from, also after an empty page. */
export function list(deps: ListDeps, query: ApprovalQuery, caller: Caller): JsonObject {
  if (sightOf(caller) === null) throw new CountersignError('approval_not_permitted', 'this key sees no approvals')
  const found: Approval[] = []
  let beforeId = query.beforeId
  for (let looked = 0; looked < MAX_LOOKED_AT; looked += PAGE) {
    const page = deps.store.approvals(caller.organisation, filterOf(query, beforeId), PAGE)
    for (const approval of page) {
      beforeId = approval.id
      if (isWanted(deps, approval, query, caller)) found.push(approval)
      if (found.length >= query.limit) return answer(deps, found, beforeId, caller)
    }
    if (page.length < PAGE) return answer(deps, found, null, caller)
  }
  return answer(deps, found, beforeId, caller)
}

function answer(deps: ListDeps, found: readonly Approval[], next: string | null, caller: Caller): JsonObject {
  return { approvals: found.map((approval) => viewInList(deps, approval, caller)), next }
}

function filterOf({ status, agentId }: ApprovalQuery, beforeId: string | null): ApprovalFilter {
  const statuses = storedAs(status)
  return {
    ...(agentId === null ? {} : { agentId }),
    ...(statuses === null ? {} : { statuses }),
    ...(beforeId === null ? {} : { beforeId }),
  }
}

/** What has expired may not be marked yet. */
function storedAs(status: ApprovalQuery['status']): readonly ApprovalStatus[] | null {
  if (status === 'waiting_for_me') return ['pending']
  if (status === 'expired') return ['expired', 'pending', 'approved']
  return status === null ? null : [status]
}

function isWanted(deps: ListDeps, approval: Approval, { status }: ApprovalQuery, caller: Caller): boolean {
  const nowMs = deps.now()
  if (sightOf(caller) === 'agent' && !speaksFor(caller, approval.action.agentId)) return false
  if (status === 'waiting_for_me') return answerable(deps, approval, caller, nowMs).may
  return status === null || statusAt(approval, nowMs) === status
}
