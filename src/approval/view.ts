import type { Approval } from '../core/approval.js'
import type { Caller } from '../core/caller.js'
import type { JsonObject } from '../core/json.js'
import type { DeskDeps } from './desk-deps.js'
import { approverOf, maySign, type Approver } from './entitlement.js'
import { sightOf } from './sight.js'
import { statusAt } from './standing.js'
import { forAgent, forPeople, wireSurroundings, type MayAnswer } from './wire.js'

const MAX_HISTORY = 10
const MAX_SIMILAR = 10

type ViewDeps = Pick<DeskDeps, 'store' | 'now' | 'owners' | 'isFrozen'>

/** One approval as this caller may see it, who may see it; to people with what is around it. */
export function view(deps: ViewDeps, approval: Approval, caller: Caller): JsonObject {
  const nowMs = deps.now()
  if (sightOf(caller) === 'agent') return forAgent(approval, nowMs)
  const { organisation, agentId, tool } = approval.action
  const others = (found: readonly Approval[]): readonly Approval[] => found.filter(({ id }) => id !== approval.id)
  const history = others(deps.store.approvals(organisation, { agentId }, MAX_HISTORY + 1)).slice(0, MAX_HISTORY)
  const similar = others(deps.store.approvals(organisation, { tool }, MAX_SIMILAR + 1)).slice(0, MAX_SIMILAR)
  const mayAnswer = answerable(deps, approval, caller, nowMs)
  return { ...forPeople(approval, nowMs), ...wireSurroundings({ mayAnswer, history, similar }, nowMs) }
}

/** As one of a list. */
export function viewInList(deps: ViewDeps, approval: Approval, caller: Caller): JsonObject {
  const nowMs = deps.now()
  return sightOf(caller) === 'agent' ? forAgent(approval, nowMs) : forPeople(approval, nowMs)
}

/** Whether the caller's person may say yes now. */
export function answerable(deps: ViewDeps, approval: Approval, caller: Caller, nowMs: number): MayAnswer {
  const found = approverOf(caller, deps.isFrozen(caller))
  if (!found.ok) return { may: false, whyNot: found.message }
  const status = statusAt(approval, nowMs)
  if (status !== 'pending') return { may: false, whyNot: `it is ${status}` }
  return entitled(deps, approval, found.approver)
}

function entitled({ owners }: ViewDeps, approval: Approval, approver: Approver): MayAnswer {
  const may = maySign(approval, approver, { owners: owners(approval.action.agentId) })
  return may.ok ? { may: true, whyNot: null } : { may: false, whyNot: may.message }
}
