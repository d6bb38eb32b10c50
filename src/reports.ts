import type { Config } from './config/config.js'
import { evaluatorName } from './core/evaluator.js'
import type { JsonObject } from './core/json.js'
import type { PolicySet } from './core/policy-set.js'
import type { Store } from './core/store.js'
import type { Readiness } from './http/deps.js'

export interface ReportDeps {
  readonly config: Config
  readonly store: Store
  readonly policies: () => PolicySet
  readonly startedAt: string
}

export function readiness({ store, policies }: ReportDeps): Readiness {
  const checks = { store: store.healthy(), evaluator: policies().evaluator.healthy() }
  return { ready: checks.store && checks.evaluator, checks }
}

/** For admins: what is in force and how it does. */
export function statusReport({ config, store, policies, startedAt }: ReportDeps): JsonObject {
  const set = policies()
  return {
    started_at: startedAt,
    issuer: config.issuer,
    policies: {
      version: set.version,
      evaluator: evaluatorName(set.evaluator),
      last_error: null,
      stale_since: null,
    },
    store: { healthy: store.healthy(), ...store.stats() },
    evaluator: { healthy: set.evaluator.healthy() },
    limits_enabled: config.limits.enabled,
  }
}

/** What the service guarantees and what it does not, for machines. */
export function contractReport({ config, policies }: ReportDeps): JsonObject {
  const { capabilities } = policies().evaluator
  return {
    guarantees: {
      fail_closed: true,
      strict_evaluation: capabilities.strict,
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
    evaluator: evaluatorName(policies().evaluator),
    receipt_ttl_ms: config.receiptTtlMs,
  }
}
