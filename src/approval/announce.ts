import type { Approval } from '../core/approval.js'
import type { ApprovalChange } from '../core/store.js'

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
 * The messages that tell of this, one for each channel; they go into the commit of what they tell. `approval` is as it
 * is after the commit; its `version` is the row's before it. `level`: whose channels are told; null: those told before.
 */
export type Announce = (
  approval: Approval,
  type: Announcement,
  level: string | null,
  nowMs: number,
) => readonly ApprovalChange[]
