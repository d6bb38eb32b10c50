import type { AgentFeedback, Call, CallFormat } from '../../core/action.js'
import { CountersignError } from '../../core/errors.js'
import type { JsonObject } from '../../core/json.js'
import { displayPointer } from '../json-pointer.js'
import { isId } from '../id.js'
import type { Adapter } from './adapter.js'
import { anthropic } from './anthropic.js'
import { mcp } from './mcp.js'
import { openaiChat } from './openai-chat.js'
import { openaiResponses } from './openai-responses.js'

const ADAPTERS: readonly Adapter[] = [openaiChat, openaiResponses, anthropic, mcp]
const BY_FORMAT: ReadonlyMap<CallFormat, Adapter> = new Map(ADAPTERS.map((adapter) => [adapter.format, adapter]))

export interface ReadCall {
  readonly call: Call
  /** Why `call.arguments` is null; null when they were read. */
  readonly problem: string | null
}

/** Reads a `tool_call` in the one format it is of. Throws `body_invalid` naming the member under `/tool_call`. */
export function readToolCall(toolCall: JsonObject, limits: { readonly maxDepth: number }): ReadCall {
  const readings = ADAPTERS.map((adapter) => adapter.read(toolCall, limits)).filter(({ match }) => match !== 'no')
  const [reading, other] = readings
  if (reading === undefined || reading.match === 'no') throw invalid('', 'is of no known format')
  if (other !== undefined) throw invalid('', 'is of more than one format')
  if (reading.match === 'malformed') throw invalid(reading.member, reading.message)
  if (!isId(reading.call.tool)) throw invalid('', 'has too long a name of the tool')
  return { call: reading.call, problem: reading.problem }
}

/** A refusal in the format that the call came in; null for the native and code forms, which have none. */
export const agentFeedback: AgentFeedback = (call, message) =>
  BY_FORMAT.get(call.format)?.feedback(call, message) ?? null

function invalid(pointer: string, message: string): CountersignError {
  const member = displayPointer(`/tool_call${pointer}`)
  return new CountersignError('body_invalid', `${member} ${message}`, { member })
}
