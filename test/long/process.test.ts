import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { catalogue, policyFolder, resourcePolicy } from '../fixtures/policy-folder.js'
import { countersign, freePort, makeKey, startService, tempFolder, type Service } from '../fixtures/service.js'
import { shippedPolicies } from '../fixtures/shipped-policies.js'
import { pay } from '../fixtures/world.js'

/** The service as a process, as its users meet it. */

const folder = tempFolder()
afterAll(() => {
  folder.remove()
})
let folders = 0
const newDataDir = (): string => join(folder.path, `data-${++folders}`)
/** Of the shipped policies without their own test cases: `npm start` alone has them all. */
const QUIET = {
  COUNTERSIGN_LIMITS_ENABLED: 'false',
  COUNTERSIGN_LOG_LEVEL: 'silent',
  COUNTERSIGN_POLICIES_DIR: shippedPolicies(),
}

async function enforce(origin: string, key: string, body: object = pay(5)) {
  const answer = await fetch(`${origin}/enforce`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}

async function running(use: (service: Service, dataDir: string) => Promise<void>, env = {}): Promise<void> {
  const dataDir = newDataDir()
  const service = await startService(dataDir, { port: await freePort(), env: { ...QUIET, ...env } })
  try {
    await use(service, dataDir)
  } finally {
    await service.stop()
  }
}

describe('npm start', () => {
  it('in the background and in a pipe: makes keys, prints them once, and curl lines that do what they say', async () => {
    const dataDir = newDataDir()
    const port = await freePort()
    const env = { ...process.env, COUNTERSIGN_DATA_DIR: dataDir, COUNTERSIGN_PORT: String(port) }
    const npm = spawn('npm start 2>&1 | cat', { shell: true, detached: true, env, stdio: ['ignore', 'pipe', 'ignore'] })
    let printed = ''
    npm.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    await expect.poll(() => printed.match(/^curl .*$/gm)?.length, { timeout: 90_000 }).toBe(3)
    const [allow = '', block = '', ask = ''] = printed.match(/^curl .*$/gm) ?? []
    expect(JSON.parse(execFileSync('bash', ['-c', allow], { encoding: 'utf8' }))).toMatchObject({ decision: 'ALLOW' })
    expect(JSON.parse(execFileSync('bash', ['-c', block], { encoding: 'utf8' }))).toMatchObject({ decision: 'BLOCK' })
    expect(JSON.parse(execFileSync('bash', ['-c', ask], { encoding: 'utf8' }))).toMatchObject({
      decision: 'REQUIRES_APPROVAL',
      approval: { status: 'pending' },
    })

    const exited = new Promise((resolve) => npm.once('exit', resolve))
    if (npm.pid !== undefined) process.kill(-npm.pid, 'SIGTERM')
    await exited
    expect([statSync(dataDir).mode & 0o777, statSync(join(dataDir, 'master.key')).mode & 0o777]).toEqual([0o700, 0o600])
    expect(statSync(join(dataDir, 'countersign.db')).mode & 0o777).toBe(0o600)

    const again = await startService(dataDir, { port })
    expect(again.printed()).not.toContain('csk_')
    expect(await again.stop()).toBe(0)
  })
})

describe('in production', () => {
  it.each([
    ['a master key', { NODE_ENV: 'production' }, /master_key/],
    ['TLS or a proxy on a non-loopback address', { COUNTERSIGN_HOST: '0.0.0.0' }, /behind_proxy/],
  ])('refuses to start without %s, and says what to set', async (_, env, message) => {
    const start = startService(newDataDir(), { port: await freePort(), env })
    await expect(start).rejects.toThrow(message)
  })

  it('refuses to start without API keys, and starts with one made beforehand', async () => {
    const dataDir = newDataDir()
    const port = await freePort()
    const env = { NODE_ENV: 'production', COUNTERSIGN_MASTER_KEY: Buffer.alloc(32, 7).toString('base64url') }
    await expect(startService(dataDir, { port, env })).rejects.toThrow(/there are no API keys/)
    Object.assign(process.env, env)
    try {
      const key = makeKey(dataDir, '--role', 'agent', '--agent', 'finance-agent', '--assert-any')
      const service = await startService(dataDir, { port, env })
      expect((await enforce(service.origin, key)).body).toMatchObject({ decision: 'ALLOW' })
      expect(service.printed()).not.toContain('csk_')
      expect(await service.stop()).toBe(0)
    } finally {
      delete process.env['COUNTERSIGN_MASTER_KEY']
      process.env['NODE_ENV'] = 'test'
    }
  })

  it('speaks TLS on a non-loopback address', async () => {
    const [cert, key] = [join(folder.path, 'cert.pem'), join(folder.path, 'key.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-days', '2']
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        ...subject,
      ],
      { stdio: 'ignore' },
    )
    const port = await freePort()
    const dataDir = newDataDir()
    const secret = makeKey(dataDir, '--role', 'agent', '--agent', '*', '--assert-any')
    const child = spawn(process.execPath, ['dist/src/main.js'], {
      env: {
        ...process.env,
        ...QUIET,
        COUNTERSIGN_HOST: '0.0.0.0',
        COUNTERSIGN_PORT: String(port),
        COUNTERSIGN_DATA_DIR: dataDir,
        COUNTERSIGN_TLS_CERT_FILE: cert,
        COUNTERSIGN_TLS_KEY_FILE: key,
      },
      stdio: 'ignore',
    })
    const call = (): Promise<unknown> =>
      new Promise((resolve) => {
        const options = {
          host: '127.0.0.1',
          port,
          path: '/enforce',
          method: 'POST',
          ca: readFileSync(cert),
          headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        }
        const sent = httpsRequest(options, (answer) => {
          let text = ''
          answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
          answer.on('end', () => {
            resolve(JSON.parse(text))
          })
        })
        sent.on('error', (error) => {
          resolve(error)
        })
        sent.end(JSON.stringify(pay(5)))
      })
    await expect.poll(call, { timeout: 30_000, interval: 200 }).toMatchObject({ decision: 'ALLOW' })
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    expect(await exited).toBe(0)
  })
})

