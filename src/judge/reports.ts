import { speaksFor, type Caller } from '../core/caller.js'
import type { InputRequest, OutcomeRequest } from '../core/decision.js'
import type { JsonObject } from '../core/json.js'
import type { FreezeTarget } from '../core/freeze.js'
import { EMPTY_CLAIMS, type AuditEntry, type ReceiptType } from '../core/receipt.js'
import type { EntryDraft } from '../core/store.js'
import { notFound } from './access.js'
import type { EntryDeps } from './entry.js'

/** The entry of what became of an allowed call. Output and error stand in it as salted hashes. */
export function outcomeEntry(
  ids: { auditId: string; salt: string },
  decision: AuditEntry,
  outcome: OutcomeRequest,
  { caller, released }: { readonly caller: Caller; readonly released: readonly JsonObject[] },
  deps: EntryDeps,
): EntryDraft {
  const hash = (value: OutcomeRequest['output']): string | null =>
    value === null ? null : deps.saltedHash(ids.salt, value)
  const { receipt } = decision
  return {
    claims: {
      ...EMPTY_CLAIMS,
      type: 'countersign.outcome/v1',
      issuer: deps.issuer,
      audience: receipt.audience,
      organisation: caller.organisation,
      audit_id: ids.auditId,
      subject_audit_id: receipt.audit_id,
      agent_id: receipt.agent_id,
      session_id: receipt.session_id,
      tool_name: receipt.tool_name,
      action: receipt.action,
      resource: receipt.resource,
      detail: {
        status: outcome.status,
        amount_minor: outcome.amountMinor,
        output_hash: hash(outcome.output),
        error_hash: hash(outcome.error),
      },
    },
    callerKeyId: caller.keyId,
    record: { released },
    ttlMs: null,
    salt: ids.salt,
  }
}

/** The entry of a receipt that the tool side used up. `arguments_hash` is the decision's, with the decision's salt. */
export function redemptionEntry(auditId: string, decision: AuditEntry, caller: Caller, deps: EntryDeps): EntryDraft {
  const { receipt } = decision
  const entry = plainEntry(auditId, 'countersign.redemption/v1', caller, deps)
  const { audience, agent_id, session_id, tool_name, action, resource, arguments_hash } = receipt
  const subject = { subject_audit_id: receipt.audit_id, agent_id, session_id }
  const call = { tool_name, action, resource, arguments_hash }
  return { ...entry, claims: { ...entry.claims, audience, ...subject, ...call } }
}

/** The entry of a session that was ended. */
export function sessionEntry(auditId: string, sessionId: string, caller: Caller, deps: EntryDeps): EntryDraft {
  const entry = plainEntry(auditId, 'countersign.session/v1', caller, deps)
  return { ...entry, claims: { ...entry.claims, session_id: sessionId, detail: { change: 'ended' } } }
}

export interface FreezeChange {
  readonly change: 'frozen' | 'unfrozen'
  readonly target: FreezeTarget
  readonly reason: string
}

/** The entry of a freeze or its end. The service's own key signs it. */
export function freezeEntry(
  auditId: string,
  { change, target, reason }: FreezeChange,
  caller: Caller,
  deps: EntryDeps,
): EntryDraft {
  const entry = plainEntry(auditId, 'countersign.admin/v1', caller, deps)
  const detail = { change, target: target.kind, id: target.id, reason }
  return { ...entry, claims: { ...entry.claims, detail } }
}

function plainEntry(auditId: string, type: ReceiptType, caller: Caller, deps: EntryDeps): EntryDraft {
  const { organisation, keyId } = caller
  return {
    claims: { ...EMPTY_CLAIMS, type, issuer: deps.issuer, organisation, audit_id: auditId },
    callerKeyId: keyId,
    record: {},
    ttlMs: null,
    salt: null,
  }
}

/** The entry of something a session was told. The text stands in it as a salted hash. */
export function inputEntry(
  ids: { auditId: string; salt: string },
  sessionId: string,
  input: InputRequest,
  caller: Caller,
  deps: EntryDeps,
): EntryDraft {
  return {
    claims: {
      ...EMPTY_CLAIMS,
      type: 'countersign.input/v1',
      issuer: deps.issuer,
      organisation: caller.organisation,
      audit_id: ids.auditId,
      agent_id: input.agentId,
      session_id: sessionId,
      detail: {
        kind: input.kind,
        text_hash: deps.saltedHash(ids.salt, input.text),
        name_hash: input.name === null ? null : deps.saltedHash(ids.salt, input.name),
      },
    },
    callerKeyId: caller.keyId,
    record: {},
    ttlMs: null,
    salt: ids.salt,
  }
}

/** What tells of others: the history of a target, the figure of a budget that is shared. */
const FOR_AUDITORS: ReadonlySet<string> = new Set(['evidence', 'counters'])

/**
 * The entry as this caller may see it: an auditor all of it, the asking agent without FOR_AUDITORS, and none that says which
 * person answered; else `not_found`.
 */
export function visibleEntry(entry: AuditEntry | null, caller: Caller): JsonObject {
  if (entry === null) throw notFound()
  const whole = { ...entry, receipt: { ...entry.receipt } }
  if (caller.roles.includes('auditor')) return whole
  const { agent_id: agentId } = entry.receipt
  const isOfPeople = entry.receipt.type === 'countersign.approval/v1'
  if (agentId === null || !speaksFor(caller, agentId) || isOfPeople) throw notFound()
  const record = Object.fromEntries(Object.entries(entry.record).filter(([name]) => !FOR_AUDITORS.has(name)))
  return { ...whole, record }
}
