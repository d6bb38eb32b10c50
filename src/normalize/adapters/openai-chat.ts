import { Type } from 'typebox'
import { CallId, createAdapter, textArguments, ToolName } from './adapter.js'

/**
 * An item of OpenAI's Chat Completions `tool_calls`. `index` stands in streamed ones, `parsed_arguments` (null) in those
 * of the SDKs' parse helpers. Custom tools (`type: custom`) carry text, not arguments: not accepted.
 */
export const openaiChat = createAdapter({
  format: 'openai_chat',
  isMine: (toolCall) => Object.hasOwn(toolCall, 'function') || toolCall['type'] === 'function',
  schema: Type.Object(
    {
      id: CallId,
      type: Type.Literal('function'),
      index: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
      function: Type.Object(
        { name: ToolName, arguments: Type.String(), parsed_arguments: Type.Optional(Type.Null()) },
        { additionalProperties: false },
      ),
    },
    { additionalProperties: false },
  ),
  toCall: (toolCall, maxDepth) => ({
    tool: toolCall.function.name,
    callId: toolCall.id,
    ...textArguments(toolCall.function.arguments, maxDepth),
  }),
  feedback: (call, message) => ({ role: 'tool', tool_call_id: call.callId, content: message }),
})
