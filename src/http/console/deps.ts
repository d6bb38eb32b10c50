import type { ApprovalDesk } from '../../core/approvals.js'
import type { ApiKey } from '../../core/caller.js'
import type { World } from '../../core/clock.js'
import type { Figures } from '../../core/figures.js'

/** What the pages are made from, besides what the edge has anyway. */
export interface ConsoleDeps {
  readonly desk: Pick<ApprovalDesk, 'list' | 'read' | 'approve' | 'reject' | 'revoke'>
  readonly figures: Figures
  /** Whether the key, or its organisation, is frozen. */
  readonly isFrozen: (key: ApiKey) => boolean
  /** A sign-in ends after so long. */
  readonly sessionMs: number
  /** `now` as the approvals have it. */
  readonly world: Pick<World, 'now' | 'randomBytes'>
}
