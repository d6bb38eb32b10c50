import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { AppOverrides } from '../../src/app.js'
import { CountersignError } from '../../src/core/errors.js'
import type { PolicySet } from '../../src/core/policy-set.js'
import { verifyChain } from '../../src/receipt/chain.js'
import { lookupOfKeys } from '../../src/receipt/verify.js'
import { catalogue, policyFolder, resourcePolicy } from '../fixtures/policy-folder.js'
import { openWorld, type TestWorld } from '../fixtures/world.js'
import { gate } from '../activation/world.js'

/** Policies that change under a running service: real engine, real files, over HTTP. */

const ends: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const POLICY = 'cerbos/spend.yaml'
/** Spends up to this much. */
const upTo = (limit: number): string =>
  resourcePolicy('k_spend', {
    allow: { effect: 'ALLOW' },
    over: { effect: 'DENY', when: `R.attr.amount > ${limit}.0` },
  })
const BROKEN = [
  'apiVersion: api.cerbos.dev/v1',
  'resourcePolicy:',
  '  resource: k_spend',
  '  version: default',
  '  rules:',
  '    - actions: [run]',
  "      roles: ['*']",
  '      effect: EFFECT_DENY',
  '      condition: { match: { expr: "R.attr.amount >>> 5" } }',
].join('\n')

/** A key that is no agent's asserts nothing. */
const OPERATOR = { agentIds: [], asserts: {}, mayInput: false }

interface Service extends TestWorld {
  readonly admin: string
  readonly path: string
  write(text: string, file?: string): void
  spend(amount: number, agentId?: string): Promise<{ decision: string; policy_version: string }>
  status(): Promise<Record<string, unknown>>
  reload(): ReturnType<TestWorld['call']>
}

async function service(env: Record<string, string> = {}, overrides: AppOverrides = {}): Promise<Service> {
  const folder = policyFolder({ 'catalog.yaml': catalogue({ spend: ['amount'] }), [POLICY]: upTo(10) })
  ends.push(() => {
    folder.remove()
  })
  const world = await openWorld({
    env: { COUNTERSIGN_POLICIES_DIR: folder.path, COUNTERSIGN_RELOAD_WATCH: 'false', ...env },
    overrides,
  })
  ends.push(() => world.close())
  const admin = await world.key({ roles: ['admin'], ...OPERATOR })
  return {
    ...world,
    admin,
    path: folder.path,
    write: (text, file = POLICY) => {
      // As editors and deployments do it: nobody sees half a file.
      writeFileSync(join(folder.path, '.new'), text)
      renameSync(join(folder.path, '.new'), join(folder.path, file))
    },
    spend: async (amount, agentId = 'a') => {
      const answer = await world.enforce({ agent_id: agentId, tool: 't_spend', arguments: { amount }, context: {} })
      expect(answer.policy_version).toBe(answer.receipt.policy_version)
      return answer
    },
    status: async () => (await world.call('GET', '/status', { key: admin })).json().policies,
    reload: () => world.call('POST', '/policies/reload', { key: admin }),
  }
}

const WATCHED = { COUNTERSIGN_RELOAD_WATCH: 'true', COUNTERSIGN_RELOAD_POLL_MS: '20' }

async function metric(one: Service, name: string): Promise<number> {
  const text = (await one.call('GET', '/metrics', { key: await one.key({ roles: ['metrics'], ...OPERATOR }) })).body
  const line = text.split('\n').find((one) => one.startsWith(name))
  return Number(line?.split(' ').at(-1))
}

