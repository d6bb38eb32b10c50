import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { policyFolder } from '../fixtures/policy-folder.js'
import { openWorld, pay, type Answer, type TestWorld } from '../fixtures/world.js'

let world: TestWorld

beforeAll(async () => {
  world = await openWorld()
})

afterAll(() => world.close())

function run(code: string, language: string, more: object = {}): Promise<Answer> {
  return world.enforce({ agent_id: 'coding-agent', code, language, ...more })
}

const codesOf = ({ reasons }: Answer): readonly string[] => reasons.map(({ code }: Answer) => code)

describe('code over HTTP', () => {
  it('is refused for what it does, at line and column, with the weakness and the rule', async () => {
    const answer = await run("import os as o\n\ngetattr(o, 'rem' + 'ove')('/etc/passwd')\n", 'python')
    expect(answer).toMatchObject({ decision: 'BLOCK', blocked_by: 'policy' })
    expect(answer.reasons).toMatchObject([
      {
        code: 'system_deleted',
        severity: 'CRITICAL',
        layer: 'policy',
        rule: 'resource.code_files.vdefault#refused',
        source: { file: 'code/files.yaml' },
        cwe: 'CWE-73',
        at: [{ line: 3, path: 'python' }],
      },
    ])
    expect(answer.reasons[0].at[0].column).toBeGreaterThan(0)
    expect(answer.receipt).toMatchObject({ resource: 'code', policy_id: 'code-execution', decision: 'BLOCK' })
  })

  it('is told all that it is refused for, by several policies in one answer', async () => {
    const answer = await run('rm -rf /etc\necho hi\ncat ~/.ssh/id_rsa\necho x >> ~/.bashrc', 'bash')
    expect(answer.decision).toBe('BLOCK')
    const places = Object.fromEntries(answer.reasons.map(({ code, at }: Answer) => [code, at[0].line]))
    expect(places).toMatchObject({ system_deleted: 1, key_read: 3, start_changed: 4 })
    expect(answer.layer_results.filter(({ layer }: Answer) => layer === 'policy')).toMatchObject([
      { effect: 'deny', reasons: codesOf(answer) },
    ])
    expect(answer.violations).toHaveLength(answer.reasons.length)
  })

  it('says through which languages it was reached', async () => {
    const answer = await run(`echo hi\npython3 -c 'import shutil; shutil.rmtree("/usr")'`, 'bash')
    expect(answer.reasons).toMatchObject([{ code: 'system_deleted', at: [{ line: 2, path: 'bash>python' }] }])
  })

  it('is asked about where a person should look, and why', async () => {
    const answer = await run('rm -rf ./build', 'bash')
    expect(answer).toMatchObject({
      decision: 'REQUIRES_APPROVAL',
      obligations: [{ type: 'require_approval', rule: 'resource.code_files.vdefault#to-approve', levels: ['manager'] }],
    })
    expect(codesOf(answer)).toEqual(['project_tree_deleted', 'approval_required'])
    expect(answer.reasons[0]).toMatchObject({ at: [{ line: 1, column: 1, path: 'bash' }], retryable: true })
  })

  it('is refused where it cannot be understood', async () => {
    expect(codesOf(await run('def f(:\n', 'python'))).toContain('analysis_incomplete')
  })

  it('runs where there is nothing to it', async () => {
    const answer = await run('rows = [1, 2, 3]\nprint(sum(row * 2 for row in rows))\n', 'python')
    expect(answer).toMatchObject({ decision: 'ALLOW', reasons: [], obligations: [] })
  })

  it('gets limits where the runtime can hold to them: no network for what needs none', async () => {
    const calm = await run('print(1)', 'python', { accepts: ['limits'] })
    expect(calm).toMatchObject({
      decision: 'ALLOW',
      obligations: [{ type: 'limits', limits: { max_memory_mb: 512, max_seconds: 60, network: 'blocked' } }],
    })
    const fetching = await run('curl -s https://example.com/a.json', 'bash', { accepts: ['limits'] })
    expect(fetching).toMatchObject({ decision: 'ALLOW', obligations: [{ limits: { network: 'allowed' } }] })
  })
})

