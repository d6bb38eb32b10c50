import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { namedValidator } from '../../src/http/validation.js'
import { openWorld, pay, type Answer, type TestWorld } from '../fixtures/world.js'

let world: TestWorld
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const code = (text: string, language: string): object => ({ agent_id: 'coding-agent', code: text, language })

async function analyze(body: object, accept = 'application/json'): Promise<Answer> {
  const answer = await world.call('POST', '/analyze', { body, headers: { accept } })
  expect(answer.statusCode).toBe(200)
  return answer.json()
}

const places = ({ findings }: Answer): readonly unknown[] =>
  findings.map(({ line, column, path, code: reason }: Answer) => [line, column, path, reason])

describe('what /analyze tells of code', () => {
  it('is one finding for each place of each reason, in the order of the lines', async () => {
    const answer = await analyze(code('SELECT 1;\nDELETE FROM users;\nDROP DATABASE shop;\n  DELETE FROM logs', 'sql'))
    expect(answer.decision).toBe('BLOCK')
    expect(places(answer)).toEqual([
      [2, 1, 'sql', 'all_rows_deleted'],
      [3, 1, 'sql', 'database_dropped'],
      [4, 3, 'sql', 'all_rows_deleted'],
    ])
    expect(answer.findings[0]).toMatchObject({
      rule: 'resource.code_sql.vdefault#refused',
      layer: 'policy',
      cwe: expect.stringMatching(/^CWE-\d+$/),
      explanation: expect.any(String),
    })
  })

  it('is also what somebody must agree to', async () => {
    const answer = await analyze(code('ALTER TABLE users ADD COLUMN a int', 'sql'))
    expect(answer.decision).toBe('REQUIRES_APPROVAL')
    expect(places(answer)).toEqual([[1, 1, 'sql', 'schema_changed']])
  })

  it('are the facts as they were judged', async () => {
    const { facts, findings } = await analyze(code('SELECT name FROM users WHERE id = 1', 'sql'))
    expect(facts).toMatchObject({ present: true, language: 'sql', sql: [{ verb: 'select', tables: ['users'] }] })
    expect(findings).toEqual([])
  })

  it('is nothing of a call that carries none', async () => {
    expect(await analyze(pay(5))).toMatchObject({ facts: null, findings: [] })
  })

  it('stays out of the answers of /enforce', async () => {
    const answer = await world.enforce(code('DELETE FROM users', 'sql'))
    expect(answer.decision).toBe('BLOCK')
    expect(answer).not.toHaveProperty('facts')
    expect(answer).not.toHaveProperty('findings')
    expect(answer.reasons[0]).toMatchObject({ cwe: expect.any(String), at: [{ line: 1, column: 1, path: 'sql' }] })
  })
})

describe('the same as SARIF', () => {
  it('has a result for each finding', async () => {
    const body = code('DELETE FROM users;\nDROP DATABASE shop', 'sql')
    const log = await analyze(body, 'application/sarif+json')
    const validate = namedValidator('SarifLog')
    expect(validate(log) ? null : validate.errors).toBeNull()
    const { findings } = await analyze(body)
    expect(log.runs[0].results.map(({ ruleId }: Answer) => ruleId)).toEqual(
      findings.map((finding: Answer) => finding.code),
    )
    expect(log.runs[0]).toMatchObject({
      artifacts: [{ location: { uri: 'snippet.sql' } }],
      invocations: [{ executionSuccessful: true }],
      properties: { decision: 'BLOCK' },
    })
  })
})
