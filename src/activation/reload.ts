import type { PolicyChanges, ReloadResult } from '../core/activation.js'
import { CountersignError } from '../core/errors.js'
import { PolicyLoadError, type PolicyProblem } from '../core/policy-set.js'
import type { Asked } from './entries.js'
import type { Leases } from './leases.js'
import type { LoadedPolicies, Loader } from './load.js'
import type { Look } from './look.js'
import { boundedProblems } from './problems.js'
import { isNewRevision, recordActivation, type RecordDeps } from './record.js'
import type { Staleness } from './staleness.js'
import { NO_CHANGES, wireChanges } from './wire-changes.js'

export interface ReloadDeps extends RecordDeps {
  readonly look: Look
  readonly loader: Loader
  readonly leases: Leases
  readonly staleness: Staleness
  readonly isStopped: () => boolean
  /** What the folder says is in force: since now where `activated`, else it was already. */
  readonly settled: (revision: number | null, activated: boolean) => void
}

/**
 * Look, load, record, swap. Whatever goes wrong on the way leaves what is in force where it is.
 * Throws what the store throws when the activation cannot be recorded, and `shutting_down`.
 */
export async function reloadOnce(asked: Asked, deps: ReloadDeps): Promise<ReloadResult> {
  if (deps.isStopped()) throw shuttingDown()
  // Before the load: what is changed after this look differs at the next one.
  const signature = await deps.look()
  if (deps.isStopped()) throw shuttingDown()
  const loaded = await deps.loader.attempt(deps.leases.current())
  if (deps.isStopped()) {
    await deps.loader.discard(loaded)
    throw shuttingDown()
  }
  if ('problems' in loaded) return broken(signature, loaded.problems, deps)
  if (loaded.set === null) return unchanged(signature, loaded.revision, deps)
  return activate(asked, signature, loaded, deps)
}

async function activate(
  asked: Asked,
  signature: string | null,
  loaded: LoadedPolicies,
  deps: ReloadDeps,
): Promise<ReloadResult> {
  let changes: PolicyChanges | null
  try {
    changes = isInForce(loaded, deps) ? null : await recordActivation(asked, loaded, deps)
  } catch (error) {
    await deps.loader.discard(loaded)
    if (error instanceof PolicyLoadError) return broken(signature, error.problems, deps)
    deps.staleness.failed(signature, [UNRECORDED])
    throw error
  }
  if (changes !== null) return swap(signature, loaded, changes, deps)
  await deps.loader.discard(loaded)
  return unchanged(signature, loaded.revision, deps)
}

/** What the evaluator fetched of its own (a bundle) is known only when it has been built. */
function isInForce({ set, revision }: LoadedPolicies, { leases, store }: ReloadDeps): boolean {
  return set.version === leases.current().version && !isNewRevision(revision, store)
}

function swap(
  signature: string | null,
  { set, revision }: LoadedPolicies,
  changes: PolicyChanges,
  { leases, staleness, settled }: ReloadDeps,
): ReloadResult {
  const previousPolicyVersion = leases.current().version
  leases.swap(set)
  staleness.loaded(signature)
  settled(revision, true)
  return {
    status: 'activated',
    policyVersion: set.version,
    previousPolicyVersion,
    revision,
    changes: wireChanges(changes),
  }
}

function unchanged(signature: string | null, revision: number | null, deps: ReloadDeps): ReloadResult {
  deps.staleness.loaded(signature)
  deps.settled(revision, false)
  const { version } = deps.leases.current()
  return {
    status: 'unchanged',
    policyVersion: version,
    previousPolicyVersion: version,
    revision,
    changes: NO_CHANGES,
  }
}

function broken(signature: string | null, found: readonly PolicyProblem[], { staleness }: ReloadDeps): ReloadResult {
  const problems = boundedProblems(found)
  staleness.failed(signature, problems)
  return { status: 'broken', problems }
}

export function shuttingDown(): CountersignError {
  return new CountersignError('shutting_down', 'the service is shutting down', { retryAfterSeconds: 1 })
}

const UNRECORDED: PolicyProblem = {
  file: 'audit log',
  line: null,
  column: null,
  message: 'the policies are good, but their activation could not be written to the log',
}
