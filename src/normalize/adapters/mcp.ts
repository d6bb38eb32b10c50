import { Type } from 'typebox'
import { createAdapter, Json, objectArguments, ToolName } from './adapter.js'

/**
 * A `tools/call` request of the Model Context Protocol. `_meta` and `task` say how to carry the call, not what it does,
 * and are not judged. What would reach the tool beside its arguments (`inputResponses`, `requestState`) is not accepted.
 * Absent arguments are no arguments.
 */
export const mcp = createAdapter({
  format: 'mcp',
  isMine: (toolCall) => Object.hasOwn(toolCall, 'jsonrpc') || Object.hasOwn(toolCall, 'method'),
  schema: Type.Object(
    {
      jsonrpc: Type.Literal('2.0'),
      id: Type.Union([Type.String({ minLength: 1, maxLength: 256 }), Type.Integer()]),
      method: Type.Literal('tools/call'),
      params: Type.Object(
        {
          name: ToolName,
          arguments: Type.Optional(Json),
          _meta: Type.Optional(Type.Object({}, { additionalProperties: true })),
          task: Type.Optional(Type.Object({ ttl: Type.Optional(Type.Number()) }, { additionalProperties: false })),
        },
        { additionalProperties: false },
      ),
    },
    { additionalProperties: false },
  ),
  toCall: ({ id, params }) => ({
    tool: params.name,
    callId: id,
    ...objectArguments(params.arguments === undefined ? {} : params.arguments),
  }),
  feedback: (call, message) => ({
    jsonrpc: '2.0',
    id: call.callId,
    result: { content: [{ type: 'text', text: message }], isError: true },
  }),
})