describe('a file that changes', () => {
  it('takes effect while requests go on: each is wholly the old set’s or wholly the new one’s', async () => {
    const one = await service(WATCHED)
    const { policy_version: old } = await one.spend(5)
    one.write(upTo(3))
    const seen: [string, string][] = []
    for (let after = 0; after < 5;) {
      const answers = await Promise.all([1, 2, 3, 4].map(() => one.spend(5)))
      seen.push(...answers.map(({ policy_version, decision }): [string, string] => [policy_version, decision]))
      if (answers.some(({ policy_version }) => policy_version !== old)) after += 1
    }
    const kinds = new Set(seen.map(([version, decision]) => `${version === old ? 'old' : 'new'} ${decision}`))
    expect(kinds).toEqual(new Set(['old ALLOW', 'new BLOCK']))
    expect(new Set(seen.map(([version]) => version)).size).toBe(2)
    const switched = seen.findIndex(([version]) => version !== old)
    expect(seen.slice(switched + 4).every(([version]) => version !== old)).toBe(true)
    expect(await one.status()).toMatchObject({ version: seen.at(-1)?.[0], last_error: null, stale_since: null })
  })

  it('and is broken leaves the last good set in force and says where; repaired, it recovers; so does a folder that vanished', async () => {
    const one = await service(WATCHED)
    const { policy_version: old } = await one.spend(5)
    one.write(BROKEN)
    await expect
      .poll(() => one.status(), { timeout: 10_000 })
      .toMatchObject({
        version: old,
        last_error: { problems: [{ file: expect.stringMatching(/spend\.yaml$/), line: 9 }] },
        stale_since: expect.stringMatching(/Z$/),
        expired: false,
      })
    expect(await one.spend(5)).toMatchObject({ decision: 'ALLOW', policy_version: old })
    expect(await metric(one, 'countersign_policies_stale_seconds')).toBeGreaterThan(0)
    expect(
      await metric(one, 'countersign_policy_activations_total{result="broken",trigger="file_change"}'),
    ).toBeGreaterThan(0)
    expect((await one.call('GET', '/ready')).statusCode).toBe(200)

    one.write(upTo(3))
    await expect.poll(() => one.status(), { timeout: 10_000 }).toMatchObject({ last_error: null, stale_since: null })
    expect(await one.spend(5)).toMatchObject({ decision: 'BLOCK' })
    expect(await metric(one, 'countersign_policies_stale_seconds')).toBe(0)

    renameSync(one.path, `${one.path}-away`)
    await expect
      .poll(() => one.status(), { timeout: 10_000 })
      .toMatchObject({
        last_error: { problems: [{ message: 'the tool catalogue is missing' }] },
      })
    expect(await one.spend(3)).toMatchObject({ decision: 'ALLOW' })
    renameSync(`${one.path}-away`, one.path)
    await expect.poll(() => one.status(), { timeout: 10_000 }).toMatchObject({ last_error: null, stale_since: null })
  })
})

describe('POST /policies/reload', () => {
  it('answers what changed, that nothing did, or what is broken; and who may not ask', async () => {
    const one = await service()
    const { policy_version: old } = await one.spend(5)
    const same = await one.reload()
    expect([same.statusCode, same.json()]).toMatchObject([
      200,
      { changed: false, policy_version: old, previous_policy_version: old, revision: null },
    ])

    one.write(resourcePolicy('k_spend', { allow: { effect: 'ALLOW' } }))
    const changed = await one.reload()
    expect([changed.statusCode, changed.json()]).toMatchObject([
      200,
      {
        changed: true,
        previous_policy_version: old,
        changes: {
          totals: { deny_rules_removed: 1 },
          rules: [{ change: 'removed', rule: 'resource.k_spend.vdefault#over', effect: 'deny' }],
        },
      },
    ])
    expect(await one.spend(50)).toMatchObject({ decision: 'ALLOW', policy_version: changed.json().policy_version })

    one.write(BROKEN)
    const broken = await one.reload()
    expect([broken.statusCode, broken.json()]).toMatchObject([
      422,
      { code: 'policies_broken', problems: [{ file: expect.stringMatching(/spend\.yaml$/), line: 9 }] },
    ])
    expect(await one.spend(50)).toMatchObject({ decision: 'ALLOW', policy_version: changed.json().policy_version })

    one.write(upTo(10))
    for (const roles of [['auditor'], ['metrics'], ['executor']] as const) {
      const refused = await one.call('POST', '/policies/reload', {
        key: await one.key({ roles: [...roles], ...OPERATOR }),
      })
      expect([refused.statusCode, refused.json().code]).toEqual([403, 'role_not_permitted'])
    }
    expect((await one.call('POST', '/policies/reload')).statusCode).toBe(403)
    expect((await one.call('POST', '/policies/reload', { key: null })).statusCode).toBe(401)
    expect((await one.call('POST', '/policies/reload', { key: one.admin, body: { dir: '/' } })).statusCode).toBe(400)
    expect(await one.status()).toMatchObject({ version: changed.json().policy_version })
  })

  it('is an entry of every organisation’s chain, signed, with removed DENY rules first', async () => {
    const one = await service()
    await one.key({ organisation: 'globex' })
    one.write(
      resourcePolicy('k_spend', {
        added: { effect: 'ALLOW' },
        allow: { effect: 'ALLOW', when: 'R.attr.amount > 1.0' },
      }),
    )
    const { policy_version: version } = (await one.reload()).json()
    const { store } = one.app
    for (const organisation of ['default', 'globex']) {
      const all = store.entries(organisation, 1, 100)
      expect(verifyChain(all, { organisation, lookup: lookupOfKeys(store.signingKeys({})) })).toEqual([])
      expect(all.at(-1)?.receipt).toMatchObject({
        type: 'countersign.admin/v1',
        policy_version: version,
        detail: { change: 'policies_activated', trigger: 'request' },
      })
      expect(all.at(-1)?.record).toMatchObject({
        changes: {
          rules: [
            { change: 'removed', effect: 'deny', rule: 'resource.k_spend.vdefault#over' },
            { change: 'added' },
            { change: 'changed' },
          ],
        },
      })
    }
  })

  it('whose entry cannot be written is 503, the old set stays, and the new one follows when it can be', async () => {
    let fails = false
    const one = await service(
      {},
      {
        wrapStore: (store) => ({
          ...store,
          commit: (...args) =>
            fails
              ? Promise.reject(new CountersignError('store_unavailable', 'disk full', { retryAfterSeconds: 1 }))
              : store.commit(...args),
        }),
      },
    )
    const { policy_version: old } = await one.spend(5)
    one.write(upTo(3))
    fails = true
    const refused = await one.reload()
    expect([refused.statusCode, refused.json().code]).toEqual([503, 'store_unavailable'])
    expect(await one.status()).toMatchObject({ version: old, last_error: { problems: [{ file: 'audit log' }] } })
    fails = false
    expect(await one.spend(5)).toMatchObject({ decision: 'ALLOW', policy_version: old })
    expect((await one.reload()).json()).toMatchObject({ changed: true, previous_policy_version: old })
    expect(await one.spend(5)).toMatchObject({ decision: 'BLOCK' })
  })
})

