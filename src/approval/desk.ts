import type { ApprovalDesk, Approving, Stepped } from '../core/approvals.js'
import type { Caller } from '../core/caller.js'
import { CountersignError } from '../core/errors.js'
import { cancelling, readComment, rejecting, requireApprover, revoking, signing } from './answers.js'
import type { DeskDeps } from './desk-deps.js'
import { editing } from './edit.js'
import { follow } from './follow.js'
import { list } from './listing.js'
import { proposing } from './propose-series.js'
import { find } from './sight.js'
import { takeStep } from './take-step.js'
import { view } from './view.js'
import { wait } from './wait.js'

/** Where people answer, over the store. */
export function createApprovalDesk(deps: DeskDeps): ApprovalDesk {
  return {
    list: (query, caller) => list(deps, query, caller),
    read: (id, caller) => view(deps, find(deps.store, id, caller), caller),
    wait: (id, until, caller) => wait(deps, id, until, caller),
    follow: (afterId, caller, tell) => follow(deps, afterId, caller, tell),
    approve: (id, approving, caller) => approve(deps, id, approving, caller),
    async reject(id, { comment }, caller) {
      const approver = requireApproverOf(deps, id, caller)
      const answer = { approver, comment: readComment(comment) }
      return takeStep(deps, id, caller, (approval) => rejecting(deps, approval, answer))
    },
    async cancel(id, { comment }, caller) {
      const said = readComment(comment)
      return takeStep(deps, id, caller, (approval) => cancelling(deps, approval, said, caller))
    },
    async revoke(id, { comment }, caller) {
      const approver = requireApproverOf(deps, id, caller)
      const answer = { approver, comment: readComment(comment) }
      return takeStep(deps, id, caller, (approval) => revoking(deps, approval, answer))
    },
  }
}

async function approve(deps: DeskDeps, id: string, approving: Approving, caller: Caller): Promise<Stepped> {
  const { arguments: args, series } = approving
  if (args !== null && series !== null) {
    throw new CountersignError('body_invalid', 'arguments and a series are not approved together', {
      member: '/series',
    })
  }
  const answer = { approver: requireApproverOf(deps, id, caller), comment: readComment(approving.comment) }
  return takeStep(deps, id, caller, (approval) => {
    if (args !== null) return editing(deps, approval, args, answer)
    return series === null ? signing(deps, approval, answer) : proposing(deps, approval, series, answer)
  })
}

/** What the caller may not see is not there, before anything is said of what it may do. */
function requireApproverOf(deps: DeskDeps, id: string, caller: Caller): ReturnType<typeof requireApprover> {
  find(deps.store, id, caller)
  return requireApprover(deps, caller)
}
