import { resolve } from 'node:path'
import { canonicalPerson } from '../core/approval.js'
import { isJsonObject, type JsonObject } from '../core/json.js'
import type { AgentConfig, CodeConfig, Config, LimitsConfig, StateConfig, TlsFiles } from './config.js'
import type { RawConfig } from './schema.js'
import type { Environment } from './read-environment.js'
import { toApproval } from './to-approval.js'
import { toEvaluator } from './to-evaluator.js'

/** What of the machine a configuration refers to. */
export interface Surroundings {
  readonly cwd: string
  readonly env: Environment
}

/** From names as written to names as used. `raw` is valid. */
export function toConfig(raw: RawConfig, { cwd, env }: Surroundings, mayInventKeys: boolean): Config {
  return {
    host: raw.host,
    port: raw.port,
    dataDir: resolve(cwd, raw.data_dir),
    policiesDir: resolve(cwd, raw.policies_dir),
    policyTrustKeys: raw.policy_trust_keys,
    issuer: raw.issuer,
    organisation: raw.organisation,
    region: raw.region,
    tls: toTls(raw, cwd),
    behindProxy: raw.behind_proxy,
    masterKeys: (raw.master_key?.split(',') ?? []).map((key) => new Uint8Array(Buffer.from(key, 'base64'))),
    mayInventKeys,
    receiptTtlMs: raw.receipt_ttl_ms,
    logRetentionMs: raw.log_retention_days * DAY_MS,
    discloseContext: raw.disclose_context,
    mask: raw.mask,
    limits: toLimits(raw),
    maxBodyBytes: raw.max_body_bytes,
    maxJsonDepth: raw.max_json_depth,
    maxInFlight: raw.max_in_flight,
    evaluator: toEvaluator(raw, cwd),
    evidence: { deadlineMs: raw.evidence.deadline_ms },
    code: toCode(raw),
    state: toState(raw),
    approval: toApproval(raw, cwd, env),
    reload: { watch: raw.reload.watch, pollMs: raw.reload.poll_ms, maxStaleMs: raw.reload.max_stale_ms },
    globals: toJsonObject(raw.globals),
    agents: new Map(Object.entries(raw.agents).map(([agentId, agent]) => [agentId, toAgent(agent)])),
    logLevel: raw.log_level,
  }
}

function toCode({ code }: RawConfig): CodeConfig {
  return {
    deadlineMs: code.deadline_ms,
    maxLength: code.max_length,
    projectRoots: code.project_roots,
    workers: code.workers,
  }
}

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

function toState({ state }: RawConfig): StateConfig {
  return {
    sessionIdleMs: state.session_idle_ms,
    leaseMs: state.lease_ms,
    eventRetentionMs: state.event_retention_days * DAY_MS,
    counterRetentionMs: state.counter_retention_days * DAY_MS,
    flowWindowMs: state.flow_window_hours * HOUR_MS,
    behaviourWarmUpCalls: state.behaviour_warm_up_calls,
  }
}

function toTls(raw: RawConfig, cwd: string): TlsFiles | null {
  const { cert_file: certFile, key_file: keyFile } = raw.tls
  if (certFile === null || keyFile === null) return null
  return { certFile: resolve(cwd, certFile), keyFile: resolve(cwd, keyFile) }
}

function toLimits({ limits }: RawConfig): LimitsConfig {
  return {
    enabled: limits.enabled,
    ipPerMinute: limits.ip_per_minute,
    keyDefaults: {
      enforcePerMinute: limits.enforce_per_minute,
      enforcePerHour: limits.enforce_per_hour,
      analyzePerMinute: limits.analyze_per_minute,
      outcomePerMinute: limits.outcome_per_minute,
      inputPerMinute: limits.input_per_minute,
    },
  }
}

function toAgent(agent: RawConfig['agents'][string]): AgentConfig {
  return {
    defaultLanguage: agent.default_language ?? null,
    advisoryUntil: agent.advisory_until ?? null,
    owners: (agent.owners ?? []).map(canonicalPerson),
    policyScope: agent.policy_scope ?? '',
  }
}

function toJsonObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {}
}