describe('a request that a swap overtakes', () => {
  it('is answered by the set that it began with, which is closed only afterwards', async () => {
    const begun = gate()
    const goOn = gate()
    const closed: string[] = []
    let hold = false
    const wrapPolicies = (set: PolicySet): PolicySet => ({
      ...set,
      evaluator: {
        ...set.evaluator,
        check: async (request) => {
          if (hold) {
            hold = false
            begun.open()
            await goOn.passed
          }
          return set.evaluator.check(request)
        },
        close: () => {
          closed.push(set.version)
          return set.evaluator.close()
        },
      },
    })
    const one = await service({}, { wrapPolicies })
    const { policy_version: old } = await one.spend(5)
    hold = true
    const held = one.spend(5, 'another')
    await begun.passed
    one.write(upTo(3))
    const { policy_version: now } = (await one.reload()).json()
    expect(await one.spend(5)).toMatchObject({ decision: 'BLOCK', policy_version: now })
    expect(closed).toEqual([])
    goOn.open()
    expect(await held).toMatchObject({ decision: 'ALLOW', policy_version: old })
    await expect.poll(() => closed).toEqual([old])
  })
})

describe('reload.max_stale_ms', () => {
  it('past it all decisions are BLOCK policies_stale and /ready fails, until something good is loaded', async () => {
    const one = await service({ COUNTERSIGN_RELOAD_MAX_STALE_MS: '1000' })
    one.write(BROKEN)
    expect((await one.reload()).statusCode).toBe(422)
    expect(await one.spend(5)).toMatchObject({ decision: 'ALLOW' })
    await expect.poll(async () => (await one.call('GET', '/ready')).statusCode, { timeout: 10_000 }).toBe(503)
    expect((await one.call('GET', '/ready')).json()).toMatchObject({ checks: { policies: false } })
    expect(await one.spend(5)).toMatchObject({
      decision: 'BLOCK',
      arguments: null,
      reasons: [{ code: 'policies_stale' }],
      receipt: { decision: 'BLOCK' },
    })
    expect(await one.status()).toMatchObject({ expired: true })
    expect(await metric(one, 'countersign_policies_expired')).toBe(1)
    one.write(upTo(10))
    expect((await one.reload()).statusCode).toBe(200)
    expect([(await one.call('GET', '/ready')).statusCode, (await one.spend(5)).decision]).toEqual([200, 'ALLOW'])
  })
})
