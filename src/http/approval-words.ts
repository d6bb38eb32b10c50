import type { ErrorCode } from '../core/errors.js'
import type { Words } from './words.js'
import { ApprovalList, ApprovalRequest, ApprovalStep } from './schemas/approval.js'

const ANSWERING: readonly ErrorCode[] = [
  'not_found',
  'approval_not_permitted',
  'approval_settled',
  'approval_expired',
  'store_unavailable',
]

type Operation =
  'listApprovals' | 'followApprovals' | 'getApproval' | 'approve' | 'reject' | 'cancelApproval' | 'revokeApproval'

/** What is said of the routes at which people are asked, and answer. */
export const APPROVAL_WORDS: Readonly<Record<Operation, Words>> = {
  listApprovals: {
    summary: 'Requests for approval',
    description: "Newest first. Approvers see those of their organisation; an agent's key those of its own agents.",
    tag: 'approvals',
    success: ApprovalList,
    errors: ['not_found', 'parameter_invalid'],
  },
  followApprovals: {
    summary: 'Follow what happens',
    description:
      "Server-sent events of the key's organisation: `id` and `event` (`approval.requested`, `approval.signed`, …) with an `ApprovalEvent` as `data`. Begins after `Last-Event-ID`, or `after`, or now. A comment comes every 15 seconds; who does not read is cut off. One key may have `approval.max_waiting_per_key` streams and long polls.",
    tag: 'approvals',
    success: 'events',
    errors: ['not_found', 'parameter_invalid'],
  },
  getApproval: {
    summary: 'Read a request, or wait for it',
    description:
      "Approvers see what they are asked to answer for, with what is masked left out; the asking agent's key sees its own arguments in the clear. With `?wait=` the answer comes when something changed, or after so many seconds as it is then: look at `version`.",
    tag: 'approvals',
    success: ApprovalRequest,
    errors: ['not_found', 'parameter_invalid'],
  },
  approve: {
    summary: 'Approve',
    description:
      'By a person who holds the level that is asked, is none of the requesters and has not signed before; the next level is asked when this one is complete. The same step again is a 200 without a new entry. With `arguments`, an edit: the other action is judged anew and asks its own people, of whom whoever edited it is none; the answer is about that one. With `series`, a bounded number of such calls instead of one.',
    tag: 'approvals',
    success: ApprovalStep,
    errors: [...ANSWERING, 'edit_refused', 'series_invalid'],
  },
  reject: {
    summary: 'Reject',
    description: 'Ends the request. Needs a comment.',
    tag: 'approvals',
    success: ApprovalStep,
    errors: [...ANSWERING, 'comment_missing'],
  },
  cancelApproval: {
    summary: 'Cancel',
    description: 'By a key of the asking agent: it does not want it any more.',
    tag: 'approvals',
    success: ApprovalStep,
    errors: ANSWERING,
  },
  revokeApproval: {
    summary: 'Revoke a grant',
    description:
      'By an approver of one of its levels, of a series or of what was approved and not used yet: nothing more is allowed by it.',
    tag: 'approvals',
    success: ApprovalStep,
    errors: ANSWERING,
  },
}
