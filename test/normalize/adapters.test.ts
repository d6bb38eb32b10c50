import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallFormat } from '../../src/core/action.js'
import type { JsonObject } from '../../src/core/json.js'
import { agentFeedback, readToolCall } from '../../src/normalize/adapters/index.js'
import { caller, normalizer, request, thrown, tool } from './world.js'

const args = { amount: 5, currency: 'USD', recipient: 'vendor-x' }
const limits = { maxDepth: 32 }

type Wrap = (name: string, args: JsonObject) => JsonObject

const chat: Wrap = (name, input) => ({
  id: 'call_1',
  type: 'function',
  function: { name, arguments: JSON.stringify(input) },
})
const responses: Wrap = (name, input) => ({
  type: 'function_call',
  call_id: 'call_1',
  name,
  arguments: JSON.stringify(input),
})
const anthropic: Wrap = (name, input) => ({ type: 'tool_use', id: 'toolu_1', name, input })
const mcp: Wrap = (name, input) => ({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name, arguments: input } })
const WRAPS: readonly (readonly [CallFormat, Wrap])[] = [
  ['openai_chat', chat],
  ['openai_responses', responses],
  ['anthropic', anthropic],
  ['mcp', mcp],
]

function refusal(toolCall: JsonObject) {
  return thrown(() => readToolCall(toolCall, limits))
}

function unreadable(toolCall: JsonObject) {
  const { call, problem } = readToolCall(toolCall, limits)
  return call.arguments === null ? problem : null
}

it('the shapes of one call normalize to the same action', () => {
  const calls = fc.record({
    amount: fc.oneof(
      fc.integer({ min: -5, max: 10_000 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string(),
      fc.boolean(),
    ),
    currency: fc.constantFrom('USD', 'JPY', ' USD', 'usd', 'XXX'),
    recipient: fc.string({ unit: 'grapheme' }),
    note: fc.option(fc.string(), { nil: 'x' }),
  })
  fc.assert(
    fc.property(calls, fc.constantFrom('process_payment', 'other', 'code'), (drawn, name) => {
      const sent: JsonObject = { ...drawn, amount: drawn.amount === 0 ? 0 : drawn.amount }
      const native = normalizer.normalize(request(tool(name, sent)), caller)
      for (const [format, wrap] of WRAPS) {
        const toolCall = wrap(name, sent)
        const other = normalizer.normalize(request({ form: 'tool_call', toolCall }), caller)
        const call = { format, callId: format === 'mcp' ? 7 : format === 'anthropic' ? 'toolu_1' : 'call_1' }
        const subject = native.ok ? native.action : native
        const expected = { ...subject, call: { ...subject.call, ...call } }
        expect(other).toEqual(native.ok ? { ok: true, action: expected } : expected)
      }
    }),
    { numRuns: 300 },
  )
})

describe('what the SDKs send', () => {
  it.each([
    ['a streamed chat call', { ...chat('t', args), index: 0 }],
    [
      'the chat parse helper',
      { ...chat('t', args), function: { name: 't', arguments: JSON.stringify(args), parsed_arguments: null } },
    ],
    [
      'a Responses item',
      { ...responses('t', args), id: 'fc_1', status: 'completed', created_by: null, namespace: null },
    ],
    ['an Anthropic block', { ...anthropic('t', args), caller: { type: 'direct' }, cache_control: null }],
    [
      'an Anthropic block from code execution',
      {
        ...anthropic('t', args),
        caller: { type: 'code_execution_20250825', tool_id: 'srvtoolu_1' },
        cache_control: { type: 'ephemeral', ttl: '1h' },
      },
    ],
    [
      'an MCP request with _meta',
      {
        ...mcp('t', args),
        id: 'r-1',
        params: { name: 't', arguments: args, _meta: { progressToken: 1, 'x.io/y': [] } },
      },
    ],
  ])('is read: %s', (_, toolCall) => {
    expect(readToolCall(toolCall, limits)).toMatchObject({ call: { tool: 't', arguments: args }, problem: null })
  })

  it('names a tool in a namespace by both', () => {
    expect(readToolCall({ ...responses('pay', args), namespace: 'bank' }, limits).call.tool).toBe('bank/pay')
    expect(refusal({ ...responses('y'.repeat(100), args), namespace: 'x'.repeat(100) })?.code).toBe('body_invalid')
  })

  it('takes absent MCP arguments for none', () => {
    const toolCall = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 't' } }
    expect(readToolCall(toolCall, limits).call.arguments).toEqual({})
  })
})

