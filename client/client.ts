import { createApi, type ApprovalQuery } from './api.js'
import { monotone } from './clock.js'
import { createGovernor, type ActOptions, type Allowed } from './govern.js'
import { createKeyCache, pinnedKeys } from './key-cache.js'
import { createReplayGuard } from './replay-guard.js'
import { toRequest, type Identity } from './request.js'
import type { Jwks } from './signature.js'
import { readToolCall } from './tool-call.js'
import {
  isMembers,
  type Analysis,
  type Answer,
  type ApprovalList,
  type ApprovalRequest,
  type ApprovalStatus,
  type ApprovalStep,
  type Call,
  type CallOptions,
  type JsonMembers,
  type OutcomeRecorded,
  type OutcomeReport,
  type Recorded,
} from './types.js'
import { isReceipt, verifyReceipt, type Expected, type Verified } from './verify.js'

export interface ClientOptions extends Identity {
  /** Where the service is, for example `https://countersign.internal`. */
  readonly baseUrl: string
  readonly apiKey: string
  /** What receipts must name as their issuer. Default: `countersign`, as is the service's. */
  readonly issuer?: string
  /** What receipts must name as the tool side. Default: not checked. */
  readonly audience?: string
  /** Whose receipts these must be. Default: not checked. */
  readonly organisation?: string
  /** Public keys from a place that you trust more than the connection; without them the service is asked for its keys. */
  readonly jwks?: Jwks
  /** Act on an ALLOW in advisory mode too. Default: false. */
  readonly acceptAdvisory?: boolean
  /** For one attempt. Default: 10,000. */
  readonly timeoutMs?: number
  /** A `retry-after` of more is not waited for. Default: 5,000. */
  readonly maxRetryWaitMs?: number
  readonly fetch?: (request: Request) => Promise<Response>
  /** Milliseconds since the epoch. Default: the machine's clock. */
  readonly now?: () => number
  /** Told when an outcome could not be reported: the action is done (or was not), only the log does not say so. */
  readonly onUnreported?: (auditId: string, cause: unknown) => void
}

export type GovernOptions<Result> = CallOptions & ActOptions<Result>

/** A function that asks before it acts. */
export type Governed<Arguments, Result> = (args: Arguments, options?: CallOptions) => Promise<Result>

export interface ApprovalOptions {
  readonly waitMs?: number
  readonly version?: number
  readonly signal?: AbortSignal
}

export interface ApprovalsOptions {
  readonly status?: ApprovalStatus
  readonly agentId?: string
  /** `next` of the page before. */
  readonly before?: string
  /** 1 to 100. Default: 50. */
  readonly limit?: number
}

export interface Client {
  /** Asks for a decision. Does not verify it: `govern` does. One retry of what may be repeated. */
  enforce(call: Call, options?: CallOptions): Promise<Answer>
  /** What would be decided; nobody may act on it. */
  analyze(call: Call, options?: CallOptions): Promise<Analysis>
  /** Reports what became of an allowed call; once per decision. */
  outcome(auditId: string, report: OutcomeReport): Promise<OutcomeRecorded>
  /** Tells the session what its user said. Needs a session, here or in the client, and a key that may. */
  said(text: string, options?: Pick<CallOptions, 'sessionId'>): Promise<void>
  /** Ends the session. Needs one, here or in the client. */
  endSession(options?: Pick<CallOptions, 'sessionId'>): Promise<Recorded>
  /**
   * A request for approval of an agent that the key speaks for. With `waitMs`, up to 60,000, the answer comes when
   * something changed (since `version`, where it is given), or after so long as it is then.
   */
  approval(id: string, options?: ApprovalOptions): Promise<ApprovalRequest>
  /** Requests for approval of the agents that the key speaks for, newest first. */
  approvals(options?: ApprovalsOptions): Promise<ApprovalList>
  /** Takes a request back that nobody has to answer any more. */
  cancelApproval(id: string, comment?: string): Promise<ApprovalStep>
  /**
   * Checks a receipt: signature, key holder, issuer, agent and the client's audience and organisation, and what
   * `expected` adds. Receipts of other agents: name them in `expected`. Expiry is judged when `nowMs` is given.
   */
  verify(receipt: unknown, expected?: Partial<Expected>): Promise<Verified>
  /**
   * Wraps a tool: `run` is called with the returned arguments, on a verified ALLOW only, at most once per decision, and
   * the outcome is reported. With `approval` it waits for the people whom a REQUIRES_APPROVAL asks. Throws NotAllowed, ReceiptRejected or CountersignUnavailable without calling `run`; what
   * `run` throws is reported as failed and thrown on.
   */
  govern<Arguments extends object, Result>(
    tool: string,
    run: (args: Arguments, allowed: Allowed) => Result | Promise<Result>,
    defaults?: GovernOptions<Result>,
  ): Governed<Arguments, Result>
  /**
   * As `govern`, for a call as the model made it (OpenAI, Anthropic, MCP). The refusal in the model's own format is
   * `error.answer.agent_feedback` of NotAllowed. Throws TypeError, without asking, for a tool that is not in `tools`.
   */
  runToolCall<Result>(
    toolCall: object,
    tools: Readonly<Record<string, (args: JsonMembers, allowed: Allowed) => Result | Promise<Result>>>,
    options?: GovernOptions<Result>,
  ): Promise<Result>
}

