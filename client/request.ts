import { readToolCall, type NamedCall } from './tool-call.js'
import {
  isMembers,
  type Acceptable,
  type Call,
  type CallOptions,
  type EnforceRequest,
  type JsonMembers,
  type Language,
} from './types.js'

/** Who asks, on whose behalf: the client's defaults. */
export interface Identity {
  readonly agentId: string
  readonly sessionId?: string
  readonly context?: object
}

/** A request as it goes out, and what its receipt must be about. */
export interface Asked {
  readonly body: EnforceRequest
  /** What `request_hash` covers, without the organisation. */
  readonly identity: JsonMembers
  /** Null: the call cannot be read here, so no receipt can be for it. */
  readonly tool: string | null
  readonly accepts: readonly Acceptable[]
}

/** Runs the returned arguments, so a redaction is carried out by itself. */
export const DEFAULT_ACCEPTS: readonly Acceptable[] = ['redact']

/**
 * The request, frozen as JSON at this moment: what the caller changes in its objects later is neither sent nor hashed.
 * Throws TypeError for what JSON cannot carry.
 */
export function toRequest(call: Call, defaults: Identity, options: CallOptions): Asked {
  const accepts = options.accepts ?? DEFAULT_ACCEPTS
  const common = {
    agent_id: defaults.agentId,
    session_id: options.sessionId ?? defaults.sessionId ?? null,
    context: frozen(options.context ?? defaults.context ?? {}),
  }
  const { members, identity, tool } = readCall(call)
  return {
    body: {
      ...common,
      context: { ...common.context },
      accepts: [...accepts],
      ...(options.approvalId === undefined ? {} : { approval_id: options.approvalId }),
      ...members,
    },
    identity: { ...common, ...identity },
    tool,
    accepts,
  }
}

/**
 * The same request with an approval to use. `edited`: the call as an approver changed it, instead of the one that was
 * asked for, from the same agent, session and context.
 */
export function withApproval(asked: Asked, approvalId: string, edited: NamedCall | null): Asked {
  if (edited === null) return { ...asked, body: { ...asked.body, approval_id: approvalId } }
  const { agent_id, session_id, context, accepts } = asked.body
  const { members, identity, tool } = readCall(callOf(edited))
  return {
    body: {
      agent_id,
      ...(session_id === undefined ? {} : { session_id }),
      ...(context === undefined ? {} : { context }),
      ...(accepts === undefined ? {} : { accepts }),
      approval_id: approvalId,
      ...members,
    },
    identity: { agent_id, session_id: session_id ?? null, context: context ?? {}, ...identity },
    tool,
    accepts: asked.accepts,
  }
}

/** Code is the tool `code` to people, and a form of its own to the service. */
function callOf({ tool, arguments: args }: NamedCall): Call {
  const { code, language } = args
  if (tool !== 'code' || typeof code !== 'string') return { tool, arguments: args }
  return isLanguage(language) ? { code, language } : { code }
}

function isLanguage(value: unknown): value is Language {
  return typeof value === 'string'
}

interface ReadCall extends Pick<Asked, 'identity' | 'tool'> {
  readonly members: Partial<EnforceRequest>
}

function readCall(call: Call): ReadCall {
  if ('code' in call) {
    const { code, language } = call
    const members = language === undefined ? { code } : { code, language }
    return { members, identity: { code, language: language ?? null }, tool: 'code' }
  }
  if ('toolCall' in call) {
    const toolCall = frozen(call.toolCall)
    const named = readToolCall(toolCall)
    return { members: { tool_call: { ...toolCall } }, identity: { ...named }, tool: named?.tool ?? null }
  }
  const named = { tool: call.tool, arguments: { ...frozen(call.arguments) } }
  return { members: named, identity: named, tool: call.tool }
}

function frozen(value: object): JsonMembers {
  const copy: unknown = JSON.parse(JSON.stringify(value))
  if (!isMembers(copy)) throw new TypeError('arguments, tool calls and contexts are objects')
  return copy
}
