import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { banner } from '../../src/banner.js'
import { loadConfig } from '../../src/config/load.js'
import { sha256, tableOf, createSigner } from '../evaluators/bundle/world.js'
import { startPdp, type Pdp } from '../evaluators/remote/pdp.js'
import { catalogue, policyFolder, resourcePolicy } from '../fixtures/policy-folder.js'
import { tempFolder } from '../fixtures/service.js'
import { openWorld, type TestWorld } from '../fixtures/world.js'

const POLICY = (limit: number): string =>
  resourcePolicy('k_pay', {
    anybody: { effect: 'ALLOW' },
    over: {
      effect: 'DENY',
      when: `R.attr.amount > ${limit}`,
      output: '{"code": "over_limit", "message": "too much"}',
    },
  })
const CATALOGUE = catalogue({ pay: ['amount'], other: [] })

const pay = (amount?: number): object => ({
  agent_id: 'a',
  tool: 't_pay',
  arguments: amount === undefined ? {} : { amount },
  context: {},
})

describe('another evaluator than the embedded one', { timeout: 40_000 }, () => {
  const folder = policyFolder({ 'catalog.yaml': CATALOGUE })
  const bundles = tempFolder()
  const bundle = join(bundles.path, 'policies.crrt')
  const signer = createSigner()
  const publish = (limit: number): string => {
    const bytes = tableOf({ 'pay.yaml': POLICY(limit) })
    writeFileSync(`${bundle}.sig`, signer.sign(bytes))
    writeFileSync(bundle, bytes)
    return sha256(bytes)
  }
  let pdp: Pdp
  let world: TestWorld | null = null
  beforeAll(async () => {
    pdp = await startPdp({ 'pay.yaml': POLICY(1000) })
  }, 40_000)
  afterEach(async () => {
    await world?.close()
    world = null
  })
  afterAll(async () => {
    await pdp.close()
    folder.remove()
    bundles.remove()
  })

  const remote = (): Record<string, string> => ({
    COUNTERSIGN_POLICIES_DIR: folder.path,
    COUNTERSIGN_EVALUATOR_KIND: 'remote',
    COUNTERSIGN_EVALUATOR_REMOTE_TARGETS: pdp.address,
    COUNTERSIGN_EVALUATOR_REMOTE_PLAINTEXT: 'true',
    COUNTERSIGN_EVALUATOR_REMOTE_HEALTH_INTERVAL_MS: '100',
    COUNTERSIGN_EVALUATOR_DEADLINE_MS: '2000',
    COUNTERSIGN_EVALUATOR_ACCEPT_LENIENT: 'true',
  })
  const ofBundle = (): Record<string, string> => ({
    COUNTERSIGN_POLICIES_DIR: folder.path,
    COUNTERSIGN_EVALUATOR_KIND: 'bundle',
    COUNTERSIGN_EVALUATOR_BUNDLE_SOURCE: bundle,
    COUNTERSIGN_EVALUATOR_BUNDLE_PUBLIC_KEY: Buffer.from(signer.publicKey).toString('base64url'),
    COUNTERSIGN_EVALUATOR_ACCEPT_LENIENT: 'true',
    COUNTERSIGN_RELOAD_POLL_MS: '20',
  })
  const open = async (env: Record<string, string>): Promise<TestWorld> => {
    world = await openWorld({ env })
    return world
  }
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await delay(20)
  }

  it.each<[string, () => Record<string, string>]>([
    ['remote', remote],
    ['bundle', ofBundle],
  ])('refuses to start with %s unless leniency is accepted', (kind, env) => {
    const config = (): unknown =>
      loadConfig({ cwd: folder.path, env: { ...env(), COUNTERSIGN_EVALUATOR_ACCEPT_LENIENT: 'false' } })
    expect(config).toThrow(`evaluator.accept_lenient`)
    expect(config).toThrow(`kind ${kind} is not strict`)
  })

  it('decides by a fleet, and says everywhere that it is not strict', async () => {
    const opened = await open(remote())
    const allowed = await opened.enforce(pay(1000))
    expect(allowed).toMatchObject({ decision: 'ALLOW', receipt: { evaluator: 'cerbos-remote/0.51.0 lenient' } })
    expect(await opened.enforce(pay(1001))).toMatchObject({
      decision: 'BLOCK',
      reasons: [{ code: 'over_limit', rule: 'resource.k_pay.vdefault#over' }],
      receipt: { evaluator: 'cerbos-remote/0.51.0 lenient' },
    })
    const admin = await opened.key({ roles: ['admin'], mayInput: false })
    const status = (await opened.call('GET', '/status', { key: admin })).json()
    expect(status.policies.evaluator).toBe('cerbos-remote/0.51.0 lenient')
    const contract = (await opened.call('GET', '/contract', { key: admin })).json()
    expect(contract.guarantees.strict_evaluation).toBe(false)
    expect(banner('http://127.0.0.1', opened.app.policies.current(), null)).toContain('WARNING: LENIENT EVALUATION')
    // What it means: the strict evaluator would answer policy_error.
    expect((await opened.enforce(pay())).decision).toBe('ALLOW')
  })

  it('blocks what the fleet has no policy for', async () => {
    const opened = await open(remote())
    const answer = await opened.enforce({ ...pay(), tool: 't_other' })
    expect(answer).toMatchObject({ decision: 'BLOCK', reasons: [{ code: 'policy_missing' }] })
  })

  it('blocks while the fleet is down, is not ready, and recovers by itself', async () => {
    const opened = await open(remote())
    await pdp.kill()
    expect(await opened.enforce(pay(1))).toMatchObject({
      decision: 'BLOCK',
      reasons: [{ code: 'evaluator_unavailable' }],
      receipt: { evaluator: 'cerbos-remote/0.51.0 lenient' },
    })
    const ready = async (): Promise<boolean> => (await opened.call('GET', '/ready', { key: null })).statusCode === 200
    await until(async () => !(await ready()))
    await pdp.restart()
    await until(ready)
    expect((await opened.enforce(pay(1))).decision).toBe('ALLOW')
  })

  it('does not start where the fleet cannot be reached', async () => {
    await pdp.kill()
    await expect(open(remote())).rejects.toThrow(`no remote decision point can be reached: ${pdp.address}`)
    await pdp.restart()
  })

  it('decides by a signed bundle, takes a new one by itself, and keeps the last good one beside a forged one', async () => {
    publish(1000)
    const opened = await open(ofBundle())
    const first = await opened.enforce(pay(500))
    expect(first).toMatchObject({ decision: 'ALLOW', receipt: { evaluator: 'cerbos-bundle/0.51.0 lenient' } })
    publish(100)
    await until(async () => (await opened.enforce(pay(500))).decision === 'BLOCK')
    const second = await opened.enforce(pay(50))
    expect(second.policy_version).not.toBe(first.policy_version)

    writeFileSync(bundle, tableOf({ 'pay.yaml': POLICY(1_000_000) }))
    const admin = await opened.key({ roles: ['admin'], mayInput: false })
    const policies = async () => (await opened.call('GET', '/status', { key: admin })).json().policies
    await until(async () => (await policies()).last_error !== null)
    expect(JSON.stringify((await policies()).last_error)).toContain('its signature is not one of the configured key')
    expect(await opened.enforce(pay(500))).toMatchObject({ decision: 'BLOCK', policy_version: second.policy_version })
  })

  it('asks a URL for a new bundle, and says so when the server has gone', async () => {
    publish(1000)
    const server = createServer((request, response) => {
      response.end(readFileSync(request.url === '/policies.crrt' ? bundle : `${bundle}.sig`))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const source = `http://127.0.0.1:${port}/policies.crrt`
    const opened = await open({
      ...ofBundle(),
      COUNTERSIGN_EVALUATOR_BUNDLE_SOURCE: source,
      COUNTERSIGN_EVALUATOR_BUNDLE_REFRESH_MS: '1000',
    })
    expect((await opened.enforce(pay(500))).decision).toBe('ALLOW')
    publish(100)
    await until(async () => (await opened.enforce(pay(500))).decision === 'BLOCK')
    server.close()
    server.closeAllConnections()
    const admin = await opened.key({ roles: ['admin'], mayInput: false })
    const error = async () => (await opened.call('GET', '/status', { key: admin })).json().policies.last_error
    await until(async () => (await error()) !== null)
    expect(JSON.stringify(await error())).toContain(
      `${source}","line":null,"column":null,"message":"the bundle: no connection`,
    )
    expect((await opened.enforce(pay(50))).decision).toBe('ALLOW')
  })

  it('does not start with a bundle that is not the pinned one', async () => {
    publish(1000)
    const { COUNTERSIGN_EVALUATOR_BUNDLE_PUBLIC_KEY: _, ...env } = ofBundle()
    const pinned = { ...env, COUNTERSIGN_EVALUATOR_BUNDLE_SHA256: sha256(new Uint8Array()) }
    await expect(open(pinned)).rejects.toThrow(`${bundle}: the bundle: it has another SHA-256 than the one configured`)
  })
})