describe('SIGTERM', () => {
  it('finishes what was taken in: every answer is in the log, the exit code is 0', async () => {
    const dataDir = newDataDir()
    const key = makeKey(dataDir, '--role', 'agent', '--agent', '*', '--assert-any', '--no-limits')
    const service = await startService(dataDir, { port: await freePort(), env: QUIET })
    const receipts: string[] = []
    let refused = 0
    const client = async (): Promise<void> => {
      for (;;) {
        const answer = await enforce(service.origin, key).catch(() => null)
        if (answer === null) return
        if (answer.status === 200) receipts.push(JSON.stringify(answer.body.receipt))
        else {
          refused++
          expect(answer.body.code).toBe('shutting_down')
        }
        if (refused > 100) return
      }
    }
    const clients = Array.from({ length: 8 }, client)
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(await service.stop()).toBe(0)
    await Promise.all(clients)
    const file = join(folder.path, 'sigterm.jsonl')
    writeFileSync(file, receipts.join('\n'))
    const report = JSON.parse(countersign('audit', 'verify', '--receipt', file, '--json', '--data-dir', dataDir))
    expect(receipts.length).toBeGreaterThan(10)
    expect([report.valid, report.receipts.length]).toEqual([true, receipts.length])
  })
})

describe('keys, while the service runs', () => {
  it('are good from the moment they are made to the moment they are revoked', () =>
    running(async ({ origin }, dataDir) => {
      const made = JSON.parse(
        countersign(
          'keys',
          'create',
          '--role',
          'agent',
          '--agent',
          '*',
          '--assert-any',
          '--json',
          '--data-dir',
          dataDir,
        ),
      )
      expect((await enforce(origin, made.secret)).status).toBe(200)
      countersign('keys', 'revoke', made.key_id, '--data-dir', dataDir)
      expect((await enforce(origin, made.secret)).status).toBe(401)
    }))

  it('rotate: a new generation signs, receipts of the old one still verify, offline too', () =>
    running(async ({ origin }, dataDir) => {
      const key = makeKey(dataDir, '--role', 'agent', '--agent', '*', '--assert-any')
      const before = (await enforce(origin, key)).body.receipt
      countersign('keys', 'rotate', '--agent', 'finance-agent', '--data-dir', dataDir)
      const after = (await enforce(origin, key)).body.receipt
      expect(after.key_id).not.toBe(before.key_id)
      for (const [name, receipt] of Object.entries({ before, after })) {
        const file = join(folder.path, `${name}.json`)
        writeFileSync(file, JSON.stringify(receipt))
        const verified = countersign('verify', file, '--jwks', `${origin}/.well-known/jwks.json`, '--json')
        expect(JSON.parse(verified)).toMatchObject({ valid: true })
      }
      expect(JSON.parse(countersign('audit', 'verify', '--json', '--data-dir', dataDir))).toMatchObject({ valid: true })
    }))
})

