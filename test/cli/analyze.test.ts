import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/json.js'
import { answer, apiKey, openEdge, secretOf } from '../http/world.js'
import { cliWorld } from './world.js'

let world: ReturnType<typeof cliWorld>
beforeEach(() => {
  world = cliWorld()
  writeFileSync(join(world.folder, 'clean.py'), 'import os\nos.remove("/etc/passwd")\n')
})
afterEach(() => {
  world.remove()
})

const finding = {
  rule: 'resource.code_files.vdefault#refused',
  code: 'system_file_deleted',
  severity: 'CRITICAL',
  cwe: 'CWE-73',
  message: 'a file of the system is deleted',
  explanation: 'Leave it.',
  layer: 'policy',
  line: 2,
  column: 1,
  path: 'python',
}
const refused: JsonObject = {
  ...answer,
  decision: 'BLOCK',
  blocked_by: 'policy',
  reasons: [
    { code: 'system_file_deleted', severity: 'CRITICAL', message: 'a file of the system is deleted' },
    { code: 'agent_unknown', severity: 'HIGH', message: 'nobody\u001b[2J knows it' },
  ],
  audit_id: null,
  receipt: null,
  salt: null,
  explanation: null,
  facts: { language: 'python', present: true, ready: true, incomplete: [] },
  findings: [finding],
}
const URL = ['--url', 'http://countersign.test', '--agent', 'finance-agent']

/** The command against the real edge; what arrived there. */
async function asked(args: readonly string[], says: JsonObject = refused) {
  const pdp = { analyze: () => Promise.resolve(says) }
  const sent: JsonObject[] = []
  const { app } = await openEdge({ keys: [apiKey('agent')], pdp })
  const fetch = async (url: unknown, init: RequestInit = {}): Promise<Response> => {
    const payload = typeof init.body === 'string' ? init.body : ''
    sent.push(JSON.parse(payload))
    const { statusCode, body } = await app.inject({
      method: 'POST',
      url: String(url).replace('http://countersign.test', ''),
      headers: { ...(init.headers as Record<string, string>) },
      payload,
    })
    return new Response(body, { status: statusCode })
  }
  const ran = await world.countersign(args, { fetch, env: { COUNTERSIGN_API_KEY: secretOf('agent') } })
  return { ...ran, sent }
}

describe('analyze', () => {
  it('sends the file, its language told by its ending', async () => {
    const { sent } = await asked(['analyze', 'clean.py', ...URL])
    expect(sent).toEqual([
      { agent_id: 'finance-agent', code: 'import os\nos.remove("/etc/passwd")\n', language: 'python' },
    ])
    expect((await asked(['analyze', 'clean.py', ...URL, '--language', 'sql'])).sent).toMatchObject([
      { language: 'sql' },
    ])
    writeFileSync(join(world.folder, 'script'), 'ls')
    expect((await asked(['analyze', 'script', ...URL])).sent).toEqual([{ agent_id: 'finance-agent', code: 'ls' }])
  })

  it('prints each finding with its place, then what else speaks against it, then the decision', async () => {
    const { code, out } = await asked(['analyze', 'clean.py', ...URL])
    expect(code).toBe(1)
    expect(out.split('\n')).toEqual([
      'clean.py:2:1  CRITICAL  system_file_deleted  a file of the system is deleted (CWE-73)',
      'clean.py      HIGH      agent_unknown        nobody [2J knows it',
      'BLOCK',
      '',
    ])
  })

  it('ends with 0 on ALLOW alone', async () => {
    const allowed = { ...refused, decision: 'ALLOW', reasons: [], findings: [] }
    expect(await asked(['analyze', 'clean.py', ...URL], allowed)).toMatchObject({ code: 0, out: 'ALLOW\n' })
    const asking = { ...allowed, decision: 'REQUIRES_APPROVAL' }
    expect(await asked(['analyze', 'clean.py', ...URL], asking)).toMatchObject({ code: 1 })
    expect(await asked(['analyze', 'clean.py', ...URL, '--sarif'], allowed)).toMatchObject({ code: 0 })
    expect(await asked(['analyze', 'clean.py', ...URL, '--sarif'])).toMatchObject({ code: 1 })
  })

  it('prints the answer with --json, and a SARIF log that names the file with --sarif', async () => {
    const json = await asked(['analyze', 'clean.py', ...URL, '--json'])
    expect(JSON.parse(json.out)).toEqual(refused)
    const sarif = await asked(['analyze', 'clean.py', ...URL, '--sarif'])
    expect(JSON.parse(sarif.out)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          artifacts: [{ location: { uri: 'clean.py' } }],
          results: [
            {
              ruleId: 'system_file_deleted',
              locations: [{ physicalLocation: { artifactLocation: { uri: 'clean.py' }, region: { startLine: 2 } } }],
            },
          ],
        },
      ],
    })
    expect(sarif.out).not.toContain('snippet')
  })

  it.each([
    [['analyze', 'clean.py', '--url', 'http://countersign.test'], '--agent ID is missing'],
    [['analyze', ...URL], 'FILE is missing'],
    [['analyze', 'clean.py', ...URL, '--language', 'perl'], '--language is one of'],
    [['analyze', 'clean.py', ...URL, '--sarif', '--json'], 'exclude each other'],
    [['analyze', 'no.py', ...URL], 'cannot be read'],
  ])('%j is wrong usage', async (args, told) => {
    const { code, err, sent } = await asked(args)
    expect({ code, sent }).toEqual({ code: 2, sent: [] })
    expect(err).toContain(told)
  })
})
