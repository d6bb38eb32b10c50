import type { DecisionRequest } from './action.js'
import type { Approval, LevelRequirement } from './approval.js'
import type { Caller } from './caller.js'
import type { Label } from './flow.js'
import type { FreezeTarget } from './freeze.js'
import type { JsonObject, JsonValue } from './json.js'
import type { Receipt } from './receipt.js'
import type { Redaction } from './redaction.js'
import type { Reason } from './reason.js'
import type { Decision, Effect, Layer, Mode, Severity, Standard } from './words.js'

/** What an allowing rule asks for. On the wire `{type, …}`. */
export type Obligation =
  | { readonly type: 'require_approval'; readonly rule: string; readonly levels: readonly LevelRequirement[] }
  | { readonly type: 'redact'; readonly rule: string; readonly redactions: readonly Redaction[] }
  | { readonly type: 'limits'; readonly rule: string; readonly limits: JsonObject }
  | { readonly type: 'notify'; readonly rule: string; readonly targets: readonly string[] }
  /** What comes out of the call carries this instead of what it would. */
  | { readonly type: 'declassify'; readonly rule: string; readonly label: Partial<Label> }

export interface LayerResult {
  readonly layer: Layer
  readonly effect: Effect
  readonly reasons: readonly string[]
  readonly durationMs: number
}

/** Null = not evaluated, which is not `true`. Of a call that was refused before rules were asked all are null. */
export interface ComplianceStatus {
  readonly piiCompliant: boolean | null
  readonly pciCompliant: boolean | null
  readonly hipaaCompliant: boolean | null
  readonly gdprCompliant: boolean | null
  readonly soc2Compliant: boolean | null
  /** Each that is `false`. */
  readonly notMet: readonly UnmetStandard[]
}

/** A standard that a call does not meet, and the rule that says so. */
export interface UnmetStandard {
  readonly standard: Standard
  /** `resource.compliance.vdefault#card-data-leaves` */
  readonly rule: string
  readonly code: string
  /** For the operator. */
  readonly message: string
}

export const NOT_EVALUATED: ComplianceStatus = {
  piiCompliant: null,
  pciCompliant: null,
  hipaaCompliant: null,
  gdprCompliant: null,
  soc2Compliant: null,
  notMet: [],
}

/** What a rule about code holds against one place of it. */
export interface CodeFinding {
  /** `resource.code_files.vdefault#refused` */
  readonly rule: string | null
  /** The reason's. */
  readonly code: string
  readonly severity: Severity
  /** `CWE-78`; null where none is named. */
  readonly cwe: string | null
  /** For the operator. */
  readonly message: string
  /** For the model. */
  readonly explanation: string
  readonly layer: Layer
  /** Both from 1; null, as `path` is, where it is about the code as a whole. */
  readonly line: number | null
  readonly column: number | null
  /** Through which languages it was reached: `bash>python`. */
  readonly path: string | null
}

/** A decision as the pipeline makes it, before the receipt. */
export interface Judgement {
  readonly decision: Decision
  readonly blockedBy: Layer | null
  readonly violations: readonly string[]
  readonly reasons: readonly Reason[]
  readonly layerResults: readonly LayerResult[]
  readonly mode: Mode
  readonly wouldDecide: Decision | null
  readonly obligations: readonly Obligation[]
  /** On ALLOW exactly those to run; else null. */
  readonly arguments: JsonObject | null
  /** The request that was opened or joined, or the grant that was used. */
  readonly approval: Approval | null
  readonly agentFeedback: JsonValue
  readonly complianceStatus: ComplianceStatus
  readonly policyVersion: string
  /** From the request's hand-over to the decision; making it durable is not in it. */
  readonly latencyMs: number
}

export interface OutcomeRequest {
  readonly status: 'succeeded' | 'failed' | 'not_executed'
  readonly amountMinor: number | null
  readonly output: JsonValue | null
  /** Whether the output was given; null then means that there was none. */
  readonly outputGiven: boolean
  readonly error: string | null
}

export interface InputRequest {
  /** Null where the caller names no agent: the session, not the agent, was told. */
  readonly agentId: string | null
  readonly kind: 'said' | 'attached' | 'system'
  readonly text: string
  readonly name: string | null
}

export interface Idempotency {
  readonly key: string
  /** SHA-256 (hex) of the body's bytes. */
  readonly bodyDigest: string
}

/**
 * The heart: one request, one decision. Rejections are CountersignError ("no decision was made").
 * `wire` is the answer's body: built once, kept for replays, sent as it is.
 */
export interface DecisionPoint {
  enforce(request: DecisionRequest, caller: Caller, idempotency: Idempotency | null): Promise<Enforced>
  analyze(request: DecisionRequest, caller: Caller): Promise<JsonObject>
  /** As `analyze`, of a call that nobody makes, for an auditor: any agent, any context; with what became of each rule. */
  explain(request: DecisionRequest, caller: Caller): Promise<JsonObject>
  /** Throws `not_found`, `outcome_recorded`, `outcome_not_due` (the decision was no ALLOW), `store_unavailable`. */
  outcome(auditId: string, outcome: OutcomeRequest, caller: Caller): Promise<Recorded>
  input(sessionId: string, input: InputRequest, caller: Caller): Promise<void>
  /**
   * The tool side's proof that exactly these arguments were allowed, to it, now, and not run before. Uses the receipt up.
   * Where `tool` is absent, a decision about any tool of the audience will do.
   * Throws `not_found`, `audience_not_permitted`, `not_redeemable`, `tool_differs`, `arguments_differ`, `receipt_expired`,
   * `receipt_used`, `agent_frozen`, `store_unavailable`.
   */
  redeem(auditId: string, args: JsonObject, caller: Caller, tool?: string): Promise<Recorded>
  /** Throws `not_found` for a session that is not this caller's or has ended. */
  endSession(sessionId: string, caller: Caller): Promise<Recorded>
  /** Everything of the target BLOCKs from the next decision on. Throws `already_frozen`. */
  freeze(target: FreezeTarget, reason: string, caller: Caller): Promise<Recorded>
  /** Throws `not_frozen`. What was allowed before the freeze stays unredeemable. */
  unfreeze(target: FreezeTarget, reason: string, caller: Caller): Promise<Recorded>
  /** The entry as this caller may see it. Throws `not_found`. */
  decision(auditId: string, caller: Caller): JsonObject
}

/** An entry of the log that was made. */
export interface Recorded {
  readonly auditId: string
  readonly receipt: Receipt
}

export interface Enforced {
  /** The EnforceResponse, in wire names. */
  readonly wire: JsonObject
  readonly replayed: boolean
}
