import Database from 'better-sqlite3'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogue, policyFolder, resourcePolicy } from '../fixtures/policy-folder.js'
import { newKey, signedManifest } from '../policies-signed/world.js'
import { openWorld, pay, type Answer, type TestWorld } from '../fixtures/world.js'

/** The fail-closed table of docs/architecture.md, a test for each row, through HTTP. */

const folder = policyFolder({
  'catalog.yaml': catalogue({
    missing: [],
    errs: ['limit'],
    malformed: [],
    slow: ['items'],
    limited: [],
    human: [],
    redacting: ['body'],
    plain: [],
    typed: ['amount'],
  }),
  'cerbos/errs.yaml': resourcePolicy('k_errs', {
    allow: { effect: 'ALLOW' },
    over: { effect: 'DENY', when: 'R.attr.limit > 5' },
  }),
  'cerbos/malformed.yaml': resourcePolicy('k_malformed', {
    allow: { effect: 'ALLOW', output: '{"require_aproval": ["manager"]}' },
  }),
  'cerbos/slow.yaml': resourcePolicy('k_slow', {
    allow: {
      effect: 'ALLOW',
      when: 'R.attr.items.all(a, R.attr.items.all(b, R.attr.items.all(c, a + b + c >= 0.0)))',
    },
  }),
  'cerbos/limited.yaml': resourcePolicy('k_limited', {
    allow: { effect: 'ALLOW', output: '{"limits": {"max_memory_mb": 512}}' },
  }),
  'cerbos/human.yaml': resourcePolicy('k_human', {
    allow: { effect: 'ALLOW', output: '{"require_approval": ["manager"]}' },
  }),
  'cerbos/redacting.yaml': resourcePolicy('k_redacting', {
    allow: { effect: 'ALLOW', output: '{"redact": ["/body"]}' },
  }),
  'cerbos/typed.yaml': JSON.stringify({
    apiVersion: 'api.cerbos.dev/v1',
    resourcePolicy: {
      resource: 'k_typed',
      version: 'default',
      schemas: { resourceSchema: { ref: 'cerbos:///typed.json' } },
      rules: [{ name: 'allow', actions: ['run'], roles: ['*'], effect: 'EFFECT_ALLOW' }],
    },
  }),
  'cerbos/_schemas/typed.json': JSON.stringify({ type: 'object', properties: { amount: { type: 'integer' } } }),
  'cerbos/plain.yaml': resourcePolicy('k_plain', { allow: { effect: 'ALLOW' } }),
})

let shipped: TestWorld
let world: TestWorld

beforeAll(async () => {
  shipped = await openWorld()
  world = await openWorld({
    env: {
      COUNTERSIGN_POLICIES_DIR: folder.path,
      COUNTERSIGN_EVALUATOR_DEADLINE_MS: '250',
      COUNTERSIGN_APPROVAL_ENABLED: 'false',
    },
  })
})

afterAll(async () => {
  await shipped.close()
  await world.close()
  folder.remove()
})

function run(tool: string, args: object = {}, more: object = {}): Record<string, unknown> {
  return { agent_id: 'a', tool, arguments: args, context: {}, ...more }
}

function blocked(code: string, layer = 'policy') {
  return { decision: 'BLOCK', blocked_by: layer, arguments: null, reasons: [{ code }], receipt: { decision: 'BLOCK' } }
}

