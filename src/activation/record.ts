import type { PolicyChanges, PolicyContents } from '../core/activation.js'
import type { World } from '../core/clock.js'
import { CountersignError } from '../core/errors.js'
import { PolicyLoadError } from '../core/policy-set.js'
import type { Conflict, Store } from '../core/store.js'
import { activationEntry, type Asked } from './entries.js'
import type { LoadedPolicies } from './load.js'

export type Compare = (before: PolicyContents | null, after: PolicyContents) => PolicyChanges

export interface RecordDeps {
  readonly world: Pick<World, 'newId'>
  readonly store: Pick<Store, 'commit' | 'organisations' | 'lastActivation'>
  readonly compare: Compare
  readonly issuer: string
  /** Has an entry also where its chain has not begun. */
  readonly organisation: string
}

/**
 * Writes an activation into every chain, all or none, before anything is judged by it; nothing where this version is the
 * one that was activated last. Answers what changed since then. Throws CountersignError when nothing can be written, PolicyLoadError
 * when another process activated a newer revision meanwhile.
 */
export async function recordActivation(asked: Asked, loaded: LoadedPolicies, deps: RecordDeps): Promise<PolicyChanges> {
  const { store, issuer, world } = deps
  const { set, revision, contents } = loaded
  const previous = store.lastActivation()
  const changes = deps.compare(previous?.contents ?? null, contents)
  if (previous?.policyVersion === set.version && !isNewRevision(revision, store)) return changes
  const facts = { asked, loaded, previousPolicyVersion: previous?.policyVersion ?? null, changes }
  const [own, ...others] = [...new Set([deps.organisation, ...store.organisations()])].map((organisation) =>
    activationEntry(organisation, facts, { issuer, newId: (prefix) => world.newId(prefix) }),
  )
  if (own === undefined) throw new CountersignError('internal', 'no chain to write the activation to')
  const activation = { policyVersion: set.version, revision: revision ?? previous?.revision ?? null, contents }
  const result = await store.commit(own, [{ kind: 'record_activation', activation }], others)
  if (!result.committed) throw notRecorded(result.conflict)
  return changes
}

function notRecorded(conflict: Conflict): Error {
  if (conflict !== 'revision_superseded') {
    return new CountersignError('internal', `the activation was not recorded: ${conflict}`)
  }
  const message = 'a newer revision was activated by another process meanwhile'
  return new PolicyLoadError([{ file: 'policies', line: null, column: null, message }])
}

/** A revision that the log does not know yet: revisions do not go back behind it once it is recorded. */
export function isNewRevision(revision: number | null, store: Pick<Store, 'lastActivation'>): boolean {
  return revision !== null && revision > (store.lastActivation()?.revision ?? 0)
}