export function createClient(options: ClientOptions): Client {
  const { baseUrl, apiKey, fetch } = options
  const now = monotone(options.now ?? Date.now)
  const { timeoutMs = 10_000, maxRetryWaitMs = 5_000 } = options
  const api = createApi({ baseUrl, apiKey, timeoutMs, maxRetryWaitMs, ...(fetch === undefined ? {} : { fetch }) })
  const keys = options.jwks === undefined ? createKeyCache((kid) => api.keys(kid), { now }) : pinnedKeys(options.jwks)
  const expected = expectedOf(options)
  const newId = (): string => crypto.randomUUID()
  const governor = createGovernor({
    api,
    keys,
    used: createReplayGuard({ now }),
    expected,
    advisory: options.acceptAdvisory ?? false,
    now,
    newId,
    onUnreported: options.onUnreported ?? (() => undefined),
  })

  return {
    enforce: async (call, own = {}) =>
      api.enforce(toRequest(call, options, own).body, own.idempotencyKey ?? newId(), own.signal),

    analyze: async (call, own = {}) => api.analyze(toRequest(call, options, own).body, own.signal),

    outcome: (auditId, report) => api.outcome(auditId, report),

    async said(text, { sessionId = options.sessionId } = {}) {
      if (sessionId === undefined) throw new TypeError('a sessionId is needed: there is no session to tell')
      await api.said(sessionId, options.agentId, text)
    },

    async endSession({ sessionId = options.sessionId } = {}) {
      if (sessionId === undefined) throw new TypeError('a sessionId is needed: there is no session to end')
      return api.endSession(sessionId)
    },

    approval: async (id, { waitMs = 0, version, signal } = {}) =>
      api.approval(id, { waitMs, version: version ?? null, ...(signal === undefined ? {} : { signal }) }),

    approvals: async (own = {}) => api.approvals(queryOf(own)),

    cancelApproval: async (id, comment) => api.cancelApproval(id, comment ?? null),

    async verify(receipt, more = {}) {
      if (!isReceipt(receipt)) return { ok: false, failure: 'malformed' }
      const jwks = more.jwks ?? (await keys.withKey(receipt.key_id))
      return verifyReceipt(receipt, { ...expected, ...more, jwks })
    },

    govern<Arguments extends object, Result>(
      tool: string,
      run: (args: Arguments, allowed: Allowed) => Result | Promise<Result>,
      defaults: GovernOptions<Result> = {},
    ): Governed<Arguments, Result> {
      // The catalogue's schema has checked them, before and after redaction; their TypeScript type is the caller's word.
      const isTyped = (args: object): args is Arguments => isMembers(args)
      return async (args, own = {}) => {
        const all = { ...defaults, ...own }
        const runTyped = (allowed: Allowed): Result | Promise<Result> => {
          if (!isTyped(allowed.arguments)) throw new TypeError('arguments are an object')
          return run(allowed.arguments, allowed)
        }
        return governor.act(toRequest({ tool, arguments: args }, options, all), runTyped, all)
      }
    },

    async runToolCall(toolCall, tools, own = {}) {
      const members = { ...toolCall }
      const tool = readToolCall(members)?.tool
      const run = tool !== undefined && Object.hasOwn(tools, tool) ? tools[tool] : undefined
      if (run === undefined) throw new TypeError('the call names none of the tools')
      return governor.act(
        toRequest({ toolCall: members }, options, own),
        (allowed) => run(allowed.arguments, allowed),
        own,
      )
    },
  }
}

function queryOf({ status, agentId, before, limit }: ApprovalsOptions): ApprovalQuery {
  return {
    ...(status === undefined ? {} : { status }),
    ...(agentId === undefined ? {} : { agent_id: agentId }),
    ...(before === undefined ? {} : { before }),
    ...(limit === undefined ? {} : { limit: String(limit) }),
  }
}

function expectedOf({
  issuer = 'countersign',
  audience,
  organisation,
  agentId,
}: ClientOptions): Omit<Expected, 'jwks'> {
  return {
    issuer,
    agentId,
    ...(audience === undefined ? {} : { audience }),
    ...(organisation === undefined ? {} : { organisation }),
  }
}
