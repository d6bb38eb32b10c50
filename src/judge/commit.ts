import type { World } from '../core/clock.js'
import type { Recorded } from '../core/decision.js'
import type { AuditEntry } from '../core/receipt.js'
import type { Plan } from '../core/state.js'
import type { Change, Conflict, EntryDraft, Store } from '../core/store.js'
import type { Telemetry } from '../core/telemetry.js'

/**
 * Queues the entry with the plan's changes before it returns: from then on the state has them, and a turn may be given
 * to others. Resolves when they are durable, or with the conflict for which nothing was written.
 */
export type Commit = (draft: EntryDraft, plan: Plan, more?: readonly Change[]) => Promise<AuditEntry | Conflict>

export interface CommitDeps {
  readonly store: Pick<Store, 'commit'>
  readonly world: Pick<World, 'monotonic'>
  readonly telemetry: Telemetry
}

export function createCommit({ store, world, telemetry }: CommitDeps): Commit {
  return async (draft, plan, more = []) => {
    const started = world.monotonic()
    const result = store.commit(draft, [...more, ...plan.changes])
    plan.queued()
    const settled = await result.then(
      (known) => ({ known, failure: null }),
      (failure: unknown) => ({ known: null, failure }),
    )
    telemetry.station('commit', world.monotonic() - started)
    plan.settled(settled.known?.committed ?? false)
    if (settled.known === null) throw settled.failure
    return settled.known.committed ? settled.known.entry : settled.known.conflict
  }
}

export function recorded({ audit_id: auditId, receipt }: AuditEntry): Recorded {
  return { auditId, receipt }
}
