import type { AcceptableObligation } from '../core/action.js'
import type { Obligation } from '../core/decision.js'
import type { Redaction } from '../core/redaction.js'
import type { Decision, Layer } from '../core/words.js'
import { serviceReason } from './service-reasons.js'
import { combine } from './combine.js'
import { refusal, type Finding } from './finding.js'

/** Findings brought to a decision, with what the mode and the caller's abilities make of them. */
export interface Settled {
  readonly decision: Decision
  readonly wouldDecide: Decision | null
  readonly blockedBy: Layer | null
  readonly findings: readonly Finding[]
  readonly obligations: readonly Obligation[]
}

export interface RuleRedaction extends Redaction {
  readonly rule: string
}

export interface Terms {
  readonly advisory: boolean
  readonly accepts: readonly AcceptableObligation[]
  readonly approvalId: string | null
}

/**
 * Combines findings. An approval that policy asks for cannot be met while approvals are off; an obligation that the
 * caller did not say it accepts blocks; advisory mode lifts what a policy said, and nothing else.
 */
export function settle(layers: readonly Finding[], terms: Terms): Settled {
  const findings = withGrant(layers, terms.approvalId)
  const { decision, blockedBy } = combine(findings)
  const wouldDecide = terms.advisory ? decision : null
  const lifted = terms.advisory && decision !== 'ALLOW' && isLiftable(findings)
  if (decision === 'ALLOW' || lifted) return withObligations({ findings, wouldDecide, lifted }, terms)
  const waiting = decision === 'REQUIRES_APPROVAL' ? [...findings, unavailable(findings)] : findings
  const obligations = decision === 'REQUIRES_APPROVAL' ? findings.flatMap((finding) => finding.obligations) : []
  return { decision, wouldDecide, blockedBy, findings: waiting, obligations }
}

function withObligations(
  { findings, wouldDecide, lifted }: { findings: readonly Finding[]; wouldDecide: Decision | null; lifted: boolean },
  { accepts }: Terms,
): Settled {
  const asked = findings.flatMap((finding) => finding.obligations)
  const obligations = lifted ? asked.filter(({ type }) => type !== 'require_approval') : asked
  const unsupported = obligations.find(({ type }) => isForCaller(type) && !accepts.includes(type))
  if (unsupported === undefined) return { decision: 'ALLOW', wouldDecide, blockedBy: null, findings, obligations }
  const message = `the caller does not accept the obligation ${unsupported.type}`
  const reason = serviceReason('obligation_unsupported', layerOf(findings, unsupported), message, {
    rule: unsupported.rule,
    source: null,
  })
  return {
    decision: 'BLOCK',
    wouldDecide: wouldDecide === null ? null : 'BLOCK',
    blockedBy: reason.layer,
    findings: [...findings, refusal(reason)],
    obligations: [],
  }
}

/** Only a policy's own deny or approval can be lifted: one refusal of the service among them, and none is. */
function isLiftable(findings: readonly Finding[]): boolean {
  return findings.length > 0 && findings.every(({ effect, byPolicy }) => effect === 'allow' || byPolicy)
}

function withGrant(findings: readonly Finding[], approvalId: string | null): readonly Finding[] {
  if (approvalId === null) return findings
  return [...findings, refusal(serviceReason('approval_unknown', 'approval', 'no approval with this id exists'))]
}

function unavailable(findings: readonly Finding[]): Finding {
  const levels = findings.flatMap(({ obligations }) =>
    obligations.flatMap((obligation) => (obligation.type === 'require_approval' ? obligation.levels : [])),
  )
  const rule = findings.flatMap(({ obligations }) => obligations).find(({ type }) => type === 'require_approval')?.rule
  const message = `approval by ${[...new Set(levels)].join(', ')} is needed, and approvals are off`
  return {
    layer: 'approval',
    effect: 'require_approval',
    reasons: [serviceReason('approval_unavailable', 'approval', message, { rule: rule ?? null, source: null })],
    obligations: [],
    byPolicy: false,
    durationMs: 0,
  }
}

function isForCaller(type: Obligation['type']): type is AcceptableObligation {
  return type === 'redact' || type === 'limits'
}

function layerOf(findings: readonly Finding[], obligation: Obligation): Layer {
  return findings.find(({ obligations }) => obligations.includes(obligation))?.layer ?? 'policy'
}

/** What an allow asks to be redacted, and the rule that asks. */
export function redactionsOf(settled: Settled): readonly RuleRedaction[] {
  if (settled.decision !== 'ALLOW') return []
  return settled.obligations.flatMap((obligation) =>
    obligation.type === 'redact' ? obligation.redactions.map((one) => ({ ...one, rule: obligation.rule })) : [],
  )
}
