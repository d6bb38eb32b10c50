import type { JsonObject } from './json.js'
import type { Role } from './words.js'

/** Requests allowed per key and route class; null = no limit. */
export interface KeyLimits {
  readonly enforcePerMinute: number | null
  readonly enforcePerHour: number | null
  readonly analyzePerMinute: number | null
  readonly outcomePerMinute: number | null
  readonly inputPerMinute: number | null
}

export const DEFAULT_LIMITS: KeyLimits = {
  enforcePerMinute: 100,
  enforcePerHour: 1000,
  analyzePerMinute: 100,
  outcomePerMinute: 200,
  inputPerMinute: 200,
}

/** For each context member the values a key may assert; `'*'` is any value (as the whole: any member). */
export type Asserts = '*' | Readonly<Record<string, '*' | readonly string[]>>

/** An API key as stored: the secret itself is never kept, only `digest` = SHA-256 of it, hex. */
export interface ApiKey {
  readonly keyId: string
  readonly digest: string
  readonly label: string
  readonly organisation: string
  readonly roles: readonly Role[]
  /** The agents it may speak for; `'*'` any of its organisation. */
  readonly agentIds: '*' | readonly string[]
  readonly asserts: Asserts
  /** Facts about the key's holder, set by an admin; policies read them as `P.attr.verified.claims`. */
  readonly claims: JsonObject
  /** The one Cerbos role of subjects that this key speaks for. */
  readonly subjectRole: string
  /** May it post trusted session input (`kind: said`)? */
  readonly mayInput: boolean
  /** The tool sides that an executor's key stands for: what it may redeem; `'*'` any, also tools without an audience. */
  readonly audiences: '*' | readonly string[]
  /** Whose key it is, canonical (`canonicalPerson`): who approves with it, or stands behind an agent. Null: nobody's. */
  readonly person: string | null
  /** Of an approver's key: the levels at which it approves. */
  readonly levels: readonly string[]
  readonly limits: KeyLimits
  /** RFC 3339 UTC. */
  readonly createdAt: string
  readonly revokedAt: string | null
}

/** Who makes a request: an authenticated key. */
export type Caller = Pick<
  ApiKey,
  | 'keyId'
  | 'organisation'
  | 'roles'
  | 'agentIds'
  | 'asserts'
  | 'claims'
  | 'subjectRole'
  | 'mayInput'
  | 'audiences'
  | 'person'
  | 'levels'
>

export function speaksFor({ agentIds }: Pick<Caller, 'agentIds'>, agentId: string): boolean {
  return agentIds === '*' || agentIds.includes(agentId)
}

/** The tool side of decisions with this audience; null: of tools whose catalogue entry names none. */
export function standsFor({ roles, audiences }: Pick<Caller, 'roles' | 'audiences'>, audience: string | null): boolean {
  return roles.includes('executor') && (audiences === '*' || (audience !== null && audiences.includes(audience)))
}
