import { Type } from 'typebox'
import { CallId, createAdapter, textArguments, ToolName } from './adapter.js'

/**
 * A `function_call` item of OpenAI's Responses API. A tool in a namespace is `namespace/name` in the catalogue.
 * While `status` is not `completed`, the arguments may be cut off: they count as unreadable.
 */
export const openaiResponses = createAdapter({
  format: 'openai_responses',
  isMine: (toolCall) => toolCall['type'] === 'function_call',
  schema: Type.Object(
    {
      type: Type.Literal('function_call'),
      call_id: CallId,
      name: ToolName,
      arguments: Type.String(),
      id: Type.Optional(Type.Union([CallId, Type.Null()])),
      status: Type.Optional(
        Type.Union([Type.Literal('in_progress'), Type.Literal('completed'), Type.Literal('incomplete'), Type.Null()]),
      ),
      namespace: Type.Optional(Type.Union([ToolName, Type.Null()])),
      created_by: Type.Optional(Type.Union([CallId, Type.Null()])),
      parsed_arguments: Type.Optional(Type.Null()),
    },
    { additionalProperties: false },
  ),
  toCall: (toolCall, maxDepth) => ({
    tool: typeof toolCall.namespace === 'string' ? `${toolCall.namespace}/${toolCall.name}` : toolCall.name,
    callId: toolCall.call_id,
    ...(isComplete(toolCall.status)
      ? textArguments(toolCall.arguments, maxDepth)
      : { arguments: null, problem: 'the call is not complete' }),
  }),
  feedback: (call, message) => ({ type: 'function_call_output', call_id: call.callId, output: message }),
})

function isComplete(status: string | null | undefined): boolean {
  return status === undefined || status === null || status === 'completed'
}
