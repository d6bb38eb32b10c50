import type { Call, DecisionRequest, Normalized } from '../core/action.js'
import type { Approval } from '../core/approval.js'
import type { Caller } from '../core/caller.js'
import type { Judgement } from '../core/decision.js'
import { evaluatorName, type Evaluator } from '../core/evaluator.js'
import type { JsonObject, JsonValue } from '../core/json.js'
import type { Reason } from '../core/reason.js'
import { EMPTY_CLAIMS, type ReceiptClaims } from '../core/receipt.js'
import type { EntryDraft } from '../core/store.js'
import { wireCompliance, wireLayerResult, wireObligation, wireReason } from './answer.js'
import type { Decision } from './decide.js'
import type { Maskable, Masking } from './masking.js'
import { recordedCode } from './recorded-code.js'

/** `sha256:<hex>` of salt ‖ RFC 8785. The salt is base64url. */
export type SaltedHash = (salt: string, value: JsonValue) => string

export interface EntryDeps {
  readonly issuer: string
  readonly receiptTtlMs: number
  /** Context members that may stand in receipts in the clear. */
  readonly discloseContext: readonly string[]
  /** What must not be written down in the clear, also of what is disclosed. */
  readonly masking: (call: Maskable) => Masking
  readonly saltedHash: SaltedHash
}

export interface DecisionFacts {
  readonly auditId: string
  readonly salt: string
  readonly request: DecisionRequest
  readonly caller: Caller
  readonly normalized: Normalized
  readonly decision: Decision
  readonly judgement: Judgement
  readonly evaluator: Evaluator
  /** What was reserved; see `DecisionPlan`. */
  readonly charges: readonly JsonObject[]
  /** What the counters said. */
  readonly counters: readonly JsonObject[]
  /** Of what the call reads and writes. */
  readonly labels: JsonObject | null
}

/** The audit entry of a decision: what the receipt says, and what only an auditor sees. Hashes stand for values. */
export function decisionEntry(facts: DecisionFacts, deps: EntryDeps): EntryDraft {
  const masking = deps.masking(maskable(facts))
  return {
    claims: decisionClaims(facts, masking, deps),
    callerKeyId: facts.caller.keyId,
    record: decisionRecord(facts, masking),
    ttlMs: deps.receiptTtlMs,
    salt: facts.salt,
  }
}

function maskable({ request, normalized, decision: { action } }: DecisionFacts): Maskable {
  const all = [parts(normalized).call.arguments, action?.arguments ?? null].filter((args) => args !== null)
  return { context: request.context, arguments: all }
}

function decisionClaims(facts: DecisionFacts, masking: Masking, deps: EntryDeps): ReceiptClaims {
  const { request, caller, judgement, normalized, decision } = facts
  const { tool, call } = parts(normalized)
  const [first] = judgement.reasons
  return {
    ...EMPTY_CLAIMS,
    type: 'countersign.decision/v1',
    issuer: deps.issuer,
    audience: tool?.audience ?? null,
    organisation: caller.organisation,
    audit_id: facts.auditId,
    agent_id: request.agentId,
    session_id: request.sessionId,
    tool_name: call.tool,
    action: tool?.action ?? null,
    resource: tool?.kind ?? null,
    policy_id: tool?.policyId ?? decision.judged.policy,
    policy_version: judgement.policyVersion,
    evaluator: evaluatorName(facts.evaluator),
    decision: judgement.decision,
    would_decide: judgement.wouldDecide,
    mode: judgement.mode,
    reason: first === undefined ? null : masking.text(first.message),
    reason_codes: judgement.reasons.map(({ code }) => code),
    obligations: judgement.obligations.map(wireObligation),
    approval_id: judgement.approval?.id ?? null,
    context: masking.context(disclosed(request.context, deps.discloseContext)),
    ...hashes(facts, call, deps.saltedHash),
  }
}

function hashes(
  { salt, request, caller, decision }: DecisionFacts,
  call: Call,
  saltedHash: SaltedHash,
): Pick<ReceiptClaims, 'context_hash' | 'request_hash' | 'arguments_hash' | 'evidence_hash'> {
  const { evidence } = decision.judged
  return {
    context_hash: saltedHash(salt, request.context),
    request_hash: saltedHash(salt, requestIdentity(request, caller, call)),
    arguments_hash: decision.arguments === null ? null : saltedHash(salt, decision.arguments),
    evidence_hash: evidence === null ? null : saltedHash(salt, { ...evidence }),
  }
}

/** What `request_hash` covers; the caller can build the same object from what it sent. */
function requestIdentity(request: DecisionRequest, { organisation }: Caller, call: Call): JsonObject {
  const common = { organisation, agent_id: request.agentId, session_id: request.sessionId, context: request.context }
  return request.input.form === 'code'
    ? { ...common, code: request.input.code, language: request.input.language }
    : { ...common, tool: call.tool, arguments: call.arguments }
}

function decisionRecord(
  { judgement, normalized, decision, charges, counters, labels }: DecisionFacts,
  masking: Masking,
): JsonObject {
  const { tool, call } = parts(normalized)
  const { evidence } = decision.judged
  return {
    catalogue_entry: tool?.name ?? null,
    format: call.format,
    blocked_by: judgement.blockedBy,
    reasons: judgement.reasons.map((reason) => wireReason(masked(reason, masking))),
    layer_results: judgement.layerResults.map(wireLayerResult),
    compliance_status: wireCompliance(judgement.complianceStatus),
    evidence: evidence === null ? null : masking.evidence({ ...evidence, code: recordedCode(evidence.code) }),
    masked: masking.masked,
    approval: judgement.approval === null ? null : recordedApproval(judgement.approval),
    charges,
    counters,
    labels,
  }
}

/** What was asked of people, or what they agreed to: its hash stands for it. */
function recordedApproval({ status, levels, snapshotHash }: Approval): JsonObject {
  const chain = levels.map(({ name, quorum, signatures }) => ({ name, quorum, approved: signatures.length }))
  return { status, levels: chain, snapshot_hash: snapshotHash }
}

function masked(reason: Reason, { text }: Masking): Reason {
  return { ...reason, message: text(reason.message), agentMessage: text(reason.agentMessage) }
}

function parts(normalized: Normalized): Pick<Normalized & { ok: false }, 'tool' | 'call'> {
  return normalized.ok ? normalized.action : normalized
}

function disclosed(context: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(context).filter(([name]) => names.includes(name)))
}
