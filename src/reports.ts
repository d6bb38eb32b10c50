import type { Activator } from './activation/activator.js'
import type { Config } from './config/config.js'
import type { ActivationState } from './core/activation.js'
import { evaluatorName } from './core/evaluator.js'
import type { Freeze } from './core/freeze.js'
import type { JsonObject } from './core/json.js'
import type { State } from './core/state.js'
import type { Store } from './core/store.js'
import type { Readiness } from './http/deps.js'

/** Messages that were given up, in a report: the newest. */
const MAX_DEAD = 20

export interface ReportDeps {
  readonly config: Config
  readonly store: Store
  readonly state: Pick<State, 'freezes'>
  readonly activator: Pick<Activator, 'source' | 'state'>
  readonly analyst: { healthy(): boolean }
  readonly startedAt: string
}

export function readiness({ store, analyst, activator: { source } }: ReportDeps): Readiness {
  const checks = {
    store: store.healthy(),
    evaluator: source.current().evaluator.healthy(),
    policies: !source.expired(),
    code_analysis: analyst.healthy(),
  }
  return { ready: Object.values(checks).every(Boolean), checks }
}

/** For admins: what is in force and how it does; of freezes, approvals and messages their own organisation's. */
export function statusReport(
  { config, store, state, activator, startedAt }: ReportDeps,
  organisation: string,
): JsonObject {
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
    freezes: state.freezes(organisation).map(freezeReport),
    approvals: approvalReport(store, organisation),
    outbox: outboxReport(store, organisation),
  }
}

function freezeReport({ kind, id, reason, atMs, auditId }: Freeze): JsonObject {
  return { target: { kind, id }, since: instant(atMs), reason, audit_id: auditId }
}

function approvalReport(store: Store, organisation: string): JsonObject {
  const { pending, oldestMs } = store.openApprovals(organisation)
  return { pending, oldest: oldestMs === null ? null : instant(oldestMs) }
}

function outboxReport(store: Store, organisation: string): JsonObject {
  const { waiting, dead, oldestMs } = store.messageCounts(organisation)
  return {
    waiting,
    oldest: oldestMs === null ? null : instant(oldestMs),
    dead_total: dead,
    dead: store.deadMessages(organisation, MAX_DEAD).map(({ id, channel, type, createdMs, approvalId, problem }) => ({
      id,
      channel,
      type,
      approval_id: approvalId,
      created_at: instant(createdMs),
      problem,
    })),
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
      single_use_by_redeem: true,
      approvals: config.approval.enabled,
      approvals_of_one_exact_action: config.approval.enabled,
      budgets_reserved_before_answer: true,
      labels_attached_before_answer: true,
      inputs_and_outputs_kept_as_keyed_fingerprints: true,
      freezes_durable: true,
      rate_limits: config.limits.enabled,
    },
    not_guaranteed: NOT_GUARANTEED,
    state: STATE,
    evaluator: evaluatorName(evaluator),
    receipt_ttl_ms: config.receiptTtlMs,
  }
}

const NOT_GUARANTEED: JsonObject = {
  enforcement:
    'Without redeem or offline verification on the tool side a decision is advice to the runtime: nothing here stops a runtime that does not ask, or that runs something else.',
  single_use:
    'Redeem alone guarantees that a decision is used once. A receipt does not say whether it was used; offline verification knows what its own replay set has seen, and knows of no freeze.',
  approvals:
    "Who a person is, is what an approver's key says. People agree to what they are shown: what a call refers to and nobody has seen is listed as not covered.",
  messages:
    'What a policy writes into its messages stands in receipts and in the log as it is, quoted values of the action or context included.',
  evidence:
    'Code is analysed, not run: what depends on values that only exist when it runs is unknown, and said to be. What code wrote is known as far as this agent asked before it ran.',
  provenance:
    'Where a value comes from is known as far as outputs are reported and for as long as they are kept: what is not found is unknown while anything is missing. What an agent composed anew (a paraphrase, a sum, a translation) is new, whatever it was made of. Whether a text reads as an instruction is a signal.',
  user_input: 'What the user said is what a key that may say so says.',
  sensitive_data: 'Classes of sensitive data are found by form and context: names of persons are not looked for.',
  outcomes:
    'An outcome is what an agent or a tool side says. No outcome gives nothing back: what was reserved is spent.',
  context: 'The context is what the caller says; an API key bounds which values it may assert.',
}

const STATE: JsonObject = {
  exact: [
    'Counters that an ALLOW charges, reserved with its entry in the log: calls on the same key are judged one at a time and compared when written, also between processes.',
    'Windows of up to one hour, and lifetimes.',
    'Counts of the agent, and of what the call acts on, within one process.',
    'Freezes: no ALLOW is written after one, and nothing allowed before it is redeemed.',
  ],
  not_exact: [
    'Windows of more than one hour move in steps of 5 minutes (up to 7 days) or of one hour: they count up to one step too much, never too little.',
    'Counts of an API key lag by the calls that are being judged at that moment.',
    'Counts of different values stop at a bound, and then say that they are saturated.',
    "What was asked before (same call, denied intent, sequences) is known of each agent's last 200 calls.",
    'The behaviour score is a statistic over what the agent did before.',
    'Figures for people are counted in memory and written every two seconds, which a crash loses; their latencies are estimated.',
  ],
}
