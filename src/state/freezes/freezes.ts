import type { Subject } from '../../core/action.js'
import type { Freeze, FreezeTarget } from '../../core/freeze.js'
import type { AuditEntry } from '../../core/receipt.js'
import type { FrozenSince, Plan } from '../../core/state.js'
import type { Store } from '../../core/store.js'
import { NO_PLAN, type Part } from '../part.js'

export interface Freezes extends Part {
  /** What stops this subject now: its organisation's freeze, its key's or its agent's; null: nothing. */
  of(subject: Subject): Freeze | null
  since(decision: AuditEntry): FrozenSince
  freeze(organisation: string, target: FreezeTarget, why: Why): Plan | null
  unfreeze(organisation: string, target: FreezeTarget, why: Why): Plan | null
  list(organisation: string): readonly Freeze[]
}

export interface Why {
  readonly reason: string
  readonly auditId: string
  readonly atMs: number
}

export function createFreezes(_store: Pick<Store, 'document' | 'documents' | 'entry'>): Freezes {
  return {
    of: () => null,
    since: () => ({ frozen: false, changes: [] }),
    freeze: () => null,
    unfreeze: () => null,
    list: () => [],
    lanes: () => [],
    view: () => ({ facts: () => ({}), plan: () => NO_PLAN }),
    outcome: () => NO_PLAN,
  }
}
