import createFetchClient from 'openapi-fetch'
import type { paths } from './api.gen.js'
import { CountersignUnavailable } from './errors.js'
import { exchange, type Patience } from './exchange.js'
import type { Jwk } from './signature.js'
import {
  isMembers,
  type Analysis,
  type Answer,
  type ApprovalList,
  type ApprovalRequest,
  type ApprovalStep,
  type EnforceRequest,
  type OutcomeRecorded,
  type OutcomeReport,
  type Recorded,
} from './types.js'
import { isReceipt } from './verify.js'

/** The routes that an agent runtime and a tool side need. All throw CountersignUnavailable. */
export interface Api {
  enforce(body: EnforceRequest, idempotencyKey: string, signal?: AbortSignal): Promise<Answer>
  analyze(body: EnforceRequest, signal?: AbortSignal): Promise<Analysis>
  outcome(auditId: string, report: OutcomeReport): Promise<OutcomeRecorded>
  redeem(auditId: string, tool: string, args: object): Promise<Recorded>
  endSession(sessionId: string): Promise<Recorded>
  /** Waits up to so long (60 s at most, whole seconds) for a later version than this, or for any change. */
  approval(id: string, until: ApprovalPoll): Promise<ApprovalRequest>
  approvals(query: ApprovalQuery): Promise<ApprovalList>
  cancelApproval(id: string, comment: string | null): Promise<ApprovalStep>
  said(sessionId: string, agentId: string, text: string): Promise<void>
  keys(kid: string): Promise<readonly Jwk[]>
}

export interface ApprovalPoll {
  readonly waitMs: number
  readonly version: number | null
  readonly signal?: AbortSignal
}

export type ApprovalQuery = NonNullable<paths['/approval']['get']['parameters']['query']>

export interface ApiOptions {
  readonly baseUrl: string
  readonly apiKey: string
  readonly timeoutMs: number
  readonly maxRetryWaitMs: number
  readonly fetch?: (request: Request) => Promise<Response>
}

export function createApi({ baseUrl, apiKey, fetch, ...patience }: ApiOptions): Api {
  const headers = { authorization: `Bearer ${apiKey}` }
  const http = createFetchClient<paths>({ baseUrl, ...(fetch === undefined ? {} : { fetch }) })
  // A redirect would carry the call to somebody else.
  const redirect = 'error'
  const waiting = (signal: AbortSignal | undefined): Patience =>
    signal === undefined ? patience : { ...patience, signal }

  return {
    async enforce(body, idempotencyKey, signal) {
      const answer = await exchange((within) => {
        const header = { 'idempotency-key': idempotencyKey }
        return http.POST('/enforce', { body, headers, params: { header }, signal: within, redirect })
      }, waiting(signal))
      if (!isAnswer(answer)) throw malformed()
      return answer
    },

    async analyze(body, signal) {
      const analysis = await exchange(
        (within) => http.POST('/analyze', { body, headers, signal: within, redirect }),
        waiting(signal),
      )
      return isAnalysis(analysis) ? analysis : missing()
    },

    async outcome(auditId, report) {
      const path = { audit_id: auditId }
      const recorded = await exchange(
        (within) =>
          http.POST('/enforce/{audit_id}/outcome', {
            body: report,
            headers,
            params: { path },
            signal: within,
            redirect,
          }),
        patience,
      )
      return recorded ?? missing()
    },

    async redeem(auditId, tool, args) {
      const path = { audit_id: auditId }
      const body = { tool, arguments: { ...args } }
      const recorded = await exchange(
        (within) =>
          http.POST('/enforce/{audit_id}/redeem', { body, headers, params: { path }, signal: within, redirect }),
        { ...patience, once: true },
      )
      return isRecorded(recorded) ? recorded : missing()
    },

    async endSession(sessionId) {
      const path = { session_id: sessionId }
      const recorded = await exchange(
        (within) => http.POST('/session/{session_id}/end', { headers, params: { path }, signal: within, redirect }),
        patience,
      )
      return isRecorded(recorded) ? recorded : missing()
    },

    async approval(id, { waitMs, version, signal }) {
      const path = { approval_id: id }
      const wait = Math.min(60, Math.ceil(waitMs / 1_000))
      const query = {
        ...(wait > 0 ? { wait: String(wait) } : {}),
        ...(version === null ? {} : { version: String(version) }),
      }
      const patient = waiting(signal)
      const approval = await exchange(
        (within) => http.GET('/approval/{approval_id}', { headers, params: { path, query }, signal: within, redirect }),
        { ...patient, timeoutMs: patient.timeoutMs + wait * 1_000 },
      )
      return isApproval(approval) ? approval : missing()
    },

    async approvals(query) {
      const list = await exchange(
        (within) => http.GET('/approval', { headers, params: { query }, signal: within, redirect }),
        patience,
      )
      return list ?? missing()
    },

    async cancelApproval(id, comment) {
      const path = { approval_id: id }
      const step = await exchange(
        (within) =>
          http.POST('/approval/{approval_id}/cancel', {
            body: { comment },
            headers,
            params: { path },
            signal: within,
            redirect,
          }),
        patience,
      )
      return step !== undefined && isApproval(step.approval) ? step : missing()
    },

    async said(sessionId, agentId, text) {
      const path = { session_id: sessionId }
      const body = { agent_id: agentId, kind: 'said', text } as const
      await exchange(
        (within) =>
          http.POST('/session/{session_id}/input', { body, headers, params: { path }, signal: within, redirect }),
        patience,
      )
    },

    async keys(kid) {
      const query = { kid }
      const jwks = await exchange(
        (within) => http.GET('/.well-known/jwks.json', { params: { query }, signal: within, redirect }),
        patience,
      )
      return jwks?.keys ?? missing()
    },
  }
}

/** What is read here has its types; whether it is true is the receipt's to prove. */
function isAnswer(answer: unknown): answer is Answer {
  return (
    isMembers(answer) &&
    typeof answer['decision'] === 'string' &&
    typeof answer['audit_id'] === 'string' &&
    typeof answer['salt'] === 'string' &&
    (answer['arguments'] === null || isMembers(answer['arguments'])) &&
    Array.isArray(answer['reasons']) &&
    answer['reasons'].every(isMembers) &&
    isReceipt(answer['receipt'])
  )
}

function isApproval(value: unknown): value is ApprovalRequest {
  return (
    isMembers(value) &&
    typeof value['id'] === 'string' &&
    typeof value['status'] === 'string' &&
    typeof value['version'] === 'number' &&
    typeof value['tool'] === 'string' &&
    isMembers(value['arguments']) &&
    (value['replaced_by'] === null || typeof value['replaced_by'] === 'string')
  )
}

function isAnalysis(value: unknown): value is Analysis {
  return isMembers(value) && typeof value['decision'] === 'string'
}

function isRecorded(answer: unknown): answer is Recorded {
  return isMembers(answer) && typeof answer['audit_id'] === 'string' && isReceipt(answer['receipt'])
}

function malformed(): CountersignUnavailable {
  return new CountersignUnavailable('answer_malformed', 'the answer is not one of this service')
}

function missing(): never {
  throw malformed()
}
