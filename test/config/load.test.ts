import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.js'
import { ConfigError } from '../../src/config/problem.js'

const MASTER_KEY = Buffer.alloc(32, 7).toString('base64url')

function folder(yaml?: string): string {
  const cwd = mkdtempSync(join(tmpdir(), 'countersign-config-'))
  if (yaml !== undefined) writeFileSync(join(cwd, 'countersign.yaml'), yaml)
  return cwd
}

function problemsOf(cwd: string, env: Record<string, string>): readonly string[] {
  try {
    loadConfig({ cwd, env })
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n')
    throw error
  }
  return []
}

describe('loading configuration', () => {
  it('needs nothing: a loopback address, paths under the working folder, invented keys', () => {
    const cwd = folder()
    expect(loadConfig({ cwd, env: {} })).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      dataDir: join(cwd, 'data'),
      tls: null,
      masterKeys: [],
      mayInventKeys: true,
      limits: { enabled: true, keyDefaults: { enforcePerMinute: 100, enforcePerHour: 1000 } },
    })
  })

  it('analyses code within the deadline of the evidence', () => {
    const problem = 'must be less than evidence.deadline_ms: code is part of the evidence'
    expect(problemsOf(folder('evidence:\n  deadline_ms: 150\n'), {})).toEqual([
      `configuration: code.deadline_ms: ${problem}`,
    ])
    const cwd = folder('evidence:\n  deadline_ms: 151\ncode:\n  project_roots: [/srv/work]\n')
    expect(loadConfig({ cwd, env: {} }).code).toEqual({
      deadlineMs: 150,
      maxLength: 262_144,
      projectRoots: ['/srv/work'],
      workers: 1,
    })
  })

  it('lets the environment win over the file and the file over the defaults', () => {
    const cwd = folder('port: 1234\nissuer: filed\nlimits:\n  enforce_per_hour: null\n')
    const env = {
      COUNTERSIGN_PORT: '4321',
      COUNTERSIGN_LIMITS_IP_PER_MINUTE: 'null',
      COUNTERSIGN_DISCLOSE_CONTEXT: 'user_role, domain',
      COUNTERSIGN_GLOBALS: '{"financial":{"max":5}}',
      COUNTERSIGN_REGION: '',
    }
    expect(loadConfig({ cwd, env })).toMatchObject({
      port: 4321,
      issuer: 'filed',
      region: null,
      limits: { ipPerMinute: null, keyDefaults: { enforcePerHour: null, enforcePerMinute: 100 } },
      discloseContext: ['user_role', 'domain'],
      globals: { financial: { max: 5 } },
    })
  })

  it('reports every problem at once, each with its member and where it came from', () => {
    const cwd = folder('port: "80"\nhots: x\nlimits:\n  enabled: 1\n  enforce_per_minute: 0\n')
    const env = {
      COUNTERSIGN_BEHIND_PROXY: 'yes',
      COUNTERSIGN_MAX_BODY_BYTES: '7.5',
      COUNTERSIGN_RECEIPT_TTL_MS: '1',
      COUNTERSIGN_PROT: '80',
      COUNTERSIGN_AGENTS: '{"a":{"default_language":"cobol"}}',
    }
    expect([...problemsOf(cwd, env)].sort()).toEqual([
      'COUNTERSIGN_AGENTS: agents.a.default_language: must be one of python, javascript, typescript, bash, sql',
      'COUNTERSIGN_BEHIND_PROXY: behind_proxy: must be true or false',
      'COUNTERSIGN_MAX_BODY_BYTES: max_body_bytes: must be an integer',
      'COUNTERSIGN_RECEIPT_TTL_MS: receipt_ttl_ms: must be >= 1000',
      'countersign.yaml:1: port: must be integer',
      'countersign.yaml:2: hots: unknown member',
      'countersign.yaml:4: limits.enabled: must be boolean',
      'countersign.yaml:5: limits.enforce_per_minute: must be >= 1',
      'environment: COUNTERSIGN_PROT: unknown variable',
    ])
  })

  it.each([
    ['a variable of the wrong form', undefined, { COUNTERSIGN_MASTER_KEY: 'hunter2secret' }],
    ['a member of the wrong form', 'master_key: hunter2secret\n', {}],
    ['YAML that cannot be read', 'master_key: "hunter2secret\nport: [hunter2secret\n', {}],
    ['a duplicate member', 'master_key: hunter2secret\nmaster_key: hunter2secret\n', {}],
    ['JSON that cannot be read', undefined, { COUNTERSIGN_GLOBALS: '{hunter2secret' }],
  ])('shows no value: %s', (_name, yaml, env) => {
    const problems = problemsOf(folder(yaml), { ...env })
    expect(problems).not.toEqual([])
    expect(problems.join()).not.toContain('hunter2')
  })

  it('refuses numbers among globals that policies could not compare exactly', () => {
    expect(problemsOf(folder('globals:\n  a: .inf\n  b: 9007199254740993\n  c: 1.5\n'), {})).toEqual([
      'countersign.yaml:2: globals.a: is a number that cannot be held exactly',
      'countersign.yaml:3: globals.b: is a number that cannot be held exactly',
    ])
  })

  it('refuses a named file that is not there, and a file that is no mapping', () => {
    expect(problemsOf(folder(), { COUNTERSIGN_CONFIG: 'other.yaml' })).toEqual([
      'other.yaml: (file): cannot be read (ENOENT)',
    ])
    expect(problemsOf(folder('- a\n'), {})).toEqual(['countersign.yaml:1: (file): is not a mapping'])
  })
})