describe('policies, while the service runs', () => {
  const upTo = (limit: number): string =>
    resourcePolicy('k_spend', {
      allow: { effect: 'ALLOW' },
      over: { effect: 'DENY', when: `R.attr.amount > ${limit}.0` },
    })
  const spend = (origin: string, key: string) =>
    enforce(origin, key, { agent_id: 'a', tool: 't_spend', arguments: { amount: 5 }, context: {} })

  it.each<[string, Record<string, string>, NodeJS.Signals | null]>([
    ['on SIGHUP', { COUNTERSIGN_RELOAD_WATCH: 'false' }, 'SIGHUP'],
    ['when their folder changes', { COUNTERSIGN_RELOAD_POLL_MS: '50' }, null],
  ])('are loaded anew %s, with no request failed; broken ones are not', async (_, env, signal) => {
    const policies = policyFolder({ 'catalog.yaml': catalogue({ spend: ['amount'] }), 'cerbos/spend.yaml': upTo(10) })
    const change = (text: string, service: Service): void => {
      writeFileSync(join(policies.path, 'cerbos/spend.yaml'), text)
      if (signal !== null) service.child.kill(signal)
    }
    await running(
      async (service, dataDir) => {
        const key = makeKey(dataDir, '--role', 'agent', '--agent', '*', '--assert-any')
        const { body: first } = await spend(service.origin, key)
        expect(first).toMatchObject({ decision: 'ALLOW' })
        change(upTo(3), service)
        const answers: Awaited<ReturnType<typeof spend>>[] = []
        await expect
          .poll(
            async () => {
              const answer = await spend(service.origin, key)
              answers.push(answer)
              return answer.body.decision
            },
            { timeout: 30_000, interval: 5 },
          )
          .toBe('BLOCK')
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
        expect(
          new Set(answers.map(({ body }) => `${body.policy_version === first.policy_version} ${body.decision}`)),
        ).toEqual(new Set([...(answers.length > 1 ? ['true ALLOW'] : []), 'false BLOCK']))
        change(upTo(10).replace('EFFECT_DENY', 'EFFECT_PERHAPS'), service)
        await expect.poll(() => service.printed(), { timeout: 30_000 }).toMatch(/spend\.yaml.*EFFECT_PERHAPS/)
        expect((await spend(service.origin, key)).body).toMatchObject({ decision: 'BLOCK' })
        expect(JSON.parse(countersign('audit', 'verify', '--json', '--data-dir', dataDir))).toMatchObject({
          valid: true,
        })
      },
      { COUNTERSIGN_POLICIES_DIR: policies.path, COUNTERSIGN_LOG_LEVEL: 'error', ...env },
    )
    policies.remove()
  })
})

describe('an agent in advisory mode', () => {
  it('is told ALLOW with what it would have been, until its end date, and never past a failure', async () => {
    const file = join(folder.path, 'advisory.yaml')
    const until = new Date(Date.now() + 3_600_000).toISOString()
    writeFileSync(
      file,
      `agents:\n  finance-agent: { advisory_until: '${until}' }\n  past-agent: { advisory_until: '2020-01-01T00:00:00Z' }\n`,
    )
    await running(
      async ({ origin }, dataDir) => {
        const key = makeKey(dataDir, '--role', 'agent', '--agent', '*', '--assert-any')
        const decide = async (body: object) => (await enforce(origin, key, body)).body
        expect(await decide(pay(5000))).toMatchObject({
          decision: 'ALLOW',
          mode: 'advisory',
          would_decide: 'BLOCK',
          receipt: { mode: 'advisory', would_decide: 'BLOCK', decision: 'ALLOW' },
        })
        expect(await decide(pay(5000, { tool: 'no_such_tool' }))).toMatchObject({ decision: 'BLOCK', mode: 'advisory' })
        expect(await decide(pay(5000, { agent_id: 'past-agent' }))).toMatchObject({
          decision: 'BLOCK',
          mode: 'blocking',
        })
      },
      { COUNTERSIGN_CONFIG: file },
    )
  })
})
