import type { Announce } from '../core/announce.js'
import type { Rejudge } from '../core/approvals.js'
import type { Caller } from '../core/caller.js'
import type { Store } from '../core/store.js'
import type { EntryDeps } from './entries.js'
import type { ApprovalNews } from './news.js'
import type { OpenDeps } from './opening.js'

export interface DeskDeps extends OpenDeps, EntryDeps {
  readonly store: Pick<Store, 'approval' | 'approvals' | 'commit' | 'approvalEvents' | 'lastApprovalEvent'>
  /** Milliseconds since the epoch; never runs back: `state.now()`. */
  readonly now: () => number
  /** Persons who stand behind an agent, as configured now. */
  readonly owners: (agentId: string) => readonly string[]
  /** Whether the caller's key or organisation is frozen: then it may not answer. */
  readonly isFrozen: (caller: Caller) => boolean
  readonly rejudge: Rejudge
  readonly announce: Announce
  readonly news: ApprovalNews
}
