import type { JsonObject, JsonValue } from './json.js'
import type { Decision, Mode } from './words.js'

export const RECEIPT_TYPES = [
  'countersign.decision/v1',
  'countersign.outcome/v1',
  'countersign.input/v1',
  'countersign.redemption/v1',
  'countersign.session/v1',
  'countersign.approval/v1',
  'countersign.admin/v1',
] as const
export type ReceiptType = (typeof RECEIPT_TYPES)[number]

/**
 * What a receipt says before it is numbered and signed. Wire names, because exactly this object is signed.
 * Members that have no meaning for a type are null. Hashes: `sha256:<hex>` over salt ‖ RFC 8785.
 */
export interface ReceiptClaims {
  readonly type: ReceiptType
  readonly issuer: string
  /** The tool side that may act on it; null where the catalogue names none. */
  readonly audience: string | null
  readonly organisation: string
  readonly audit_id: string
  /** The decision that an outcome or approval is about. */
  readonly subject_audit_id: string | null
  readonly agent_id: string | null
  readonly session_id: string | null
  readonly tool_name: string | null
  readonly action: string | null
  readonly resource: string | null
  readonly policy_id: string | null
  readonly policy_version: string | null
  /** `cerbos-embedded/0.51.0 strict` */
  readonly evaluator: string | null
  readonly decision: Decision | null
  readonly would_decide: Decision | null
  readonly mode: Mode | null
  /** One sentence for the operator; null on an ALLOW that needs none. */
  readonly reason: string | null
  readonly reason_codes: readonly string[]
  readonly obligations: readonly JsonObject[]
  readonly approval_id: string | null
  /** The context members that configuration names as safe to disclose. */
  readonly context: JsonObject
  readonly context_hash: string | null
  readonly request_hash: string | null
  readonly arguments_hash: string | null
  readonly evidence_hash: string | null
  /** What only this type says: an outcome's status, an input's kind, an admin change. */
  readonly detail: JsonObject | null
}

/** The members that not every type gives a meaning to, empty. */
export const EMPTY_CLAIMS = {
  audience: null,
  subject_audit_id: null,
  agent_id: null,
  session_id: null,
  tool_name: null,
  action: null,
  resource: null,
  policy_id: null,
  policy_version: null,
  evaluator: null,
  decision: null,
  would_decide: null,
  mode: null,
  reason: null,
  reason_codes: [],
  obligations: [],
  approval_id: null,
  context: {},
  context_hash: null,
  request_hash: null,
  arguments_hash: null,
  evidence_hash: null,
  detail: null,
} as const satisfies Partial<ReceiptClaims>

/** Added by the writer: place in the chain, time, key, signature. */
export interface Receipt extends ReceiptClaims {
  /** 1 for an organisation's first entry. */
  readonly audit_seq: number
  /** `entry_hash` of the entry before, 64 hex digits; zeros for the first. */
  readonly prev_hash: string
  /** RFC 3339 UTC with milliseconds; never earlier than the entry before. */
  readonly timestamp: string
  readonly expires_at: string | null
  /** RFC 7638 thumbprint of the signing key. */
  readonly key_id: string
  /** `ed25519:<base64url>` over RFC 8785 of all other members. */
  readonly signature: string
}

/** `prev_hash` of an organisation's first entry. */
export const GENESIS_HASH = '0'.repeat(64)

/** One line of an organisation's log. `entry_hash` = SHA-256 (hex) of RFC 8785 of the entry. */
export interface AuditEntry {
  readonly seq: number
  readonly organisation: string
  readonly audit_id: string
  /** The API key of the caller; null for what the service did by itself. */
  readonly caller_key_id: string | null
  /** Layer results, reasons, evidence …: what an auditor sees beyond the receipt. Never argument values. */
  readonly record: JsonObject
  readonly receipt: Receipt
}

export interface PublicKey {
  readonly kid: string
  readonly organisation: string
  /** Null: the service's own key, for entries without an agent. */
  readonly agentId: string | null
  readonly generation: number
  /** base64url of the 32 bytes. */
  readonly x: string
}

export type Canonicalize = (value: JsonValue) => string