describe('another shape is no decision', () => {
  it.each<[JsonObject, string]>([
    [{}, '/tool_call'],
    [{ name: 't', arguments: {} }, '/tool_call'],
    [{ ...anthropic('t', args), function: { name: 'u', arguments: '{}' } }, '/tool_call'],
    [{ ...anthropic('t', args), method: 'tools/call' }, '/tool_call'],
    [{ ...chat('t', args), extra: 1 }, '/tool_call/extra'],
    [{ ...chat('t', args), id: '' }, '/tool_call/id'],
    [{ id: 'call_1', type: 'function', function: { name: 't', arguments: args } }, '/tool_call/function/arguments'],
    [{ id: 'call_1', type: 'function', function: { name: 't' } }, '/tool_call/function/arguments'],
    [{ id: 'c', type: 'custom', function: { name: 't', arguments: '{}' } }, '/tool_call/type'],
    [
      { ...chat('t', args), function: { name: 't', arguments: '{}', parsed_arguments: { amount: 1 } } },
      '/tool_call/function/parsed_arguments',
    ],
    [{ ...chat('pay it', args) }, '/tool_call/function/name'],
    [{ ...responses('t', args), status: 'done' }, '/tool_call/status'],
    [{ ...responses('t', args), input: {} }, '/tool_call/input'],
    [{ type: 'tool_use', id: 'toolu_1', name: 't' }, '/tool_call/input'],
    [{ ...anthropic('t', args), server_name: 's' }, '/tool_call/server_name'],
    [{ ...mcp('t', args), jsonrpc: '1.0' }, '/tool_call/jsonrpc'],
    [{ ...mcp('t', args), method: 'tools/list' }, '/tool_call/method'],
    [{ jsonrpc: '2.0', method: 'tools/call', params: { name: 't' } }, '/tool_call/id'],
    [{ ...mcp('t', args), id: null }, '/tool_call/id'],
    [
      { ...mcp('t', args), params: { name: 't', arguments: args, inputResponses: {} } },
      '/tool_call/params/inputResponses',
    ],
    [{ ...mcp('t', args), params: { name: 't', _meta: 'x' } }, '/tool_call/params/_meta'],
  ])('%j is refused at %s', (toolCall, member) => {
    expect(refusal(toolCall)).toEqual({ code: 'body_invalid', member })
  })

  it('whatever member is added to any of them', () => {
    fc.assert(
      fc.property(fc.constantFrom(...WRAPS), fc.string({ minLength: 1 }), fc.jsonValue(), ([, wrap], name, value) => {
        const toolCall = wrap('t', args)
        fc.pre(!Object.hasOwn(toolCall, name) && name !== '__proto__')
        const known = [
          'index',
          'status',
          'namespace',
          'created_by',
          'caller',
          'cache_control',
          'parsed_arguments',
          'id',
        ]
        fc.pre(!known.includes(name))
        expect(refusal({ ...toolCall, [name]: value as JsonObject })?.code).toBe('body_invalid')
      }),
    )
  })
})

describe('arguments that cannot be read', () => {
  it.each([
    ['', 'the arguments are not strict JSON: json_malformed'],
    ['{"amount":1,"to":[2,}', 'the arguments are not strict JSON: json_malformed at /to/1'],
    ['{"amount":1,"amount":2}', 'the arguments are not strict JSON: json_duplicate_member at /amount'],
    ['{"amount":12345678901234567890}', 'the arguments are not strict JSON: number_not_exact at /amount'],
    ['{"__proto__":{}}', 'the arguments are not strict JSON: json_member_forbidden at /__proto__'],
    ['['.repeat(40), 'the arguments are not strict JSON: body_too_deep at ' + '/0'.repeat(32)],
    ['[]', 'the arguments are not an object'],
    ['null', 'the arguments are not an object'],
    ['"{}"', 'the arguments are not an object'],
  ])('%j: %s', (text, problem) => {
    expect(unreadable({ ...responses('t', {}), arguments: text })).toBe(problem)
    expect(unreadable({ ...chat('t', {}), function: { name: 't', arguments: text } })).toBe(problem)
  })

  it('of objects: anything else', () => {
    expect(unreadable({ ...anthropic('t', {}), input: '{}' })).toBe('the arguments are not an object')
    expect(unreadable({ ...mcp('t', {}), params: { name: 't', arguments: [1] } })).toBe(
      'the arguments are not an object',
    )
    expect(unreadable({ ...mcp('t', {}), params: { name: 't', arguments: null } })).toBe(
      'the arguments are not an object',
    )
  })

  it('of a Responses call that is not complete, even where they read as JSON', () => {
    expect(unreadable({ ...responses('t', args), status: 'incomplete' })).toBe('the call is not complete')
    expect(unreadable({ ...responses('t', args), status: 'in_progress' })).toBe('the call is not complete')
  })

  it('are refused as argument_invalid, not judged', () => {
    const toolCall = { ...responses('process_payment', {}), arguments: '{"amount":5,"currency":"USD",' }
    const normalized = normalizer.normalize(request({ form: 'tool_call', toolCall }), caller)
    expect(normalized).toMatchObject({
      ok: false,
      tool: { name: 'process_payment' },
      call: { arguments: null },
      reason: { code: 'argument_invalid', layer: 'policy', retryable: false },
    })
  })
})

it('a refusal goes back in the format that the call came in', () => {
  const feedback = (toolCall: JsonObject) => agentFeedback(readToolCall(toolCall, limits).call, 'no')
  expect(feedback(chat('t', args))).toEqual({ role: 'tool', tool_call_id: 'call_1', content: 'no' })
  expect(feedback(responses('t', args))).toEqual({ type: 'function_call_output', call_id: 'call_1', output: 'no' })
  expect(feedback(anthropic('t', args))).toEqual({
    type: 'tool_result',
    tool_use_id: 'toolu_1',
    content: 'no',
    is_error: true,
  })
  expect(feedback(mcp('t', args))).toEqual({
    jsonrpc: '2.0',
    id: 7,
    result: { content: [{ type: 'text', text: 'no' }], isError: true },
  })
  const native = { format: 'native', tool: 't', arguments: args, code: null, callId: null } as const
  expect(agentFeedback(native, 'no')).toBeNull()
  expect(agentFeedback({ ...native, format: 'code' }, 'no')).toBeNull()
})
