import type { Activator } from './activation/activator.js'
import type { Config } from './config/config.js'
import type { ActivationState } from './core/activation.js'
import { evaluatorName } from './core/evaluator.js'
import type { JsonObject } from './core/json.js'
import type { Store } from './core/store.js'
import type { Readiness } from './http/deps.js'

export interface ReportDeps {
  readonly config: Config
  readonly store: Store
  readonly activator: Pick<Activator, 'source' | 'state'>
  readonly startedAt: string
}

export function readiness({ store, activator: { source } }: ReportDeps): Readiness {
  const checks = {
    store: store.healthy(),
    evaluator: source.current().evaluator.healthy(),
    policies: !source.expired(),
  }
  return { ready: Object.values(checks).every(Boolean), checks }
}

/** For admins: what is in force and how it does. */
export function statusReport({ config, store, activator, startedAt }: ReportDeps): JsonObject {
  const set = activator.source.current()
  return {
    started_at: startedAt,
    issuer: config.issuer,
    policies: {
      version: set.version,
      evaluator: evaluatorName(set.evaluator),
      ...activationReport(activator.state()),
    },
    store: { healthy: store.healthy(), ...store.stats() },
    evaluator: { healthy: set.evaluator.healthy() },
    limits_enabled: config.limits.enabled,
  }
}

function activationReport({ activatedAtMs, revision, lastError, staleSinceMs, expired }: ActivationState): JsonObject {
  const problems = lastError?.problems.map((problem) => ({ ...problem })) ?? []
  return {
    activated_at: instant(activatedAtMs),
    revision,
    last_error: lastError === null ? null : { at: instant(lastError.atMs), problems },
    stale_since: staleSinceMs === null ? null : instant(staleSinceMs),
    expired,
  }
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

/** What the service guarantees and what it does not, for machines. */
export function contractReport({ config, activator }: ReportDeps): JsonObject {
  const { evaluator } = activator.source.current()
  return {
    guarantees: {
      fail_closed: true,
      strict_evaluation: evaluator.capabilities.strict,
      decisions_durable_before_answer: true,
      decisions_chained_and_signed: true,
      arguments_logged_as_salted_hashes: true,
      idempotency_keys: true,
      rate_limits: config.limits.enabled,
    },
    not_guaranteed: {
      enforcement:
        'A decision is advice to the runtime until the tool side verifies its receipt: nothing here stops a runtime that does not ask.',
      single_use: 'A receipt does not say whether it was used before; keep a set of audit_ids until it expires.',
      approvals: 'Approvals cannot be given yet: what needs one is REQUIRES_APPROVAL with approval_id null.',
      messages:
        'What a policy writes into its messages stands in receipts and in the log as it is, quoted values of the action or context included.',
      evidence:
        'Evidence data, flow and history is not gathered yet (ready: false); code is known by its language only.',
      context: 'The context is what the caller says; an API key bounds which values it may assert.',
    },
    evaluator: evaluatorName(evaluator),
    receipt_ttl_ms: config.receiptTtlMs,
  }
}
