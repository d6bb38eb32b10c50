import type { KeyLimits } from '../core/caller.js'
import type { JsonObject } from '../core/json.js'
import type { Language } from '../core/words.js'

/** Configuration as the house uses it. Paths are absolute. */
export interface Config {
  readonly host: string
  readonly port: number
  readonly dataDir: string
  readonly policiesDir: string
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
  readonly discloseContext: readonly string[]
  readonly limits: LimitsConfig
  readonly maxBodyBytes: number
  readonly maxJsonDepth: number
  readonly maxInFlight: number
  readonly evaluator: EvaluatorConfig
  readonly evidence: { readonly deadlineMs: number }
  readonly globals: JsonObject
  readonly agents: ReadonlyMap<string, AgentConfig>
  readonly logLevel: LogLevel
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'

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
  readonly deadlineMs: number
  readonly maxQueue: number
  readonly cerbosBinary: string | null
  readonly allowWithoutValidator: boolean
}

export interface AgentConfig {
  readonly defaultLanguage: Language | null
  /** RFC 3339; null: blocking. */
  readonly advisoryUntil: string | null
}
