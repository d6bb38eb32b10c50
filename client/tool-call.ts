import { isMembers, type JsonMembers } from './types.js'

/** A model's tool call, as far as its receipt is about it. */
export interface NamedCall {
  readonly tool: string
  readonly arguments: JsonMembers
}

/**
 * Tool and arguments of a call in the format of OpenAI (Chat Completions, Responses), Anthropic or MCP; null when it is
 * none of them. This names the call and judges nothing: whether its shape is right is the service's to say.
 */
export function readToolCall(toolCall: JsonMembers): NamedCall | null {
  if (isMembers(toolCall['function'])) return fromText(toolCall['function'])
  if (toolCall['type'] === 'function_call') return fromText(toolCall, toolCall['namespace'])
  if (toolCall['type'] === 'tool_use') return namedCall(toolCall['name'], toolCall['input'])
  const params = toolCall['params']
  if (!isMembers(params)) return null
  return namedCall(params['name'], params['arguments'] === undefined ? {} : params['arguments'])
}

function fromText({ name, arguments: text }: JsonMembers, namespace?: unknown): NamedCall | null {
  if (typeof text !== 'string') return null
  const full = typeof namespace === 'string' && typeof name === 'string' ? `${namespace}/${name}` : name
  try {
    return namedCall(full, JSON.parse(text))
  } catch {
    return null
  }
}

function namedCall(tool: unknown, args: unknown): NamedCall | null {
  return typeof tool === 'string' && isMembers(args) ? { tool, arguments: args } : null
}
