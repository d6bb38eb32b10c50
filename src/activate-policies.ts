import { startActivation, type Activator } from './activation/activator.js'
import type { LoadedPolicies } from './activation/load.js'
import type { ReloadEvent } from './activation/reporting.js'
import type { Config } from './config/config.js'
import type { World } from './core/clock.js'
import { formatProblem, type PolicySet } from './core/policy-set.js'
import type { Store } from './core/store.js'
import { evaluatorSignature } from './create-evaluator.js'
import { loadPolicies } from './load-policies.js'
import { policyChanges } from './policies/changes.js'
import { folderSignature } from './policies/folder-signature.js'
import type { LastSigned } from './policies/signed-set.js'
import type { Log } from './telemetry/log.js'
import type { ServiceTelemetry } from './telemetry/telemetry.js'

export interface ActivateDeps {
  readonly world: World
  readonly log: Log
  readonly store: Store
  readonly telemetry: Pick<ServiceTelemetry, 'reloaded'>
  /** Tests: in the place of each set that is loaded. */
  readonly wrapPolicies?: ((set: PolicySet) => PolicySet) | undefined
}

const MAX_LOGGED_PROBLEMS = 10

/** Loads, records and keeps current what the policy folder says. Throws PolicyLoadError, `store_unavailable`. */
export function activatePolicies(config: Config, deps: ActivateDeps): Promise<Activator> {
  const { world, store, log } = deps
  const load = async (active: PolicySet | null) => {
    const lastRevision = lastSigned(store)
    const evaluatorLog = (event: { readonly event: string }) => {
      log.warn(event, `evaluator: ${event.event}`)
    }
    const loaded = await loadPolicies(config, evaluatorLog, { active, lastRevision })
    return loaded.set === null ? loaded : wrapped(loaded, deps)
  }
  const otherwise = evaluatorSignature(config)
  return startActivation(config.reload, {
    world,
    store,
    load,
    signature: async () => `${await folderSignature(config.policiesDir)} ${await otherwise()}`,
    compare: policyChanges,
    issuer: config.issuer,
    organisation: config.organisation,
    report: reportTo(deps),
    reportUnclosed: (error) => {
      log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'an evaluator could not be closed')
    },
  })
}

function lastSigned(store: Store): LastSigned | null {
  const last = store.lastActivation()
  return last === null || last.revision === null ? null : { revision: last.revision, policyVersion: last.policyVersion }
}

function wrapped(loaded: LoadedPolicies, { wrapPolicies }: ActivateDeps): LoadedPolicies {
  return wrapPolicies === undefined ? loaded : { ...loaded, set: wrapPolicies(loaded.set) }
}

function reportTo({ log, telemetry }: ActivateDeps): (event: ReloadEvent) => void {
  return ({ asked, result, durationMs, policyVersion, problems, repeated }) => {
    const { trigger, by } = asked
    telemetry.reloaded({ trigger, result, durationMs })
    const fields = { trigger, key_id: by?.keyId, policy_version: policyVersion, duration_ms: Math.round(durationMs) }
    if (result === 'activated' || result === 'unchanged') {
      log.info(fields, result === 'activated' ? 'policies activated' : 'policies unchanged')
    } else if (!repeated) {
      const shown = problems.slice(0, MAX_LOGGED_PROBLEMS).map(formatProblem)
      log.error({ ...fields, problems: shown }, 'policies not activated; the last good ones stay in force')
    }
  }
}