describe('who asks', () => {
  it('is 401 without a key, with a wrong one and with a revoked one', async () => {
    for (const key of [null, 'csk_wrong', `csk_${'A'.repeat(43)}`]) {
      const answer = await shipped.call('POST', '/enforce', { key, body: pay(5) })
      expect(answer.statusCode).toBe(401)
      expect(answer.json()).toMatchObject({ code: 'unauthenticated' })
    }
  })

  it('is 403 for an agent, a context value or a session that is not the key’s', async () => {
    const key = await shipped.key({ agentIds: ['finance-agent'], asserts: { user_role: ['analyst'], user_id: '*' } })
    const cases: [object, string][] = [
      [pay(5, { agent_id: 'other-agent' }), 'agent_not_permitted'],
      [pay(5, { context: { user_role: 'manager' } }), 'context_not_permitted'],
    ]
    for (const [body, code] of cases) {
      const answer = await shipped.call('POST', '/enforce', { key, body })
      expect([answer.statusCode, answer.json().code]).toEqual([403, code])
    }
    const mine = pay(5, { session_id: 's-of-another' })
    expect((await shipped.call('POST', '/enforce', { body: mine })).statusCode).toBe(200)
    const taken = await shipped.call('POST', '/enforce', { key, body: mine })
    expect([taken.statusCode, taken.json().code]).toEqual([403, 'session_not_permitted'])
  })

  it('is 429 with retry-after over the limit of the key, and of the address before any key is looked at', async () => {
    const limited = await openWorld({
      env: { COUNTERSIGN_LIMITS_ENABLED: 'true', COUNTERSIGN_LIMITS_IP_PER_MINUTE: '4' },
    })
    const key = await limited.key({ limits: { enforcePerMinute: 2 } })
    const statuses: number[] = []
    for (let i = 0; i < 3; i++)
      statuses.push((await limited.call('POST', '/enforce', { key, body: pay(5) })).statusCode)
    expect(statuses).toEqual([200, 200, 429])
    await limited.call('POST', '/enforce', { key: null, body: pay(5) })
    const over = await limited.call('POST', '/enforce', { key: null, body: pay(5) })
    expect([over.statusCode, over.json().code]).toEqual([429, 'rate_limited'])
    expect(Number(over.headers['retry-after'])).toBeGreaterThan(0)
    await limited.close()
  })
})

describe('the body', () => {
  const good = JSON.stringify(pay(5))
  it.each<[string, string, number, string, string | undefined]>([
    ['is not JSON', '{"agent_id"', 400, 'json_malformed', undefined],
    ['has a member twice', good.replace('"context"', '"tool":"code","context"'), 400, 'json_duplicate_member', '/tool'],
    [
      'has __proto__',
      good.replace('"context"', '"__proto__":{},"context"'),
      400,
      'json_member_forbidden',
      '/__proto__',
    ],
    [
      'has a number that no double holds',
      good.replace(':5,', ':5.0000000000000000001,'),
      400,
      'number_not_exact',
      '/arguments/amount',
    ],
    ['has an unknown member', good.replace('"context"', '"contxt":{},"context"'), 400, 'body_invalid', '/contxt'],
    ['has a member of the wrong type', good.replace('"finance-agent"', '7'), 400, 'body_invalid', '/agent_id'],
    [
      'has a reserved context member',
      good.replace('"user_id"', '"verified"'),
      400,
      'body_invalid',
      '/context/verified',
    ],
    ['is too deep', `{"agent_id":${'['.repeat(200)}${']'.repeat(200)}}`, 400, 'body_too_deep', undefined],
    ['is too large', `{"agent_id":"${'a'.repeat(3_000_000)}"}`, 413, 'body_too_large', undefined],
  ])('that %s is refused, naming the member', async (_, body, status, code, member) => {
    const before = shipped.app.store.chainHead('default')
    const answer = await shipped.call('POST', '/enforce', { body })
    const problem = answer.json()
    expect([answer.statusCode, problem.code]).toEqual([status, code])
    if (member !== undefined) expect(problem.member).toBe(member)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(shipped.app.store.chainHead('default')).toEqual(before)
  })
})

describe('a call that cannot be normalized', () => {
  it.each<[string, object, string]>([
    ['of an unknown tool', { tool: 'no_such_tool' }, 'tool_unknown'],
    ['with an argument missing', { arguments: { amount: 5, currency: 'USD' } }, 'argument_invalid'],
    [
      'with an argument unknown',
      { arguments: { amount: 5, currency: 'USD', recipient: 'x', evidence: {} } },
      'argument_invalid',
    ],
    ['with an argument mistyped', { arguments: { amount: [5], currency: 'USD', recipient: 'x' } }, 'argument_invalid'],
    [
      'with more digits than the currency has',
      { arguments: { amount: 5.001, currency: 'USD', recipient: 'x' } },
      'extraction_failed',
    ],
    ['in a currency that is none', { arguments: { amount: 5, currency: 'ZZZ', recipient: 'x' } }, 'extraction_failed'],
  ])('%s is a signed BLOCK', async (_, more, code) => {
    expect(await shipped.enforce(pay(5, more))).toMatchObject(blocked(code))
  })
})