describe('tools that take code', () => {
  const call = (tool: string, args: object, more: object = {}): Promise<Answer> =>
    world.enforce({ agent_id: 'coding-agent', tool, arguments: args, ...more })

  it('are judged by the same policies', async () => {
    expect(await call('bash', { command: 'rm -rf /' })).toMatchObject({
      decision: 'BLOCK',
      reasons: [{ code: 'system_deleted', rule: 'resource.code_files.vdefault#refused' }],
      receipt: { tool_name: 'bash' },
    })
    expect(codesOf(await call('execute_sql', { query: 'DELETE FROM orders' }))).toEqual(['all_rows_deleted'])
    expect(codesOf(await call('find_orders', { customer: "x' OR '1'='1" }))).toEqual(['sql_injection'])
    expect((await call('find_orders', { customer: "O''Brien" })).decision).toBe('ALLOW')
  })

  it('that take none are not judged by them', async () => {
    const auditor = await world.key({ roles: ['auditor'], agentIds: [], asserts: {}, mayInput: false })
    const rulesAbout = async (body: object): Promise<readonly string[]> => {
      const answer = await world.call('POST', '/analyze', { key: auditor, body: { ...body, explain: true } })
      const rules = answer.json().explanation.rules.map(({ policy }: Answer) => policy)
      return rules.filter((policy: string) => policy.startsWith('resource.code_'))
    }
    expect(await rulesAbout(pay(10))).toEqual([])
    expect(await rulesAbout({ agent_id: 'coding-agent', code: 'ls', language: 'bash' })).toContain(
      'resource.code_files.vdefault',
    )
  })

  it('keep what the key may claim apart from what anybody says', async () => {
    const code = 'account.balance -= 100'
    const context = { has_auth_check: true, has_validation: true }
    expect(codesOf(await run(code, 'python'))).toEqual(['money_unauthorized'])
    expect(codesOf(await run(code, 'python', { context }))).toEqual([])
    const key = await world.key({ asserts: {} })
    const said = await world.enforce({ agent_id: 'coding-agent', code, language: 'python', context }, { key })
    expect(codesOf(said)).toEqual(['money_unauthorized'])
  })
})

it('in advisory mode runs, and is told what it would be refused for', async () => {
  const catalogue = readFileSync('policies/catalog.yaml', 'utf8')
  const advisory = catalogue.replace('\n  bash:\n', "\n  bash:\n    advisory: { until: '2099-01-01T00:00:00Z' }\n")
  const folder = policyFolder({ 'catalog.yaml': advisory }, { overShipped: true })
  const own = await openWorld({ env: { COUNTERSIGN_POLICIES_DIR: folder.path } })
  const call = { agent_id: 'coding-agent', tool: 'bash', arguments: { command: 'rm -rf /etc' } }
  const answer = await own.enforce(call)
  expect(answer).toMatchObject({ decision: 'ALLOW', would_decide: 'BLOCK', mode: 'advisory' })
  expect(codesOf(answer)).toEqual(['system_deleted'])
  await own.close()
  folder.remove()
})

it('reasons and receipts hold places and codes, and nothing of the code', async () => {
  const answer = await run('cat /home/ann/.ssh/id_marker_rsa', 'bash')
  expect(codesOf(answer)).toEqual(['key_read'])
  const auditor = await world.key({ roles: ['auditor'], agentIds: [], asserts: {}, mayInput: false })
  const entry = await world.call('GET', `/decision/${answer.audit_id}`, { key: auditor })
  expect(entry.json().record.reasons).toMatchObject([{ code: 'key_read', at: [{ line: 1, column: 1, path: 'bash' }] }])
  expect(JSON.stringify([entry.json().record.reasons, entry.json().receipt])).not.toContain('marker')
})
