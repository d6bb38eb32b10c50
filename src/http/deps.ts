import type { ReloadResult } from '../core/activation.js'
import type { ApprovalDesk } from '../core/approvals.js'
import type { Caller } from '../core/caller.js'
import type { World } from '../core/clock.js'
import type { DecisionPoint } from '../core/decision.js'
import type { Figures } from '../core/figures.js'
import type { JsonObject, JsonValue } from '../core/json.js'
import type { Log } from '../telemetry/log.js'
import type { ServiceTelemetry } from '../telemetry/telemetry.js'
import type { ApiKeyByDigest } from './authenticate.js'
import type { ConsoleDeps } from './console/deps.js'

/** The part of configuration that the edge uses; `Config` fits. */
export interface HttpConfig {
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null
  readonly behindProxy: boolean
  readonly limits: { readonly enabled: boolean; readonly ipPerMinute: number | null }
  readonly maxBodyBytes: number
  readonly maxJsonDepth: number
  /** Requests worked on at once. */
  readonly maxInFlight: number
  /** Requests of one key that wait for something to happen, at once. */
  readonly approval: { readonly maxWaitingPerKey: number }
}

/** `ready` false is 503; `checks` says what is missing. */
export interface Readiness {
  readonly ready: boolean
  readonly checks: Readonly<Record<string, boolean>>
}

export interface HttpDeps {
  readonly config: HttpConfig
  readonly pdp: DecisionPoint
  /** Null: nobody approves anything here. */
  readonly approvals: ApprovalDesk | null
  readonly figures: Figures
  readonly apiKeyByDigest: ApiKeyByDigest
  /** Public keys as JWKs (RFC 8037). */
  readonly publicKeys: (filter: { readonly kid?: string; readonly agentId?: string }) => readonly object[]
  /** The one strict JSON reader. Throws CountersignError. */
  readonly parseStrictJson: (bytes: Uint8Array, limits: { readonly maxDepth: number }) => JsonValue
  /** For an admin of this organisation. */
  readonly status: (organisation: string) => JsonObject
  readonly ready: () => Readiness
  readonly contract: () => JsonObject
  /** Throws `store_unavailable` when an activation cannot be recorded. */
  readonly reloadPolicies: (by: Pick<Caller, 'keyId' | 'organisation'>) => Promise<ReloadResult>
  /** The pages at `/console`; null: there are none. */
  readonly console?: ConsoleDeps | null
  readonly telemetry: Pick<ServiceTelemetry, 'answered' | 'refused' | 'limited' | 'waiting' | 'render'>
  readonly log: Log
  readonly world: Pick<World, 'monotonic' | 'newId'>
  /** How often whoever waits is looked after: streams are told that they are alive, keys are checked. Default: 15,000. */
  readonly heartbeatMs?: number
}
