import type { ReloadResult } from '../core/activation.js'
import { CountersignError } from '../core/errors.js'
import type { PolicyProblem } from '../core/policy-set.js'
import type { Asked } from './entries.js'
import type { Leases } from './leases.js'
import type { Attempt, LoadedPolicies, Loader } from './load.js'
import type { Look } from './look.js'
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

const MAX_PROBLEMS = 100
const MAX_MESSAGE_LENGTH = 1_000

/**
 * Look, load, record, swap. Whatever goes wrong on the way leaves what is in force where it is.
 * Throws what the store throws when the activation cannot be recorded, and `shutting_down`.
 */
export async function reloadOnce(asked: Asked, deps: ReloadDeps): Promise<ReloadResult> {
  const signature = await deps.look()
  if (deps.isStopped()) throw shuttingDown()
  const inForce = deps.leases.current()
  const loaded = await deps.loader.attempt(inForce)
  if (deps.isStopped()) {
    await discard(loaded)
    throw shuttingDown()
  }
  if ('problems' in loaded) {
    const problems = bounded(loaded.problems)
    deps.staleness.failed(signature, problems)
    return { status: 'broken', problems }
  }
  if (loaded.set === null || (loaded.set.version === inForce.version && !isNewRevision(loaded.revision, deps.store))) {
    await discard(loaded)
    deps.staleness.loaded(signature)
    deps.settled(loaded.revision, false)
    const { version } = inForce
    return {
      status: 'unchanged',
      policyVersion: version,
      previousPolicyVersion: version,
      revision: loaded.revision,
      changes: NO_CHANGES,
    }
  }
  return activate(asked, signature, loaded, deps)
}

async function activate(
  asked: Asked,
  signature: string,
  loaded: LoadedPolicies,
  deps: ReloadDeps,
): Promise<ReloadResult> {
  const { leases, staleness } = deps
  try {
    const changes = await recordActivation(asked, loaded, deps)
    const previousPolicyVersion = leases.current().version
    leases.swap(loaded.set)
    staleness.loaded(signature)
    deps.settled(loaded.revision, true)
    const { revision, set } = loaded
    return {
      status: 'activated',
      policyVersion: set.version,
      previousPolicyVersion,
      revision,
      changes: wireChanges(changes),
    }
  } catch (error) {
    staleness.failed(signature, [UNRECORDED])
    await discard(loaded)
    throw error
  }
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

/** Built, and not used after all. */
async function discard(loaded: Attempt): Promise<void> {
  if ('set' in loaded) await loaded.set?.evaluator.close()
}

function bounded(problems: readonly PolicyProblem[]): readonly PolicyProblem[] {
  return problems.slice(0, MAX_PROBLEMS).map((problem) => ({
    ...problem,
    message: problem.message.slice(0, MAX_MESSAGE_LENGTH),
  }))
}
