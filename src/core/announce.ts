import type { Approval } from './approval.js'
import type { ApprovalChange } from './store.js'

/** What people are told of. */
export type Announcement =
  | 'approval.requested'
  | 'approval.reminded'
  | 'approval.escalated'
  | 'approval.approved'
  | 'approval.rejected'
  | 'approval.expired'
  | 'approval.cancelled'

/**
 * The messages by which people are told that this happened to an approval (as it is after it), one for each channel: for
 * the commit in which it does. `level`: its channels are told, the one that is asked or to which it is escalated; null:
 * all that were told before.
 */
export type Announce = (
  approval: Approval,
  type: Announcement,
  level: string | null,
  nowMs: number,
) => readonly ApprovalChange[]
