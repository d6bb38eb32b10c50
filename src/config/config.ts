import type { ApprovalTerms } from '../core/approval-terms.js'
import type { KeyLimits } from '../core/caller.js'
import type { JsonObject } from '../core/json.js'
import type { Language } from '../core/words.js'

/** Configuration as the house uses it. Paths are absolute. */
export interface Config {
  readonly host: string
  readonly port: number
  readonly dataDir: string
  readonly policiesDir: string
  /** Ed25519 public keys (base64url). Not empty: only policies signed by one of them are activated. */
  readonly policyTrustKeys: readonly string[]
  readonly issuer: string
  /** Of the development keys. */
  readonly organisation: string
  readonly region: string | null
  readonly tls: TlsFiles | null
  readonly behindProxy: boolean
  /** Secret: generations of the master key, oldest first, 32 bytes each. Empty: the file `master.key` in `dataDir`. */
  readonly masterKeys: readonly Uint8Array[]
  /** False in production and on a non-loopback address: then neither a master key nor API keys are made up. */
  readonly mayInventKeys: boolean
  readonly receiptTtlMs: number
  readonly logRetentionMs: number
  readonly discloseContext: readonly string[]
  readonly mask: MaskConfig
  readonly limits: LimitsConfig
  readonly maxBodyBytes: number
  readonly maxJsonDepth: number
  readonly maxInFlight: number
  readonly evaluator: EvaluatorConfig
  readonly evidence: { readonly deadlineMs: number }
  readonly code: CodeConfig
  readonly state: StateConfig
  readonly approval: ApprovalConfig
  readonly reload: ReloadConfig
  readonly globals: JsonObject
  readonly agents: ReadonlyMap<string, AgentConfig>
  readonly logLevel: LogLevel
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'

/** What is masked in log and receipts. */
export interface MaskConfig {
  /** Members of the context. */
  readonly context: readonly string[]
  /** JSON Pointers into the arguments; a token `*` stands for any. */
  readonly arguments: readonly string[]
}

export interface TlsFiles {
  readonly certFile: string
  readonly keyFile: string
}

export interface LimitsConfig {
  readonly enabled: boolean
  readonly ipPerMinute: number | null
  /** What new API keys get. */
  readonly keyDefaults: KeyLimits
}

export interface EvaluatorConfig {
  readonly kind: 'embedded' | 'bundle' | 'remote'
  /** Whether an evaluator may judge that reads a condition that errs as false. */
  readonly acceptLenient: boolean
  readonly bundle: BundleConfig
  readonly remote: RemoteConfig
  readonly deadlineMs: number
  readonly maxQueue: number
  readonly maxQueuePerOrganisation: number
  readonly spareDelayMs: number
  readonly cerbosBinary: string | null
  readonly allowWithoutValidator: boolean
}

/** How code is analysed. */
export interface CodeConfig {
  readonly deadlineMs: number
  /** In UTF-16 units. */
  readonly maxLength: number
  /** Absolute folders of the machines where the code will run. */
  readonly projectRoots: readonly string[]
  readonly workers: number
}

export interface StateConfig {
  readonly sessionIdleMs: number
  readonly leaseMs: number
  readonly eventRetentionMs: number
  readonly counterRetentionMs: number
  readonly flowWindowMs: number
  readonly behaviourWarmUpCalls: number
}

/** How people approve. Times in milliseconds. */
export interface ApprovalConfig extends ApprovalTerms {
  readonly enabled: boolean
  readonly keepMs: number
  readonly maxWaitingPerKey: number
  /** Without a slash at its end. */
  readonly publicUrl: string | null
  readonly channels: readonly ChannelConfig[]
  readonly allowPrivateTargets: boolean
  readonly smtp: SmtpConfig | null
  readonly console: { readonly enabled: boolean; readonly sessionMs: number }
}

/** `levels` null: told of every level. */
export type ChannelConfig = { readonly name: string; readonly levels: readonly string[] | null } & (
  | { readonly type: 'webhook'; readonly url: string; readonly secret: Secret }
  /** The secret is its URL. */
  | { readonly type: 'slack'; readonly secret: Secret }
  | { readonly type: 'email'; readonly to: readonly string[] }
)

/** Read when it was configured, and shown nowhere. */
export interface Secret {
  readonly reveal: () => string
}

export interface SmtpConfig {
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'starttls' | 'none'
  readonly from: string
  readonly user: string | null
  readonly password: Secret | null
}

export interface ReloadConfig {
  readonly watch: boolean
  readonly pollMs: number
  /** Null: never. */
  readonly maxStaleMs: number | null
}

export interface BundleConfig {
  /** An absolute path, or a URL. Null: not configured. */
  readonly source: string | URL | null
  /** 64 hex digits. */
  readonly sha256: string | null
  /** The 32 bytes of an Ed25519 key. */
  readonly publicKey: Uint8Array | null
  readonly caFile: string | null
  readonly refreshMs: number
  readonly guardLayers: readonly string[]
}

export interface RemoteConfig {
  /** `host:port` each. */
  readonly targets: readonly string[]
  readonly plaintext: boolean
  readonly caFile: string | null
  readonly certFile: string | null
  readonly keyFile: string | null
  readonly serverName: string | null
  readonly guardLayers: readonly string[]
  readonly healthIntervalMs: number
  readonly failuresToOpen: number
  readonly openMs: number
}

export interface AgentConfig {
  readonly defaultLanguage: Language | null
  /** RFC 3339; null: blocking. */
  readonly advisoryUntil: string | null
  /** Canonical persons who stand behind it. */
  readonly owners: readonly string[]
  /** The agent's place among scoped Cerbos principal policies; `''` in none. */
  readonly policyScope: string
}
