import type { Approval } from '../core/approval.js'
import { speaksFor, type Caller } from '../core/caller.js'
import { CountersignError } from '../core/errors.js'
import type { Store } from '../core/store.js'

/** An agent's key sees its own agents' in the clear; people of the organisation see all, masked. */
export type Sight = 'agent' | 'people'

export function sightOf(caller: Caller): Sight | null {
  if (caller.roles.includes('agent')) return 'agent'
  return caller.roles.includes('approver') || caller.roles.includes('auditor') ? 'people' : null
}

function maySee({ action }: Approval, caller: Caller): boolean {
  const sight = sightOf(caller)
  if (sight === null || action.organisation !== caller.organisation) return false
  return sight === 'people' || speaksFor(caller, action.agentId)
}

/** Throws `not_found` for what this caller has nothing to do with. */
export function find(store: Pick<Store, 'approval'>, id: string, caller: Caller): Approval {
  const approval = store.approval(caller.organisation, id)
  if (approval === null || !maySee(approval, caller))
    throw new CountersignError('not_found', 'no approval with this id')
  return approval
}
