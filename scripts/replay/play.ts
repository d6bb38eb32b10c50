import { isJsonObject, type JsonObject, type JsonValue } from '../../src/core/json.js'
import type { Decision } from '../../src/core/words.js'
import type { Api } from './api.js'
import type { ReceiptChecker } from './receipts.js'
import type { RecordedCall, RecordedSession } from './records.js'

/** What became of one call. */
export interface PlayedCall {
  readonly tool: string
  readonly decision: Decision
  /** Codes; on a refusal at least one. */
  readonly reasons: readonly string[]
  readonly attackCall: boolean
}

export interface PlayedSession {
  readonly session: RecordedSession
  /** Up to the first that was not allowed. */
  readonly calls: readonly PlayedCall[]
  readonly receipts: { readonly verified: number; readonly failures: readonly string[] }
  /** Set when the service made no decision: the rest of the session was not played. */
  readonly error: string | null
}

export interface PlayOptions {
  readonly agentId: string
  /** Sets the sessions of this run apart from those of others. */
  readonly runId: string
  /** Whether the service is given the user's words; absent: yes. */
  readonly withInput?: boolean
}

/**
 * Plays one session as its agent lived it: what the user said, then each call; the recorded output follows what was
 * allowed. The first BLOCK or REQUIRES_APPROVAL ends it, because nothing ran that could have an outcome.
 */
export async function playSession(
  session: RecordedSession,
  index: number,
  options: PlayOptions,
  { api, receipts }: { readonly api: Api; readonly receipts: ReceiptChecker },
): Promise<PlayedSession> {
  const sessionId = `${options.runId}-${index}`
  const calls: PlayedCall[] = []
  const failures: string[] = []
  let verified = 0
  const check = async (receipt: JsonObject[string] | undefined, expected: JsonObject): Promise<void> => {
    const problem = await receipts.check(receipt, expected)
    if (problem === null) verified++
    else failures.push(problem)
  }
  const step = async (call: RecordedCall): Promise<Decision> => {
    const idempotencyKey = { 'idempotency-key': `${sessionId}-${calls.length}` }
    const answer = await api.post('/enforce', requestOf(call, session, sessionId, options.agentId), idempotencyKey)
    const decision = decisionOf(answer)
    calls.push({ tool: call.tool, decision, reasons: codesOf(answer), attackCall: call.attackCall })
    await check(answer['receipt'], { audit_id: answer['audit_id'] ?? null, decision, session_id: sessionId })
    if (decision !== 'ALLOW') return decision
    const auditId = text(answer['audit_id'])
    const outcome = await api.post(`/enforce/${encodeURIComponent(auditId)}/outcome`, outcomeOf(call))
    await check(outcome['receipt'], { audit_id: outcome['audit_id'] ?? null, subject_audit_id: auditId })
    return decision
  }
  const ended = (error: string | null): PlayedSession => ({ session, calls, receipts: { verified, failures }, error })
  try {
    const said = { agent_id: options.agentId, kind: 'said', text: session.userPrompt }
    if (options.withInput !== false) await api.post(`/session/${encodeURIComponent(sessionId)}/input`, said)
    for (const call of session.calls) if ((await step(call)) !== 'ALLOW') break
    return ended(null)
  } catch (error) {
    return ended(error instanceof Error ? error.message : String(error))
  }
}

function requestOf(call: RecordedCall, session: RecordedSession, sessionId: string, agentId: string): JsonObject {
  const { tool, args } = call
  return { agent_id: agentId, session_id: sessionId, tool, arguments: args, context: session.context }
}

function outcomeOf({ output, error }: RecordedCall): JsonObject {
  return error === null ? { status: 'succeeded', output } : { status: 'failed', output, error }
}

function decisionOf(answer: JsonObject): Decision {
  const { decision } = answer
  if (decision === 'ALLOW' || decision === 'BLOCK' || decision === 'REQUIRES_APPROVAL') return decision
  throw new Error('the answer has no decision')
}

function codesOf(answer: JsonObject): readonly string[] {
  const reasons = Array.isArray(answer['reasons']) ? answer['reasons'] : []
  return reasons.filter(isJsonObject).map(({ code }) => text(code))
}

function text(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value
  throw new Error('the answer has no text where one belongs')
}
