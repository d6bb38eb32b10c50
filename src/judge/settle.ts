import type { AcceptableObligation } from '../core/action.js'
import type { LevelRequirement } from '../core/approval.js'
import type { GrantProblem, Met } from '../core/approvals.js'
import type { Obligation } from '../core/decision.js'
import type { Evidence } from '../core/evidence.js'
import type { Redaction } from '../core/redaction.js'
import type { Decision, Layer } from '../core/words.js'
import type { Grant } from './approval/grant.js'
import { groundsOf, requirementOf } from './approval/grounds.js'
import { serviceReason } from './service-reasons.js'
import { combine } from './combine.js'
import { refusal, type Finding } from './finding.js'

/** Findings brought to a decision, with what the mode, the grant and the caller's abilities make of them. */
export interface Settled {
  readonly decision: Decision
  readonly wouldDecide: Decision | null
  readonly blockedBy: Layer | null
  /** What the layers say of the call itself. */
  readonly layers: readonly Finding[]
  /** Those, and what the service says besides. */
  readonly findings: readonly Finding[]
  readonly obligations: readonly Obligation[]
  /** What becomes of the approval that is needed; null: none is, or approvals are off. */
  readonly met: Met | null
}

export interface RuleRedaction extends Redaction {
  readonly rule: string
}

export interface Terms {
  readonly advisory: boolean
  readonly accepts: readonly AcceptableObligation[]
  readonly grant: Grant
}

/**
 * Combines findings. What policy wants people to agree to is met by a grant, or waits; an obligation that the caller did
 * not say it accepts blocks; advisory mode lifts what a policy said, and nothing else.
 */
export function settle(layers: readonly Finding[], terms: Terms, evidence: Evidence | null): Settled {
  const { advisory, grant } = terms
  const findings = grant.problem === null ? layers : [...layers, grant.problem]
  const { decision, blockedBy } = combine(findings)
  const wouldDecide = advisory ? decision : null
  const plain = { layers, findings, wouldDecide, met: null }
  if (decision === 'BLOCK' && !(advisory && isLiftable(findings)))
    return { ...plain, decision, blockedBy, obligations: [] }
  if (advisory && decision !== 'ALLOW') return allowed(plain, withoutApproval(findings), terms)
  return agreed(plain, evidence, terms)
}

type Plain = Pick<Settled, 'layers' | 'findings' | 'wouldDecide' | 'met'>

/** Nothing forbids the call: do the people agree whom it takes? */
function agreed(plain: Plain, evidence: Evidence | null, terms: Terms): Settled {
  const { findings, layers } = plain
  const { grant } = terms
  const requirement = requirementOf(layers)
  if (requirement.length === 0 && !grant.presented) return allowed(plain, obligationsOf(findings), terms)
  const met = grant.meet?.(requirement, groundsOf(layers, evidence)) ?? null
  if (met?.kind === 'refused') return refusedBy(plain, met.refusal)
  if (met?.kind === 'granted') {
    return allowed({ ...plain, met, findings: [...findings, APPROVED] }, withoutApproval(findings), terms)
  }
  if (requirement.length === 0) return allowed(plain, obligationsOf(findings), terms)
  const waiting = waitingFor(layers, requirement, met)
  return {
    ...plain,
    met,
    decision: 'REQUIRES_APPROVAL',
    blockedBy: null,
    findings: [...findings, waiting],
    obligations: obligationsOf(findings),
  }
}

const APPROVED: Finding = {
  layer: 'approval',
  effect: 'allow',
  reasons: [],
  obligations: [],
  byPolicy: false,
  durationMs: 0,
}

function refusedBy(plain: Plain, { code, message }: GrantProblem): Settled {
  const reason = serviceReason(code, 'approval', message)
  const findings = [...plain.findings, refusal(reason)]
  return { ...plain, findings, decision: 'BLOCK', blockedBy: 'approval', obligations: [] }
}

function allowed(plain: Plain, obligations: readonly Obligation[], { accepts }: Terms): Settled {
  const { findings, wouldDecide } = plain
  const unsupported = obligations.find(({ type }) => isForCaller(type) && !accepts.includes(type))
  if (unsupported === undefined) return { ...plain, decision: 'ALLOW', blockedBy: null, obligations }
  const message = `the caller does not accept the obligation ${unsupported.type}`
  const reason = serviceReason('obligation_unsupported', layerOf(findings, unsupported), message, {
    rule: unsupported.rule,
    source: null,
  })
  return {
    ...plain,
    // A grant is not used up by a call that is refused.
    met: null,
    decision: 'BLOCK',
    wouldDecide: wouldDecide === null ? null : 'BLOCK',
    blockedBy: reason.layer,
    findings: [...findings, refusal(reason)],
    obligations: [],
  }
}

function obligationsOf(findings: readonly Finding[]): readonly Obligation[] {
  return findings.flatMap(({ obligations }) => obligations)
}

function withoutApproval(findings: readonly Finding[]): readonly Obligation[] {
  return obligationsOf(findings).filter(({ type }) => type !== 'require_approval')
}

/** Only a policy's own deny or approval can be lifted: one refusal of the service among them, and none is. */
function isLiftable(findings: readonly Finding[]): boolean {
  return findings.length > 0 && findings.every(({ effect, byPolicy }) => effect === 'allow' || byPolicy)
}

/** Why nothing happens yet: who has to agree, and to what that a grant does not cover. */
function waitingFor(layers: readonly Finding[], requirement: readonly LevelRequirement[], met: Met | null): Finding {
  const names = [...new Set(requirement.map(({ name }) => name))].join(', ')
  const rule = obligationsOf(layers).find(({ type }) => type === 'require_approval')?.rule ?? null
  const grown = met?.kind === 'to_open' && met.grown.length > 0 ? `; not approved so far: ${met.grown.join(', ')}` : ''
  const reason =
    met === null
      ? serviceReason('approval_unavailable', 'approval', `approval by ${names} is needed, and approvals are off`, {
          rule,
          source: null,
        })
      : serviceReason('approval_required', 'approval', `approval by ${names} is needed${grown}`, { rule, source: null })
  return {
    layer: 'approval',
    effect: 'require_approval',
    reasons: [reason],
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
