import { saltedHash } from './canonical.js'
import { signatureFailure, type Jwks, type SignatureFailure } from './signature.js'
import { isMembers, type Acceptable, type JsonMembers, type Receipt } from './types.js'

/** What a receipt must say. Members that are absent are not checked. */
export interface Expected {
  readonly jwks: Jwks
  readonly type?: Receipt['type']
  readonly issuer?: string
  readonly audience?: string
  readonly organisation?: string
  readonly agentId?: string
  readonly tool?: string
  /** The decision that it must be about; of redemptions and outcomes. */
  readonly subjectAuditId?: string
  /** Milliseconds since the epoch; the receipt must not have expired by then. */
  readonly nowMs?: number
  /** Also require that it allows exactly this. */
  readonly allowed?: Allowance
}

/** ALLOW, with an expiry, in blocking mode, for exactly these arguments. */
export interface Allowance {
  readonly arguments: unknown
  /** Stands beside the receipt in the answer. */
  readonly salt: string
  /** Take an ALLOW in advisory mode, which only says that a policy's refusal was recorded, not enforced. */
  readonly advisory?: boolean
  /** What was asked, as `request_hash` covers it, without the organisation: the answer is to this and no other request. */
  readonly request?: JsonMembers
  /** The approval that must have been used for it. */
  readonly approvalId?: string
  /** Obligations that are carried out; one that is not among them fails. */
  readonly accepts?: readonly Acceptable[]
}

/** The first check that failed; the order is the order of the protocol. */
export type VerifyFailure =
  | SignatureFailure
  | 'type_mismatch'
  | 'issuer_mismatch'
  | 'audience_mismatch'
  | 'organisation_mismatch'
  | 'agent_mismatch'
  | 'tool_mismatch'
  | 'subject_mismatch'
  | 'expired'
  | 'not_allowed'
  | 'advisory'
  | 'obligation_unsupported'
  | 'request_mismatch'
  | 'approval_mismatch'
  | 'arguments_mismatch'

export type Verified =
  { readonly ok: true; readonly receipt: Receipt } | { readonly ok: false; readonly failure: VerifyFailure }

/**
 * Checks a receipt offline: its signature, then that it says what is expected. It does not know whether the receipt was
 * used before: keep a set of `audit_id`s, as `govern` and `createExecutionVerifier` do.
 */
export async function verifyReceipt(receipt: unknown, expected: Expected): Promise<Verified> {
  if (!isReceipt(receipt)) return { ok: false, failure: 'malformed' }
  const failure =
    (await signatureFailure(receipt, expected.jwks)) ??
    claimFailure(receipt, expected) ??
    (expected.allowed === undefined ? null : await allowanceFailure(receipt, expected.allowed))
  return failure === null ? { ok: true, receipt } : { ok: false, failure }
}

const TEXTS = ['type', 'issuer', 'organisation', 'audit_id', 'timestamp', 'key_id', 'signature'] as const
const NULLABLE_TEXTS = [
  'audience',
  'subject_audit_id',
  'agent_id',
  'tool_name',
  'decision',
  'mode',
  'request_hash',
  'arguments_hash',
  'approval_id',
  'expires_at',
] as const

/** The members that are read here have their types; the others are only signed. */
export function isReceipt(value: unknown): value is Receipt {
  return (
    isMembers(value) &&
    TEXTS.every((name) => typeof value[name] === 'string') &&
    NULLABLE_TEXTS.every((name) => value[name] === null || typeof value[name] === 'string') &&
    Array.isArray(value['obligations']) &&
    value['obligations'].every(isMembers)
  )
}

function claimFailure(receipt: Receipt, expected: Expected): VerifyFailure | null {
  const { type, issuer, audience, organisation, agentId, tool, subjectAuditId, nowMs } = expected
  if (type !== undefined && receipt.type !== type) return 'type_mismatch'
  if (issuer !== undefined && receipt.issuer !== issuer) return 'issuer_mismatch'
  if (audience !== undefined && receipt.audience !== audience) return 'audience_mismatch'
  if (organisation !== undefined && receipt.organisation !== organisation) return 'organisation_mismatch'
  if (agentId !== undefined && receipt.agent_id !== agentId) return 'agent_mismatch'
  if (tool !== undefined && receipt.tool_name !== tool) return 'tool_mismatch'
  if (subjectAuditId !== undefined && receipt.subject_audit_id !== subjectAuditId) return 'subject_mismatch'
  if (nowMs !== undefined && receipt.expires_at !== null && !(nowMs < Date.parse(receipt.expires_at))) return 'expired'
  return null
}

async function allowanceFailure(receipt: Receipt, allowed: Allowance): Promise<VerifyFailure | null> {
  const { organisation, obligations, mode } = receipt
  if (receipt.type !== 'countersign.decision/v1' || receipt.decision !== 'ALLOW') return 'not_allowed'
  if (receipt.expires_at === null) return 'expired'
  if (mode !== 'blocking' && !(mode === 'advisory' && allowed.advisory === true)) return 'advisory'
  if (allowed.accepts !== undefined && !obligations.every((one) => isCarriedOut(one.type, allowed.accepts ?? [])))
    return 'obligation_unsupported'
  if (allowed.request !== undefined) {
    const requestHash = await saltedHash(allowed.salt, { ...allowed.request, organisation })
    if (requestHash === null || requestHash !== receipt.request_hash) return 'request_mismatch'
  }
  if (allowed.approvalId !== undefined && receipt.approval_id !== allowed.approvalId) return 'approval_mismatch'
  const argumentsHash = await saltedHash(allowed.salt, allowed.arguments)
  return argumentsHash !== null && argumentsHash === receipt.arguments_hash ? null : 'arguments_mismatch'
}

/** `notify` and `declassify` are the service's to do; an ALLOW whose approval was given carries none of the runtime's duties either. */
function isCarriedOut(type: string, accepts: readonly Acceptable[]): boolean {
  return (
    type === 'notify' ||
    type === 'declassify' ||
    type === 'require_approval' ||
    accepts.some((accepted) => accepted === type)
  )
}