describe('a judgement that cannot be made', () => {
  it('is BLOCK policy_missing where no policy stands for the resource', async () => {
    expect(await world.enforce(run('t_missing'))).toMatchObject(blocked('policy_missing'))
  })

  it('is BLOCK policy_error where a condition errs, naming the rule', async () => {
    expect(await world.enforce(run('t_errs', { limit: 1 }))).toMatchObject({ decision: 'ALLOW' })
    for (const args of [{}, { limit: 'high' }, { limit: null }]) {
      const answer = await world.enforce(run('t_errs', args))
      expect(answer).toMatchObject(blocked('policy_error'))
      expect(answer.reasons[0].rule).toBe('resource.k_errs.vdefault#over')
    }
  })

  it('is BLOCK policy_error where a rule says something of no known shape', async () => {
    expect(await world.enforce(run('t_malformed'))).toMatchObject(blocked('policy_error'))
  })

  it('is BLOCK schema_violation where an attribute is not what the policy’s schema wants, without its value', async () => {
    expect(await world.enforce(run('t_typed', { amount: 5 }))).toMatchObject({ decision: 'ALLOW' })
    const answer = await world.enforce(run('t_typed', { amount: 'secret' }))
    expect(answer).toMatchObject(blocked('schema_violation'))
    expect(JSON.stringify(answer)).not.toContain('secret')
  })

  it('is BLOCK evaluator_unavailable past the deadline, while others go on', async () => {
    const items = Array.from({ length: 300 }, (_, i) => i)
    const poison = world.enforce(run('t_slow', { items }))
    expect(await poison).toMatchObject(blocked('evaluator_unavailable'))
    let after: Answer = null
    for (let i = 0; i < 50 && after?.decision !== 'ALLOW'; i++) after = await world.enforce(run('t_plain'))
    expect(after).toMatchObject({ decision: 'ALLOW' })
    expect(await world.enforce(run('t_slow', { items }))).toMatchObject(blocked('evaluator_unavailable'))
  })

  it('is BLOCK evidence_failed where facts cannot be gathered', async () => {
    const failing = await openWorld({
      overrides: {
        sources: {
          flow: {
            kind: 'flow',
            gather: () => {
              throw new Error('boom')
            },
          },
        },
      },
    })
    expect(await failing.enforce(pay(5))).toMatchObject(blocked('evidence_failed', 'data_sensitivity'))
    await failing.close()
  })
})

describe('an allow with conditions', () => {
  it('is BLOCK obligation_unsupported unless the caller accepts them', async () => {
    expect(await world.enforce(run('t_limited'))).toMatchObject(blocked('obligation_unsupported'))
    expect(await world.enforce(run('t_limited', {}, { accepts: ['limits'] }))).toMatchObject({
      decision: 'ALLOW',
      obligations: [{ type: 'limits', limits: { max_memory_mb: 512 } }],
    })
  })

  it('answers the arguments to run, redacted', async () => {
    const body = run('t_redacting', { body: 'secret' }, { accepts: ['redact'] })
    expect(await world.enforce(body)).toMatchObject({ decision: 'ALLOW', arguments: { body: '[REDACTED]' } })
  })

  it('is REQUIRES_APPROVAL without an approval id while approvals are off', async () => {
    expect(await world.enforce(run('t_human'))).toMatchObject({
      decision: 'REQUIRES_APPROVAL',
      approval_id: null,
      arguments: null,
      reasons: [{ code: 'approval_unavailable' }],
      receipt: { decision: 'REQUIRES_APPROVAL', arguments_hash: null },
    })
  })

  it('is BLOCK for an approval id that nobody gave out', async () => {
    expect(await world.enforce(run('t_plain', {}, { approval_id: 'apr_1' }))).toMatchObject(
      blocked('approval_unknown', 'approval'),
    )
  })
})

describe('policies that are broken', () => {
  it('keep the service from starting, with file, line and column', async () => {
    const broken = policyFolder({
      'catalog.yaml': catalogue({ plain: [] }),
      'cerbos/plain.yaml': [
        'apiVersion: api.cerbos.dev/v1',
        'resourcePolicy:',
        '  resource: k_plain',
        '  version: default',
        '  rules:',
        '    - actions: [run]',
        "      roles: ['*']",
        '      effect: EFFECT_DENY',
        '      condition: { match: { expr: "R.attr.a >>> 5" } }',
      ].join('\n'),
    })
    await expect(openWorld({ env: { COUNTERSIGN_POLICIES_DIR: broken.path } })).rejects.toThrow(/plain\.yaml:9:\d+: /)
    broken.remove()
  })
})

