import type { Action } from '../core/action.js'
import { NOT_EVALUATED, type ComplianceStatus } from '../core/decision.js'
import { CountersignError } from '../core/errors.js'
import { actionsOf, type CheckRequest, type Evaluator, type LayerJudgement } from '../core/evaluator.js'
import type { Evidence, EvidenceKind, Scene } from '../core/evidence.js'
import type { PolicySet } from '../core/policy-set.js'
import type { Station } from '../core/telemetry.js'
import { CODE_KINDS, COMPLIANCE, type Layer } from '../core/words.js'
import { checkRequest, type AskedFacts, type CallFacts } from './check-request.js'
import { complianceOf } from './compliance.js'
import { recallCode } from './code-memory.js'
import { recallCompliance, rememberCompliance, withoutStandards } from './compliance-memory.js'
import { refusal, type Finding } from './finding.js'
import { layerFinding } from './layer-finding.js'
import { mergeFindings } from './merge-findings.js'
import { serviceReason, type JudgeReason } from './service-reasons.js'

export type Gather = (
  action: Action,
  setting: Omit<Scene, 'signal'>,
) => Promise<
  | { readonly ok: true; readonly evidence: Evidence }
  | { readonly ok: false; readonly kind: EvidenceKind; readonly cause: string }
>

export interface Judged {
  readonly findings: readonly Finding[]
  readonly compliance: ComplianceStatus
  readonly evidence: Evidence | null
  /** The policy that decided the action's own resource; null when none did. */
  readonly policy: string | null
}

/** What an action is judged by besides itself. */
export interface Circumstances extends Pick<AskedFacts, 'accepts'> {
  readonly state: Scene['state']
}

export interface JudgeDeps {
  readonly gather: Gather
  readonly callFacts: (agentId: string) => CallFacts
  readonly measure: (station: Station, startedMs: number) => void
  readonly monotonic: () => number
}

/** Where evidence of a kind is judged, and so where its absence denies. */
const LAYER_OF: Readonly<Record<EvidenceKind, Layer>> = {
  code: 'policy',
  data: 'data_sensitivity',
  flow: 'data_sensitivity',
  history: 'state_history',
}

/** Evidence, then one check: every layer's finding about one action. Reads only. */
export async function judge(
  action: Action,
  { state, accepts }: Circumstances,
  set: PolicySet,
  deps: JudgeDeps,
): Promise<Judged> {
  const started = deps.monotonic()
  const gathered = await deps.gather(action, { state, classify: set.classify })
  deps.measure('evidence', started)
  if (!gathered.ok) {
    return refused(null, 'evidence_failed', LAYER_OF[gathered.kind], `evidence ${gathered.kind}: ${gathered.cause}`)
  }
  const facts = { ...deps.callFacts(action.subject.agentId), accepts }
  return check({ action, evidence: gathered.evidence, facts }, set.evaluator, deps)
}

interface Question {
  readonly action: Action
  readonly evidence: Evidence
  readonly facts: AskedFacts
}

async function check({ action, evidence, facts }: Question, evaluator: Evaluator, deps: JudgeDeps): Promise<Judged> {
  const missing = missingPolicy(action, evaluator)
  if (missing !== null) return refused(evidence, 'policy_missing', 'policy', missing)
  const started = deps.monotonic()
  const request = checkRequest(action, evidence, facts, evaluator)
  const known = recallCompliance(evaluator, request)
  const { asked, whole } = recallCode(evaluator, known === null ? request : withoutStandards(request))
  const answer = await evaluator.check(asked)
  deps.measure('judge', started)
  if (answer.status === 'unavailable') return refused(evidence, 'evaluator_unavailable', 'policy', answer.detail)
  if (answer.status === 'overloaded') {
    throw new CountersignError('rate_limited', 'too many calls of this organisation are waiting to be judged', {
      retryAfterSeconds: answer.retryAfterSeconds,
    })
  }
  if (!isComplete(answer.layers, asked)) {
    return refused(evidence, 'evaluator_unavailable', 'policy', 'the evaluator left a layer unanswered')
  }
  const judged = whole(answer.layers)
  const layers = judged.filter(isOfLayer)
  return {
    findings: mergeFindings(layers.map((layer) => layerFinding(layer, answer.durationMs))),
    compliance: known ?? rememberCompliance(evaluator, request, complianceOf(judged.filter(isOfStandard))),
    evidence,
    policy: layers[0]?.policy ?? null,
  }
}

/** Code that no rule about code looks at has not been judged, whatever the tool's own policy says. */
function missingPolicy({ tool: { kind, version, scope }, call }: Action, evaluator: Evaluator): string | null {
  if (!evaluator.covers(kind, version, scope)) return `no policy for resource ${kind} (version ${version})`
  if (call.code !== null && evaluator.kindsUnder(CODE_KINDS).length === 0) return 'no policy about code'
  return null
}

function isComplete(answered: readonly LayerJudgement[], request: CheckRequest): boolean {
  const asked = request.resources.flatMap((resource) => actionsOf(request, resource).map(() => resource.layer))
  return answered.length === asked.length && answered.every(({ layer }, i) => layer === asked[i])
}

function isOfLayer(judgement: LayerJudgement): judgement is LayerJudgement<Layer> {
  return judgement.layer !== COMPLIANCE
}

function isOfStandard(judgement: LayerJudgement): judgement is LayerJudgement<typeof COMPLIANCE> {
  return judgement.layer === COMPLIANCE
}

function refused(evidence: Evidence | null, code: JudgeReason, layer: Layer, message: string): Judged {
  const findings = [refusal(serviceReason(code, layer, message))]
  return { findings, compliance: NOT_EVALUATED, evidence, policy: null }
}
