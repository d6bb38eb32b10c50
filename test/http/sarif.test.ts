import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/json.js'
import { toSarif } from '../../src/http/sarif/log.js'
import { namedValidator } from '../../src/http/validation.js'
import { answer, openEdge, payment, post } from './world.js'

const finding = {
  rule: 'resource.code_files.vdefault#refused',
  code: 'file_deleted',
  severity: 'CRITICAL',
  cwe: 'CWE-73',
  message: 'files are deleted',
  explanation: 'Leave them.',
  layer: 'policy',
  line: 2,
  column: 5,
  path: 'python>bash',
}
const analysis = (over: JsonObject = {}): JsonObject => ({
  ...answer,
  audit_id: null,
  receipt: null,
  salt: null,
  explanation: null,
  decision: 'BLOCK',
  blocked_by: 'policy',
  facts: { language: 'python', present: true, ready: true, incomplete: [] },
  findings: [finding],
  ...over,
})

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- read member by member
function run(over: JsonObject = {}): any {
  const log: { readonly runs: readonly unknown[] } = JSON.parse(JSON.stringify(toSarif(analysis(over))))
  const validate = namedValidator('SarifLog')
  expect(validate(log) ? null : validate.errors).toBeNull()
  return log.runs[0]
}

describe('a SARIF log', () => {
  it('says the version and the schema that it follows', () => {
    expect(toSarif(analysis())).toMatchObject({
      $schema: expect.stringContaining('sarif-schema-2.1.0.json'),
      version: '2.1.0',
    })
  })

  it('has a rule for each code of the findings, and a result for each finding', () => {
    const second = { ...finding, line: 9, column: 1 }
    const other = { ...finding, code: 'sql_composed', severity: 'MEDIUM', cwe: null, line: 12 }
    const { tool, results } = run({ findings: [finding, second, other] })
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['file_deleted', 'sql_composed'])
    expect(results.map((one: JsonObject) => [one['ruleId'], one['ruleIndex'], one['level']])).toEqual([
      ['file_deleted', 0, 'error'],
      ['file_deleted', 0, 'error'],
      ['sql_composed', 1, 'warning'],
    ])
    expect(tool.driver.rules[0]).toMatchObject({
      shortDescription: { text: 'files are deleted' },
      defaultConfiguration: { level: 'error' },
      properties: { 'security-severity': '9.5', tags: ['security', 'external/cwe/cwe-73'] },
    })
  })

  it('says where: in a file named by the language, lines and columns from 1, in UTF-16 units', () => {
    const { columnKind, results, artifacts } = run()
    expect(columnKind).toBe('utf16CodeUnits')
    expect(artifacts).toEqual([{ location: { uri: 'snippet.py' }, sourceLanguage: 'python' }])
    expect(results[0].locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'snippet.py', index: 0 },
          region: { startLine: 2, startColumn: 5 },
        },
      },
    ])
    expect(results[0].properties).toMatchObject({ path: 'python>bash', explanation: 'Leave them.' })
  })

  it('gives no region to what is about the code as a whole', () => {
    const { results } = run({ findings: [{ ...finding, line: null, column: null, path: null }] })
    expect(results[0].locations).toEqual([{ physicalLocation: { artifactLocation: { uri: 'snippet.py', index: 0 } } }])
  })

  it.each([
    ['CRITICAL', 'error', '9.5'],
    ['HIGH', 'error', '8.0'],
    ['MEDIUM', 'warning', '5.5'],
    ['LOW', 'note', '2.0'],
  ])('%s is %s', (severity, level, score) => {
    const { results, tool } = run({ findings: [{ ...finding, severity }] })
    expect(results[0].level).toBe(level)
    expect(tool.driver.rules[0].properties['security-severity']).toBe(score)
  })

  it('names weaknesses by a taxonomy that every reference finds', () => {
    const { taxonomies, results, tool } = run({ findings: [finding, { ...finding, code: 'b', cwe: 'CWE-78' }] })
    expect(taxonomies[0].taxa).toEqual([{ id: '73' }, { id: '78' }])
    expect(results[1].taxa).toEqual([{ id: '78', index: 1, toolComponent: { name: 'CWE', index: 0 } }])
    expect(tool.driver.rules[1].relationships[0].target).toMatchObject({ id: '78', index: 1 })
    expect(run({ findings: [{ ...finding, cwe: null }] }).taxonomies).toBeUndefined()
  })

  it('says that the analysis was not complete', () => {
    const facts = { language: 'python', present: true, ready: true, incomplete: ['deadline', 'too_deep'] }
    const [invocation] = run({ facts }).invocations
    expect(invocation.executionSuccessful).toBe(false)
    expect(invocation.toolExecutionNotifications.map((one: JsonObject) => one['descriptor'])).toEqual([
      { id: 'deadline' },
      { id: 'too_deep' },
    ])
    expect(run().invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }])
  })

  it('says so too where a call was refused before its code was looked at', () => {
    const reasons = [{ code: 'agent_frozen' }]
    const [invocation] = run({ facts: null, findings: [], reasons }).invocations
    expect(invocation).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [{ descriptor: { id: 'agent_frozen' } }],
    })
  })
})

describe('POST /analyze', () => {
  it('answers in SARIF to who would rather have that, else in JSON', async () => {
    const { app, logged } = await openEdge()
    const sarif = await post(app, '/analyze', payment, { accept: 'application/sarif+json' })
    expect(sarif.headers).toMatchObject({ 'content-type': 'application/sarif+json', vary: 'Accept' })
    expect(sarif.json()).toMatchObject({ version: '2.1.0', runs: [{ results: [] }] })
    expect(logged.at(-1)?.fields).toMatchObject({ decision: 'ALLOW' })
    const json = await post(app, '/analyze', payment, { accept: 'text/html' })
    expect(json.headers['content-type']).toMatch(/^application\/json/)
    expect(json.json()).toMatchObject({ decision: 'ALLOW', facts: null, findings: [] })
  })

  it('answers errors as problems, whatever is accepted', async () => {
    const { app } = await openEdge()
    const wrong = await post(app, '/analyze', {}, { accept: 'application/sarif+json' })
    expect(wrong.statusCode).toBe(400)
    expect(wrong.headers['content-type']).toBe('application/problem+json')
  })

  it('is the only route that does', async () => {
    const { app } = await openEdge()
    const enforced = await post(app, '/enforce', payment, { accept: 'application/sarif+json' })
    expect(enforced.headers['content-type']).toMatch(/^application\/json/)
  })
})
