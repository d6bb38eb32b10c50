import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, type Answer, type TestWorld } from '../fixtures/world.js'

let world: TestWorld
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

/** One call in every format that a runtime may hold it in. */
function shapes(tool: string, args: object): readonly object[] {
  const text = JSON.stringify(args)
  return [
    { tool, arguments: args },
    { tool_call: { id: 'call_1', type: 'function', function: { name: tool, arguments: text } } },
    { tool_call: { type: 'function_call', call_id: 'call_1', name: tool, arguments: text } },
    { tool_call: { type: 'tool_use', id: 'toolu_1', name: tool, input: args } },
    { tool_call: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: args } } },
  ]
}

const call = fc.record({
  tool: fc.constantFrom('process_payment', 'refund_payment', 'no_such_tool'),
  args: fc.record(
    {
      amount: fc.oneof(fc.integer({ min: -10, max: 200_000 }), fc.constantFrom('12.50', '7.005', 'much', null, true)),
      currency: fc.constantFrom('USD', 'JPY', 'ZZZ', 7),
      recipient: fc.constantFrom('vendor-x', 'blocked trading', '', 5),
      reference: fc.string({ maxLength: 20 }),
    },
    { requiredKeys: [] },
  ),
  role: fc.constantFrom('analyst', 'finance_manager', 'stranger', null),
})

it('the shapes of one call judge the same, whatever is in it', async () => {
  await fc.assert(
    fc.asyncProperty(call, async ({ tool, args, role }) => {
      const judged = async (shape: object): Promise<Answer> => {
        const body = { agent_id: 'a', context: role === null ? {} : { user_role: role }, ...shape }
        const answer: Answer = (await world.call('POST', '/analyze', { body })).json()
        const { decision, blocked_by, violations, reasons, arguments: run, obligations } = answer
        return { decision, blocked_by, violations, reasons, run, obligations }
      }
      const [first, ...others] = await Promise.all(shapes(tool, args).map(judged))
      expect(first.decision).toMatch(/^(ALLOW|BLOCK|REQUIRES_APPROVAL)$/)
      for (const other of others) expect(other).toEqual(first)
    }),
    { numRuns: 150 },
  )
})
