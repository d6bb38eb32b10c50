import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js'
import type { OutcomeRequest } from '../../core/decision.js'
import type { AgentEvent } from '../../core/store.js'
import type { Decision } from '../../core/words.js'
import { readSketch, sketchText, type Sketch } from './sketch.js'

/** One call of an agent as its history has it. Fingerprints stand for values. */
export interface CallEvent {
  readonly auditId: string
  readonly atMs: number
  readonly tool: string
  /** Null: a tool that is not in the catalogue. */
  readonly kind: string | null
  readonly decision: Decision
  readonly codes: readonly string[]
  readonly destructive: boolean
  readonly sessionId: string
  readonly keyId: string
  /** Of tool and canonical arguments; null where these could not be read. */
  readonly call: string | null
  /** Of BLOCKs alone; null where the same call may rightly be tried again. */
  readonly intent: Intent | null
  /** Null: not reported. */
  readonly outcome: OutcomeRequest['status'] | null
  /** As it was before this call: what is older need not be remembered for it. */
  readonly before: Runs
}

/** How many calls in a row, up to and including some call. */
export interface Runs {
  /** BLOCKs since the last ALLOW. What needed an approval neither counts nor ends the run. */
  readonly denials: number
  /** Allowed calls reported as `failed` since the last that `succeeded`. Others neither count nor end the run. */
  readonly failures: number
  /** Allowed destructive calls since the last allowed one that was not. What was not allowed neither counts nor ends it. */
  readonly destructive: number
}

/** What a refused call was about, to know it again in other words. */
export interface Intent {
  /** Of kind and cosmetically folded arguments. */
  readonly folded: string
  readonly words: Sketch
}

/** How an outcome is called where policies see it; `none`: there is none to come. */
export function outcomeWord({ decision, outcome }: Pick<CallEvent, 'decision' | 'outcome'>): string {
  return decision === 'ALLOW' ? (outcome ?? 'unreported') : 'none'
}

export function bodyOf(event: CallEvent): JsonObject {
  const { tool, kind, decision, codes, destructive, sessionId, keyId, call, intent, outcome, before } = event
  return {
    tool,
    kind,
    decision,
    codes,
    destructive,
    session: sessionId,
    key: keyId,
    call,
    intent: intent === null ? null : { folded: intent.folded, words: sketchText(intent.words) },
    outcome,
    before: [before.denials, before.failures, before.destructive],
  }
}

/** Throws for a body of another shape: a history that cannot be read is not an empty one. */
export function readEvent({ agentId, auditId, atMs, body }: AgentEvent): CallEvent {
  const wrong = new Error(`event ${auditId} of agent ${agentId} cannot be read`)
  const { destructive, codes } = body
  const decision = DECISIONS.find((word) => word === body['decision'])
  const outcome = OUTCOMES.find((word) => word === body['outcome'])
  if (decision === undefined || outcome === undefined || typeof destructive !== 'boolean') throw wrong
  return {
    auditId,
    atMs,
    tool: text(body['tool'], wrong),
    kind: textOrNull(body['kind'], wrong),
    decision,
    codes: list(codes, wrong).map((code) => text(code, wrong)),
    destructive,
    sessionId: text(body['session'], wrong),
    keyId: text(body['key'], wrong),
    call: textOrNull(body['call'], wrong),
    intent: readIntent(body['intent'], wrong),
    outcome,
    before: readRuns(list(body['before'], wrong), wrong),
  }
}

const DECISIONS = ['ALLOW', 'BLOCK', 'REQUIRES_APPROVAL'] as const satisfies readonly Decision[]
const OUTCOMES = ['succeeded', 'failed', 'not_executed', null] as const satisfies readonly CallEvent['outcome'][]

function readIntent(value: JsonValue | undefined, wrong: Error): Intent | null {
  if (value === null) return null
  if (!isJsonObject(value)) throw wrong
  return { folded: text(value['folded'], wrong), words: readSketch(text(value['words'], wrong)) }
}

function readRuns([denials, failures, destructive]: readonly JsonValue[], wrong: Error): Runs {
  if (typeof denials !== 'number' || typeof failures !== 'number' || typeof destructive !== 'number') throw wrong
  return { denials, failures, destructive }
}

function list(value: JsonValue | undefined, wrong: Error): readonly JsonValue[] {
  if (value === undefined || !isJsonList(value)) throw wrong
  return value
}

function text(value: JsonValue | undefined, wrong: Error): string {
  if (typeof value !== 'string') throw wrong
  return value
}

function textOrNull(value: JsonValue | undefined, wrong: Error): string | null {
  return value === null ? null : text(value, wrong)
}
