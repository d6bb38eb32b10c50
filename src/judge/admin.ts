import type { Caller } from '../core/caller.js'
import type { World } from '../core/clock.js'
import type { DecisionPoint, Recorded } from '../core/decision.js'
import { CountersignError } from '../core/errors.js'
import type { FreezeTarget } from '../core/freeze.js'
import type { Plan, State } from '../core/state.js'
import type { EntryDraft, Store } from '../core/store.js'
import { conflictError } from './access.js'
import { recorded, type Commit } from './commit.js'
import type { EntryDeps } from './entry.js'
import { freezeEntry, sessionEntry, type FreezeChange } from './reports.js'

export interface AdminDeps {
  readonly world: World
  readonly store: Pick<Store, 'apiKeys'>
  readonly state: Pick<State, 'freeze' | 'unfreeze' | 'endSession'>
  readonly entries: EntryDeps
  readonly commit: Commit
}

const MAX_ATTEMPTS = 3

/** What ends or stops other things: each is one entry of the log. */
export function createAdmin(deps: AdminDeps): Pick<DecisionPoint, 'freeze' | 'unfreeze' | 'endSession'> {
  const { world, state, entries } = deps
  return {
    freeze: (target, reason, caller) => change(deps, { change: 'frozen', target, reason }, caller),
    unfreeze: (target, reason, caller) => change(deps, { change: 'unfrozen', target, reason }, caller),
    async endSession(sessionId, caller) {
      const plan = state.endSession(sessionId, caller)
      if (plan === null) throw new CountersignError('not_found', 'this key has no open session with this id')
      return record(deps, sessionEntry(world.newId('ses'), sessionId, caller, entries), plan)
    },
  }
}

/** Another admin's change may come between, in another process; then this one is looked at again. */
async function change(
  deps: AdminDeps,
  { change: to, target, reason }: FreezeChange,
  caller: Caller,
): Promise<Recorded> {
  const { world, state, entries, commit } = deps
  requireTarget(target, caller, deps)
  for (let attempt = 1; ; attempt++) {
    const auditId = world.newId('adm')
    const why = { reason, auditId }
    const { organisation } = caller
    const plan = to === 'frozen' ? state.freeze(organisation, target, why) : state.unfreeze(organisation, target, why)
    if (plan === null) throw standsAlready(to, target)
    const entry = await commit(freezeEntry(auditId, { change: to, target, reason }, caller, entries), plan)
    if (typeof entry !== 'string') return recorded(entry)
    if (entry !== 'state_moved' || attempt === MAX_ATTEMPTS) throw conflictError(entry)
  }
}

function standsAlready(to: FreezeChange['change'], { kind }: FreezeTarget): CountersignError {
  return to === 'frozen'
    ? new CountersignError('already_frozen', `this ${kind} is frozen already`)
    : new CountersignError('not_frozen', `this ${kind} is not frozen`)
}

async function record({ commit }: AdminDeps, draft: EntryDraft, plan: Plan): Promise<Recorded> {
  const entry = await commit(draft, plan)
  if (typeof entry === 'string') throw conflictError(entry)
  return recorded(entry)
}

/** A freeze of a key that is not there would stop nobody, and look as if it did. Agents are known by what they ask. */
function requireTarget({ kind, id }: FreezeTarget, { organisation }: Caller, { store }: AdminDeps): void {
  const known =
    kind === 'agent' ||
    (kind === 'organisation' ? id === organisation : store.apiKeys(organisation).some(({ keyId }) => keyId === id))
  if (!known) throw new CountersignError('not_found', `there is no ${kind} with this id`)
}
