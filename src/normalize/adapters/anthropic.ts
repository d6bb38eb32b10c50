import { Type } from 'typebox'
import { CallId, createAdapter, Json, objectArguments, ToolName } from './adapter.js'

/**
 * A `tool_use` block of Anthropic's Messages API. `caller` says whether the model or its code execution called;
 * `cache_control` is set by runtimes on blocks they send back. Neither is judged.
 */
export const anthropic = createAdapter({
  format: 'anthropic',
  isMine: (toolCall) => toolCall['type'] === 'tool_use',
  schema: Type.Object(
    {
      type: Type.Literal('tool_use'),
      id: CallId,
      name: ToolName,
      input: Json,
      caller: Type.Optional(
        Type.Union([
          Type.Object({ type: CallId, tool_id: Type.Optional(CallId) }, { additionalProperties: false }),
          Type.Null(),
        ]),
      ),
      cache_control: Type.Optional(
        Type.Union([
          Type.Object(
            {
              type: Type.Literal('ephemeral'),
              ttl: Type.Optional(Type.Union([Type.Literal('5m'), Type.Literal('1h'), Type.Null()])),
            },
            { additionalProperties: false },
          ),
          Type.Null(),
        ]),
      ),
    },
    { additionalProperties: false },
  ),
  toCall: (toolCall) => ({ tool: toolCall.name, callId: toolCall.id, ...objectArguments(toolCall.input) }),
  feedback: (call, message) => ({ type: 'tool_result', tool_use_id: call.callId, content: message, is_error: true }),
})
