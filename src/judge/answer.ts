import type { AgentFeedback, Call } from '../core/action.js'
import type { Approval } from '../core/approval.js'
import type { ComplianceStatus, Judgement, Obligation } from '../core/decision.js'
import type { JsonObject } from '../core/json.js'
import type { Reason } from '../core/reason.js'
import type { Decision } from './decide.js'
import type { Finding } from './finding.js'
import { gravestFirst } from './merge-findings.js'

/** What a decision says, before it has a place in the log. */
export function judgement(
  decision: Decision,
  call: Call,
  { policyVersion, latencyMs, feedback }: { policyVersion: string; latencyMs: number; feedback: AgentFeedback },
): Judgement {
  const { settled, mode } = decision
  const reasons = gravestFirst(settled.findings).flatMap((finding) => finding.reasons)
  const allowed = settled.decision === 'ALLOW'
  return {
    decision: settled.decision,
    blockedBy: settled.blockedBy,
    violations: allowed ? [] : reasons.map(({ severity, message }) => `${severity}: ${message}`),
    reasons,
    layerResults: settled.findings.map(layerResult),
    mode,
    wouldDecide: settled.wouldDecide,
    obligations: settled.obligations,
    arguments: decision.arguments,
    approval: settled.met?.kind === 'waiting' ? settled.met.approval : null,
    agentFeedback: allowed ? null : feedback(call, agentMessage(reasons)),
    complianceStatus: decision.judged.compliance,
    policyVersion,
    latencyMs,
  }
}

function layerResult({ layer, effect, reasons, durationMs }: Finding): Judgement['layerResults'][number] {
  return { layer, effect, reasons: reasons.map(({ code }) => code), durationMs: Math.round(durationMs * 1000) / 1000 }
}

function agentMessage(reasons: readonly Reason[]): string {
  return reasons.map((reason) => reason.agentMessage).join(' ')
}

/**
 * The answer in wire names. It is made here, not at the edge, because exactly this object is kept with the decision
 * and sent again on a replay.
 */
export function wireAnswer(judged: Judgement, auditId: string | null, salt: string | null): JsonObject {
  return {
    decision: judged.decision,
    blocked_by: judged.blockedBy,
    violations: judged.violations,
    reasons: judged.reasons.map(wireReason),
    layer_results: judged.layerResults.map(wireLayerResult),
    mode: judged.mode,
    would_decide: judged.wouldDecide,
    obligations: judged.obligations.map(wireObligation),
    arguments: judged.arguments,
    approval_id: judged.approval?.id ?? null,
    approval: judged.approval === null ? null : wireApproval(judged.approval),
    agent_feedback: judged.agentFeedback,
    compliance_status: wireCompliance(judged.complianceStatus),
    audit_id: auditId,
    latency_ms: judged.latencyMs,
    policy_version: judged.policyVersion,
    receipt: null,
    salt,
  }
}

/** As far as the caller needs it to wait: no persons. */
function wireApproval({ id, status, levels, expiresMs }: Approval): JsonObject {
  return {
    id,
    status,
    levels: levels.map(({ name, quorum, signatures }) => ({ name, quorum, approved: signatures.length })),
    expires_at: new Date(expiresMs).toISOString(),
  }
}

export function wireCompliance(status: ComplianceStatus): JsonObject {
  return {
    pii_compliant: status.piiCompliant,
    pci_compliant: status.pciCompliant,
    hipaa_compliant: status.hipaaCompliant,
    gdpr_compliant: status.gdprCompliant,
    soc2_compliant: status.soc2Compliant,
    not_met: status.notMet.map(({ standard, rule, code, message }) => ({ standard, rule, code, message })),
  }
}

export function wireReason(reason: Reason): JsonObject {
  return {
    code: reason.code,
    severity: reason.severity,
    layer: reason.layer,
    rule: reason.rule,
    source: reason.source === null ? null : { file: reason.source.file, line: reason.source.line },
    message: reason.message,
    agent_message: reason.agentMessage,
    retryable: reason.retryable,
    cwe: reason.cwe,
    at: reason.at.map(({ line, column, path }) => ({ line, column, path })),
  }
}

export function wireLayerResult({ layer, effect, reasons, durationMs }: Judgement['layerResults'][number]): JsonObject {
  return { layer, effect, reasons, duration_ms: durationMs }
}

export function wireObligation(obligation: Obligation): JsonObject {
  if (obligation.type === 'require_approval') {
    return { ...obligation, levels: obligation.levels.map(({ name }) => name) }
  }
  if (obligation.type !== 'redact') return { ...obligation }
  const { type, rule, redactions } = obligation
  return {
    type,
    rule,
    pointers: redactions.map(({ pointer }) => pointer),
    redactions: redactions.map(({ pointer, method }) => ({ pointer, method })),
  }
}
