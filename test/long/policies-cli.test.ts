import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CATALOGUE, GLOBALS, POLICY, policiesWorld, SUITE } from '../cli/policies-world.js'

vi.setConfig({ testTimeout: 90_000 })

let world: ReturnType<typeof policiesWorld>
beforeEach(() => {
  world = policiesWorld()
})
afterEach(() => {
  world.remove()
})

const run = (...args: readonly string[]) => world.countersign(['policies', ...args])

/** Only a suite that expects what holds leniently. */
const LENIENT_SUITE = SUITE.replace('amount_minor: 1000, ', '')

describe('policies check', () => {
  it('loads as at activation and tells what there is', async () => {
    const { code, out } = await run('check', world.folder(), '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual({
      valid: true,
      problems: [],
      summary: {
        policy_version: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        evaluator: 'cerbos-embedded/0.51.0 strict',
        files: 1,
        rules: { deny: 2, allow: 1 },
        tools: 1,
        suites: 1,
        tests: 2,
        revision: null,
      },
    })
  })

  it('names file, line and column of what Cerbos refuses, and ends with 1', async () => {
    const folder = world.folder({ 'cerbos/payment.yaml': POLICY.replace('R.attr.amount_minor >', 'nosuch(1) &&') })
    const { code, out } = await run('check', folder)
    expect(code).toBe(1)
    expect(out).toMatch(/cerbos\/payment\.yaml:\d+:\d+: .*nosuch/)
  })

  it('names the line of a catalogue that does not hold together', async () => {
    const folder = world.folder({ 'catalog.yaml': CATALOGUE.replace('      recipient: { from: /recipient }\n', '') })
    const { code, out } = await run('check', folder)
    expect([code, out]).toEqual([1, expect.stringMatching(/catalog\.yaml:\d+:\d+: .*\/recipient is neither bound/)])
  })

  it('refuses a set whose test holds for lenient Cerbos alone', async () => {
    const { code, out } = await run('check', world.folder({ 'cerbos/payment_test.yaml': LENIENT_SUITE }))
    expect(code).toBe(1)
    expect(out).toMatch(/payment_test\.yaml:12:9: test "the limit" \(analyst, enough, create\): wants EFFECT_ALLOW/)
    expect(out).toContain('resource.payment.vdefault#over-limit cannot evaluate')
  })

  it('ends with 2 where there is no folder', async () => {
    expect(await run('check', 'nowhere')).toMatchObject({ code: 2, err: 'countersign: nowhere is not there\n' })
  })
})