describe('keys and exposure', () => {
  it('makes up no key in production, and says what to set', () => {
    const [problem, ...others] = problemsOf(folder(), { NODE_ENV: 'production' })
    expect(problem).toMatch(/^configuration: master_key: no key is made up .* COUNTERSIGN_MASTER_KEY/)
    expect(others).toEqual([])
    const config = loadConfig({ cwd: folder(), env: { NODE_ENV: 'production', COUNTERSIGN_MASTER_KEY: MASTER_KEY } })
    expect(config.mayInventKeys).toBe(false)
    expect(config.masterKeys.map((key) => key.length)).toEqual([32])
  })

  it('takes the key file of an earlier start as a master key', () => {
    const cwd = folder('data_dir: .\n')
    writeFileSync(join(cwd, 'master.key'), MASTER_KEY)
    expect(loadConfig({ cwd, env: { NODE_ENV: 'production' } }).mayInventKeys).toBe(false)
  })

  it.each(['0.0.0.0', '::', '192.0.2.1', 'example.test', '127.example.test'])(
    'takes no plain HTTP from other machines: %s',
    (host) => {
      const env = { COUNTERSIGN_HOST: host, COUNTERSIGN_MASTER_KEY: MASTER_KEY }
      expect(problemsOf(folder(), env)).toEqual([
        'COUNTERSIGN_HOST: host: is not a loopback address: set tls.cert_file and tls.key_file, or behind_proxy: true',
      ])
      const behindProxy = loadConfig({ cwd: folder(), env: { ...env, COUNTERSIGN_BEHIND_PROXY: 'true' } })
      expect(behindProxy.mayInventKeys).toBe(false)
    },
  )

  it.each(['127.0.0.1', '127.9.9.9', 'localhost', '::1'])('knows loopback: %s', (host) => {
    expect(loadConfig({ cwd: folder(), env: { COUNTERSIGN_HOST: host } }).mayInventKeys).toBe(true)
  })

  it('wants both TLS files, and wants to read them', () => {
    const cwd = folder('tls:\n  cert_file: missing.pem\n')
    expect(problemsOf(cwd, {})).toEqual([
      'countersign.yaml:2: tls.cert_file: the file cannot be read',
      'countersign.yaml:2: tls.key_file: is needed too: tls takes both files',
    ])
  })

  it('reads several generations of the master key, oldest first', () => {
    const older = Buffer.alloc(32, 1).toString('base64')
    const { masterKeys } = loadConfig({ cwd: folder(`master_key: ${older},${MASTER_KEY}\n`), env: {} })
    expect(masterKeys).toEqual([new Uint8Array(32).fill(1), new Uint8Array(32).fill(7)])
  })
})
