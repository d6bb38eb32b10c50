import type { Caller } from '../core/caller.js'
import type { World } from '../core/clock.js'
import type { DecisionPoint, Recorded } from '../core/decision.js'
import { CountersignError } from '../core/errors.js'
import type { FreezeTarget } from '../core/freeze.js'
import type { Plan, State } from '../core/state.js'
import type { EntryDraft, Store } from '../core/store.js'
import { conflictError } from './access.js'
import type { Commit } from './commit.js'
import type { EntryDeps } from './entry.js'
import { freezeEntry, sessionEntry } from './reports.js'

export interface AdminDeps {
  readonly world: World
  readonly store: Pick<Store, 'apiKeys'>
  readonly state: Pick<State, 'freeze' | 'unfreeze' | 'endSession'>
  readonly entries: EntryDeps
  readonly commit: Commit
}

/** What ends or stops other things: each is one entry of the log. */
export function createAdmin(deps: AdminDeps): Pick<DecisionPoint, 'freeze' | 'unfreeze' | 'endSession'> {
  const { world, state, entries } = deps
  return {
    async freeze(target, reason, caller) {
      requireTarget(target, caller, deps)
      const auditId = world.newId('adm')
      const plan = state.freeze(caller.organisation, target, { reason, auditId })
      if (plan === null) throw new CountersignError('already_frozen', `this ${target.kind} is frozen already`)
      return record(deps, freezeEntry(auditId, { change: 'frozen', target, reason }, caller, entries), plan)
    },
    async unfreeze(target, reason, caller) {
      requireTarget(target, caller, deps)
      const auditId = world.newId('adm')
      const plan = state.unfreeze(caller.organisation, target, { reason, auditId })
      if (plan === null) throw new CountersignError('not_frozen', `this ${target.kind} is not frozen`)
      return record(deps, freezeEntry(auditId, { change: 'unfrozen', target, reason }, caller, entries), plan)
    },
    async endSession(sessionId, caller) {
      const plan = state.endSession(sessionId, caller)
      if (plan === null) throw new CountersignError('not_found', 'this key has no open session with this id')
      return record(deps, sessionEntry(world.newId('ses'), sessionId, caller, entries), plan)
    },
  }
}

async function record({ commit }: AdminDeps, draft: EntryDraft, plan: Plan): Promise<Recorded> {
  const entry = await commit(draft, plan)
  if (typeof entry === 'string') throw conflictError(entry)
  return { auditId: entry.audit_id, receipt: entry.receipt }
}

/** A freeze of a key that is not there would stop nobody, and look as if it did. Agents are known by what they ask. */
function requireTarget({ kind, id }: FreezeTarget, { organisation }: Caller, { store }: AdminDeps): void {
  const known =
    kind === 'agent' ||
    (kind === 'organisation' ? id === organisation : store.apiKeys(organisation).some(({ keyId }) => keyId === id))
  if (!known) throw new CountersignError('not_found', `there is no ${kind} with this id`)
}
