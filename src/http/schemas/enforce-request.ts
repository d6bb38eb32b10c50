import { Type, type Static } from 'typebox'
import { ACCEPTABLE_OBLIGATIONS, type CallInput, type DecisionRequest } from '../../core/action.js'
import { CountersignError } from '../../core/errors.js'
import { ID_PATTERN, LANGUAGES } from '../../core/words.js'
import { anyObject, closed, id, named, nullable, oneOf } from './common.js'

export const enforceExample = {
  agent_id: 'finance-agent',
  session_id: 'sess-456',
  tool: 'process_payment',
  arguments: { amount: 5000, currency: 'USD', recipient: 'vendor-x' },
  context: { user_id: 'analyst-1', user_role: 'analyst' },
}

export const EnforceHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: '^[\\x20-\\x7e]{1,255}$',
      description: 'Of one organisation, key and agent: the same body gets the same answer until the receipt expires.',
    }),
  ),
})

/** A call and who makes it: what is decided about. */
export const enforceMembers = {
  agent_id: id('Who acts. The key must be allowed to speak for it.'),
  session_id: Type.Optional(
    nullable(Type.String({ pattern: ID_PATTERN }), "Null or absent: the agent's one implicit session."),
  ),
  tool: Type.Optional(id('Name of the tool, with `arguments`.')),
  arguments: Type.Optional(anyObject('The arguments of `tool`, exactly as it would get them.')),
  code: Type.Optional(Type.String({ description: 'Code to run, instead of a tool call.' })),
  language: Type.Optional(nullable(oneOf(LANGUAGES), "Of `code`. Null or absent: the agent's default, else detected.")),
  tool_call: Type.Optional(
    anyObject(
      'A call as the model made it: an OpenAI `tool_calls[]` item or `function_call`, an Anthropic `tool_use` block, or an MCP `tools/call` request.',
    ),
  ),
  context: Type.Optional(anyObject('What the caller claims. The key says what of it may be asserted.')),
  approval_id: Type.Optional(nullable(Type.String({ pattern: ID_PATTERN }), 'A granted approval to use.')),
  accepts: Type.Optional(
    Type.Array(oneOf(ACCEPTABLE_OBLIGATIONS), {
      uniqueItems: true,
      maxItems: ACCEPTABLE_OBLIGATIONS.length,
      description: 'Obligations that the caller can carry out. An ALLOW that needs another one becomes a BLOCK.',
    }),
  ),
}

export const EnforceRequest = named(
  'EnforceRequest',
  closed(enforceMembers, {
    description: 'Exactly one of `tool` with `arguments`, `code`, and `tool_call`.',
    examples: [enforceExample],
  }),
)
export type EnforceRequest = Static<typeof EnforceRequest>

/** Throws `body_invalid`, naming the member, when it is not exactly one form of call. */
export function toDecisionRequest(body: EnforceRequest): DecisionRequest {
  return {
    agentId: body.agent_id,
    sessionId: body.session_id ?? null,
    input: toInput(body),
    context: body.context ?? {},
    approvalId: body.approval_id ?? null,
    accepts: body.accepts ?? [],
  }
}

function toInput(body: EnforceRequest): CallInput {
  const { tool, arguments: args, code, language, tool_call: toolCall } = body
  requireOneForm(body)
  if (toolCall !== undefined) return { form: 'tool_call', toolCall }
  if (code !== undefined) return { form: 'code', code, language: language ?? null }
  if (tool === undefined) throw invalid('/tool', 'is missing')
  if (args === undefined) throw invalid('/arguments', 'is missing')
  return { form: 'tool', tool, arguments: args }
}

function requireOneForm(body: EnforceRequest): void {
  const toolForm = body.tool !== undefined || body.arguments !== undefined
  const codeForm = body.code !== undefined || body.language !== undefined
  const forms = [toolForm, codeForm, body.tool_call !== undefined].filter(Boolean).length
  const rule = 'exactly one of "tool" with "arguments", "code", and "tool_call" must be there'
  if (forms === 0) throw invalid('', rule)
  if (forms > 1) throw invalid(body.tool_call === undefined ? '/code' : '/tool_call', rule)
  if (codeForm && body.code === undefined) throw invalid('/code', 'is missing')
}

function invalid(member: string, message: string): CountersignError {
  return new CountersignError('body_invalid', message, { member })
}
