/** The fixed words of the service. Order matters where it says so. */

/** In the order in which a denial is attributed (`blocked_by`). */
export const LAYERS = ['policy', 'data_sensitivity', 'state_history', 'approval'] as const
export type Layer = (typeof LAYERS)[number]
/** The layers that resource policies of their kind judge, for every subject alike: unscoped, version `default`. */
export const GUARD_LAYERS = ['data_sensitivity', 'state_history'] as const satisfies readonly Layer[]

/** The resource kind that tells which standards a call meets. It is reserved like the guard layers, and decides nothing. */
export const COMPLIANCE = 'compliance'
/** In the order in which answers list them. */
export const STANDARDS = ['pii', 'pci', 'hipaa', 'gdpr', 'soc2'] as const
export type Standard = (typeof STANDARDS)[number]

/**
 * Resource kinds that begin so judge code that a call carries, each for itself: `code/files`, `code/network`, … They
 * are reserved like the guard layers. To Cerbos `code/files` and `code_files` are one kind, and so they are here.
 */
export const CODE_KINDS = 'code/'
/** What is asked of each of them, whatever the tool's own action is. */
export const CODE_ACTION = 'execute'
export const CODE_KIND_PATTERN = '^code[^A-Za-z0-9.]'

/** Kinds that the catalogue gives to no tool, besides those of code. */
export const RESERVED_KINDS = [...GUARD_LAYERS, COMPLIANCE] as const
/** What a judgement is about. */
export type Aspect = Layer | typeof COMPLIANCE

export type Effect = 'allow' | 'deny' | 'require_approval'
export type Decision = 'ALLOW' | 'BLOCK' | 'REQUIRES_APPROVAL'

export const SEVERITIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const
export type Severity = (typeof SEVERITIES)[number]

/** `advisory`: a policy's deny or approval is recorded in `would_decide` and answered as ALLOW. */
export type Mode = 'blocking' | 'advisory'

/** What an API key may do. `agent` and `approver` exclude each other. */
export const ROLES = ['agent', 'executor', 'approver', 'auditor', 'admin', 'metrics'] as const
export type Role = (typeof ROLES)[number]

export const LANGUAGES = ['python', 'javascript', 'typescript', 'bash', 'sql'] as const
export type Language = (typeof LANGUAGES)[number]

/** Shape of every id that comes from outside: agents, sessions, tools, organisations. */
export const ID_PATTERN = '^[A-Za-z0-9._:/@-]{1,128}$'