describe('policies test', () => {
  it('counts by suite what passes on Cerbos and on the strict engine', async () => {
    const { code, out } = await run('test', world.folder())
    expect(code).toBe(0)
    expect(out.split('\n').map((line) => line.trim().split(/ +/))).toEqual([
      ['suite', 'cases', 'Cerbos', 'strict', 'skipped'],
      ['payment_test.yaml', '2', '2', '2', '0'],
      [''],
    ])
  })

  it('points out where the two differ', async () => {
    const { code, out } = await run('test', world.folder({ 'cerbos/payment_test.yaml': LENIENT_SUITE }))
    expect(code).toBe(1)
    expect(out).toMatch(
      /payment_test\.yaml:12:9: test "the limit" .*: Cerbos passed, strict failed: wants EFFECT_ALLOW/,
    )
  })

  it('tells of a suite that cannot be read', async () => {
    const { code, out } = await run('test', world.folder({ 'cerbos/payment_test.yaml': 'name: 1\n' }), '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ passed: false, problems: [{ file: 'payment_test.yaml' }] })
  })
})

describe('policies diff', () => {
  it('ends with 0 where files differ in nothing that means something', async () => {
    const commented = world.folder({ 'cerbos/payment.yaml': `# a comment\n${POLICY}` })
    const { code, out } = await run('diff', world.folder(), commented)
    expect(out).toMatch(
      /^rules: no change\ncounters: no change\ntools: no change\nglobals: no change\ndetectors: no change\ngenerated: .*, all answered alike\n$/,
    )
    expect(code).toBe(0)
  })

  it('tells a removed DENY rule, and for whom it now allows what', async () => {
    const rule = POLICY.slice(POLICY.indexOf('    - name: blocked'), POLICY.indexOf('    - name: over-limit'))
    const { code, out } = await run(
      'diff',
      world.folder(),
      world.folder({ 'cerbos/payment.yaml': POLICY.replace(rule, '') }),
      '--json',
    )
    const diff = JSON.parse(out)
    expect(code).toBe(1)
    expect(diff).toMatchObject({
      same: false,
      rules: [
        {
          change: 'removed',
          rule: 'resource.payment.vdefault#blocked',
          effect: 'deny',
          place: { file: 'payment.yaml', line: 11 },
        },
      ],
      tools: { removed: [], changed: [], added: [] },
    })
    const allowed = diff.generated.changes.filter(
      (change: { after: { decision: string } }) => change.after.decision === 'ALLOW',
    )
    expect(diff.generated.changes.slice(0, allowed.length)).toEqual(allowed)
    expect(allowed).toContainEqual(
      expect.objectContaining({
        tool: 'pay',
        subject: { agent_id: 'policy-diff', role: 'agent', context: { user_role: 'analyst' }, claims: {} },
        before: { decision: 'BLOCK', codes: ['recipient_blocked'], obligations: [] },
        example: expect.objectContaining({ recipient: 'shellholdings' }),
      }),
    )
  })

  it('finds a limit that moved by one, at its boundary and nowhere else', async () => {
    const after = world.folder({ 'globals.yaml': GLOBALS.replace('JPY: 50', 'JPY: 51') })
    const { out } = await run('diff', world.folder({ 'cerbos/payment_test.yaml': null }), after, '--json')
    const { generated, globals } = JSON.parse(out)
    expect(globals).toEqual({ removed: [], changed: ['limits'], added: [] })
    expect(generated.changes).toEqual([
      {
        tool: 'pay',
        subject: { agent_id: 'policy-diff', role: 'agent', context: { user_role: 'analyst' }, claims: {} },
        before: { decision: 'BLOCK', codes: ['over_limit'], obligations: [] },
        after: { decision: 'ALLOW', codes: [], obligations: [] },
        count: expect.any(Number),
        example: expect.objectContaining({ amount: 51, currency: 'JPY' }),
      },
    ])
    expect(generated.tools).toEqual([{ tool: 'pay', requests: generated.requests, combinations: expect.any(Number) }])
  })

  it('asks no more than it may, and says of how many', async () => {
    const { out } = await run('diff', world.folder(), world.folder(), '--limit', '20', '--json')
    const [{ requests, combinations }] = JSON.parse(out).generated.tools
    expect(requests).toBe(20)
    expect(combinations).toBeGreaterThan(100)
  })

  it('answers recorded requests: bodies of /enforce, and sessions of calls', async () => {
    const context = { user_role: 'manager' }
    const args = { amount: 500.01, currency: 'EUR' }
    const lines = [
      { agent_id: 'finance', tool: 'pay', arguments: args, context },
      {
        id: 'x',
        context,
        calls: [
          { tool: 'pay', args },
          { tool: 'unknown', args: {} },
        ],
      },
    ]
    const requests = world.write('recorded.jsonl', lines.map((line) => JSON.stringify(line)).join('\n\n'))
    const after = world.folder({ 'globals.yaml': GLOBALS.replace('EUR: 90000', 'EUR: 50000') })
    const { code, out } = await run('diff', world.folder(), after, '--requests', requests)
    expect(code).toBe(1)
    expect(out).toContain(`recorded: 3 requests of ${requests}, 2 answered otherwise\n`)
    expect(out).toContain(
      '  pay, agent finance user_role="manager": ALLOW → BLOCK over_limit (1)\n    {"amount":500.01,"currency":"EUR"}\n',
    )
  })

  it('tells tools that were added or taken away', async () => {
    const after = world.folder({ 'catalog.yaml': CATALOGUE.replace('  pay:', '  pay_out:') })
    const { out } = await run('diff', world.folder(), after)
    expect(out).toContain('tools: removed pay; added pay_out\n')
    expect(out).toMatch(/^! pay_out, agent user_role="analyst": BLOCK tool_unknown → ALLOW/m)
  })

  it('ends with 2, and the problems, where a set cannot be activated', async () => {
    const broken = world.folder({ 'cerbos/payment.yaml': POLICY.replace('EFFECT_ALLOW', 'EFFECT_MAYBE') })
    const { code, err } = await run('diff', world.folder(), broken)
    expect([code, err]).toEqual([2, expect.stringMatching(/cannot be activated\n.*payment\.yaml:\d+:\d+: /)])
  })

  it('ends with 2 where requests are none', async () => {
    const requests = world.write('bad.jsonl', '{"agent_id":"a"}\n')
    const { code, err } = await run('diff', world.folder(), world.folder(), '--requests', requests)
    expect([code, err]).toEqual([2, expect.stringContaining('bad.jsonl:1: ')])
  })
})