describe('policies that cannot be loaded at a reload', () => {
  const good = resourcePolicy('k_plain', { allow: { effect: 'ALLOW' } })

  it('leave the last good ones in force, and are BLOCK policies_stale past the bound', async () => {
    const changing = policyFolder({ 'catalog.yaml': catalogue({ plain: [] }), 'cerbos/plain.yaml': good })
    const reloading = await openWorld({
      env: { COUNTERSIGN_POLICIES_DIR: changing.path, COUNTERSIGN_RELOAD_MAX_STALE_MS: '1000' },
    })
    const before = await reloading.enforce(run('t_plain'))
    writeFileSync(join(changing.path, 'cerbos/plain.yaml'), good.replace('EFFECT_ALLOW', 'EFFECT_PERHAPS'))
    const admin = await reloading.key({ roles: ['admin'], agentIds: [], asserts: {}, mayInput: false })
    const answer = await reloading.call('POST', '/policies/reload', { key: admin })
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'policies_broken'])
    expect(await reloading.enforce(run('t_plain'))).toMatchObject({
      decision: 'ALLOW',
      policy_version: before.policy_version,
    })
    await expect
      .poll(() => reloading.enforce(run('t_plain')), { timeout: 20_000 })
      .toMatchObject(blocked('policies_stale'))
    await reloading.close()
    changing.remove()
  })

  it('because nobody signed them, the signature is wrong or the revision older, leave the last good ones in force', async () => {
    const signer = newKey()
    const signed = policyFolder({ 'catalog.yaml': catalogue({ plain: [] }), 'cerbos/plain.yaml': good })
    const evaluator = { name: 'cerbos-embedded', version: '0.51.0', capabilities: { strict: true, explain: true } }
    const manifestOf = (revision: number) => signedManifest(signed.path, signer, { revision, evaluator })
    const lay = (manifest: object): void => {
      writeFileSync(join(signed.path, 'manifest.json'), JSON.stringify(manifest))
    }
    const env = { COUNTERSIGN_POLICIES_DIR: signed.path, COUNTERSIGN_POLICY_TRUST_KEYS: signer.x }
    await expect(openWorld({ env })).rejects.toThrow('manifest.json: missing: the policies are not signed')
    lay(await manifestOf(2))
    const trusting = await openWorld({ env: { ...env, COUNTERSIGN_RELOAD_WATCH: 'false' } })
    const before = await trusting.enforce(run('t_plain'))
    const admin = await trusting.key({ roles: ['admin'], agentIds: [], asserts: {}, mayInput: false })
    for (const [manifest, message] of [
      [{}, 'not signed by a key that configuration trusts (policy_trust_keys)'],
      [{ ...(await manifestOf(3)), label: 'forged' }, 'the signature does not hold: the manifest was changed'],
      [await manifestOf(1), 'revision 1 is older than the active 2'],
    ] as const) {
      lay(manifest)
      const answer = await trusting.call('POST', '/policies/reload', { key: admin })
      expect([answer.statusCode, answer.json()]).toMatchObject([422, { problems: [{ message }] }])
      expect(await trusting.enforce(run('t_plain'))).toMatchObject({
        decision: 'ALLOW',
        policy_version: before.policy_version,
      })
    }
    await trusting.close()
    signed.remove()
  })
})

describe('a log that cannot be written', () => {
  it('is 503 for all that wait, nothing is recorded, and /ready fails until it can be written again', async () => {
    const failing = await openWorld()
    await failing.enforce(pay(5))
    const head = failing.app.store.chainHead('default')
    const intruder = new Database(join(failing.dataDir, 'countersign.db'))
    intruder.exec('BEGIN EXCLUSIVE')
    const answers = await Promise.all([1, 2, 3].map(() => failing.call('POST', '/enforce', { body: pay(5) })))
    expect(answers.map((answer) => [answer.statusCode, answer.json().code])).toEqual(
      Array(3).fill([503, 'store_unavailable']),
    )
    expect((await failing.call('GET', '/ready')).statusCode).toBe(503)
    intruder.exec('ROLLBACK')
    intruder.close()
    expect(failing.app.store.chainHead('default')).toEqual(head)
    await expect.poll(async () => (await failing.call('GET', '/ready')).statusCode, { timeout: 20_000 }).toBe(200)
    expect(await failing.enforce(pay(5))).toMatchObject({ decision: 'ALLOW' })
    await failing.close()
  })
})
