import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/json.js'
import { digestOf } from '../../src/keys/new-key.js'
import { draftOf } from '../receipt/world.js'
import { openAt } from '../stores/world.js'
import { cliWorld } from './world.js'

let world: ReturnType<typeof cliWorld>
beforeEach(() => {
  world = cliWorld()
})
afterEach(() => {
  world.remove()
})

const CREATE = ['keys', 'create', '--role', 'agent', '--agent', 'finance-agent']

async function created(...flags: readonly string[]): Promise<JsonObject & { key_id: string; secret: string }> {
  const { out, code } = await world.countersign([...CREATE, '--json', ...flags])
  expect(code).toBe(0)
  return JSON.parse(out)
}

describe('keys create', () => {
  it('shows the secret once and leaves only its digest in the data folder', async () => {
    const { code, out } = await world.countersign([...CREATE, '--label', 'payments'])
    const [secret = ''] = /csk_[\w-]{43}/.exec(out) ?? []
    expect(code).toBe(0)
    await world.withStore((store) => {
      expect(store.apiKeyByDigest(digestOf(secret))).toMatchObject({ label: 'payments', agentIds: ['finance-agent'] })
    })
    const stored = readdirSync(world.dataDir).map((file) => readFileSync(join(world.dataDir, file), 'latin1'))
    expect(secret).toHaveLength(47)
    expect(stored.join('')).not.toContain(secret)
    expect((await world.countersign(['keys', 'list', '--json'])).out).not.toContain(digestOf(secret))
  })

  it('writes what the key may do', async () => {
    const key = await created(
      ...['--role', 'executor', '--agent', 'b', '--organisation', 'acme', '--subject-role', 'clerk', '--may-input'],
      ...['--assert', 'user_role=analyst,manager', '--assert', 'user_id=*', '--claim', 'team=a=b'],
      ...['--no-limits', '--enforce-per-minute', '7'],
    )
    expect(key).toMatchObject({
      organisation: 'acme',
      roles: ['agent', 'executor'],
      agent_ids: ['finance-agent', 'b'],
      asserts: { user_role: ['analyst', 'manager'], user_id: '*' },
      claims: { team: 'a=b' },
      subject_role: 'clerk',
      may_input: true,
      limits: { enforce_per_minute: 7, enforce_per_hour: null, analyze_per_minute: null },
    })
  })

  it('writes which tool sides an executor stands for, and shows them', async () => {
    const executor = ['keys', 'create', '--role', 'executor']
    const { out } = await world.countersign([...executor, '--audience', 'payments', '--audience', 'ledger', '--json'])
    expect(JSON.parse(out)).toMatchObject({ roles: ['executor'], agent_ids: [], audiences: ['payments', 'ledger'] })
    expect((await world.countersign([...executor, '--audience', '*', '--json'])).out).toContain('"audiences":"*"')
    expect((await created()).audiences).toEqual([])
    const { out: list } = await world.countersign(['keys', 'list'])
    expect(list).toContain('speaks for no agent; stands for payments, ledger;')
    expect(list).toContain('speaks for no agent; stands for any audience;')
    expect(list).toContain('speaks for finance-agent; asserts')
  })

  it('writes whose key it is and at which levels it approves, and shows it', async () => {
    const approver = ['keys', 'create', '--role', 'approver', '--person', 'Ann@Example.com']
    const { out } = await world.countersign([...approver, '--level', 'manager', '--level', 'director', '--json'])
    expect(JSON.parse(out)).toMatchObject({ person: 'ann@example.com', levels: ['manager', 'director'], agent_ids: [] })
    expect(await created('--person', 'bob@example.com')).toMatchObject({ person: 'bob@example.com', levels: [] })
    expect(await created()).toMatchObject({ person: null, levels: [] })
    const { out: list } = await world.countersign(['keys', 'list'])
    expect(list).toContain('speaks for no agent; is ann@example.com’s and approves at manager, director; asserts')
    expect(list).toContain('speaks for finance-agent; is bob@example.com’s; asserts')
  })

  it.each([
    [['--level', 'manager'], 'needs the person who holds it (--person)'],
    [['--person', 'ann@example.com'], 'needs a level at which it approves (--level)'],
    [['--person', 'ann smith', '--level', 'manager'], 'one word'],
    [['--person', 'ann@example.com', '--level', 'king'], 'unknown level "king"; levels are manager, director, vp, cto'],
    [['--person', 'ann@example.com', '--level', 'manager', '--role', 'admin'], 'admin and approver'],
  ])('refuses an approver with %j', async (flags, message) => {
    const { code, err } = await world.countersign(['keys', 'create', '--role', 'approver', ...flags])
    expect([code, err]).toEqual([2, expect.stringContaining(message)])
  })

  it('refuses an executor that could neither redeem nor report, and makes nothing', async () => {
    const { code, out, err } = await world.countersign(['keys', 'create', '--role', 'executor', '--role', 'auditor'])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('--audience')
    expect(await world.countersign(['keys', 'list'])).toMatchObject({ code: 2 })
    expect((await created('--role', 'executor')).audiences).toEqual([])
  })

  it('is an audit entry, without the secret', async () => {
    const { key_id, secret } = await created()
    await world.withStore((store) => {
      const [entry] = store.entries('default', 1, 10)
      expect(entry).toMatchObject({
        caller_key_id: null,
        record: { operator: 'alice' },
        receipt: {
          type: 'countersign.admin/v1',
          agent_id: null,
          decision: null,
          detail: { change: 'key_created', key_id, roles: ['agent'], by: 'cli' },
        },
      })
      expect(JSON.stringify(entry)).not.toContain(secret)
    })
  })

  it('is seen at once by a service that runs', async () => {
    const store = await openAt(world.dataDir)
    const { secret, key_id } = await created()
    expect(store.apiKeyByDigest(digestOf(secret))).toMatchObject({ keyId: key_id, revokedAt: null })
    await store.commit(draftOf({ organisation: 'default' }), [])
    await world.countersign(['keys', 'revoke', key_id])
    expect(store.apiKeyByDigest(digestOf(secret))?.revokedAt).not.toBeNull()
    await store.commit(draftOf({ organisation: 'default', audit_id: 'dec_2' }), [])
    await store.close()
    expect(await world.countersign(['audit', 'verify'])).toMatchObject({ code: 0 })
  })

  it.each([
    [['--role', 'approver'], 'cannot be agent and approver'],
    [['--role', 'king'], 'unknown role "king"'],
    [['--agent', '*'], 'takes no others beside it'],
    [['--agent', 'white space'], 'agent id'],
    [['--role', 'executor', '--audience', '*', '--audience', 'b'], 'takes no others beside it'],
    [['--role', 'executor', '--audience', 'white space'], 'an audience'],
    [['--audience', 'payments'], 'only an executor key'],
    [['--assert', 'user_role'], 'NAME=VALUE'],
    [['--assert', 'user_role=analyst', '--assert', 'user_role=*'], '--assert names user_role twice'],
    [['--claim', 'team=a', '--claim', 'team=b'], '--claim names team twice'],
    [['--assert-any', '--assert', 'a=b'], 'leaves nothing'],
    [['--enforce-per-minute', '0'], 'whole number'],
    [['--enforce-per-hour', '1.5'], 'whole number'],
    [['--unknown'], 'unknown'],
    [['extra'], 'unexpected argument "extra"'],
  ])('refuses %j and makes nothing', async (flags, message) => {
    const { code, out, err } = await world.countersign([...CREATE, ...flags])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err.toLowerCase()).toContain(message.toLowerCase())
    expect(await world.countersign(['keys', 'list'])).toMatchObject({ code: 2 })
  })

  it('invents no master key in production', async () => {
    const env = { COUNTERSIGN_DATA_DIR: world.dataDir, NODE_ENV: 'production' }
    const { code, err } = await world.countersign(CREATE, { env })
    expect(code).toBe(2)
    expect(err).toContain('master_key')
  })
})

describe('keys list', () => {
  it('shows keys of all organisations or of one, revoked ones marked', async () => {
    const ours = await created()
    const theirs = await created('--organisation', 'acme')
    await world.countersign(['keys', 'revoke', theirs.key_id])
    const all = await world.countersign(['keys', 'list'])
    expect(all.out).toContain(ours.key_id)
    expect(all.out).toMatch(new RegExp(`${theirs.key_id} .* revoked 20`))
    const { out } = await world.countersign(['keys', 'list', '--organisation', 'acme', '--json'])
    expect(JSON.parse(out)).toMatchObject([{ key_id: theirs.key_id, organisation: 'acme' }])
  })
})

describe('keys revoke', () => {
  it('says when there is no such key, or it was revoked before; only what happened is in the log', async () => {
    const { key_id } = await created('--organisation', 'acme')
    expect(await world.countersign(['keys', 'revoke', 'key_none'])).toMatchObject({ code: 1 })
    expect(await world.countersign(['keys', 'revoke', key_id])).toMatchObject({ code: 0 })
    expect(await world.countersign(['keys', 'revoke', key_id])).toMatchObject({ code: 1 })
    await world.withStore((store) => {
      const details = store.entries('acme', 1, 10).map(({ receipt }) => receipt.detail)
      expect(details).toMatchObject([{ change: 'key_created' }, { change: 'key_revoked', key_id, by: 'cli' }])
    })
  })
})

describe('keys rotate', () => {
  it('raises the generation of one agent’s key, in the log under the service’s own', async () => {
    await world.withStore((store) => store.commit(draftOf({ organisation: 'default' }), []))
    const { out, code } = await world.countersign(['keys', 'rotate', '--agent', 'finance-agent', '--json'])
    expect(code).toBe(0)
    await world.withStore(async (store) => {
      const [first, second] = store.signingKeys({ agentId: 'finance-agent' })
      expect(JSON.parse(out)).toMatchObject([{ agent_id: 'finance-agent', generation: 2, key_id: second?.kid }])
      const next = await store.commit(draftOf({ organisation: 'default', audit_id: 'dec_2' }), [])
      expect(next).toMatchObject({ entry: { receipt: { key_id: second?.kid } } })
      expect(first?.kid).not.toBe(second?.kid)
    })
    expect(await world.countersign(['audit', 'verify'])).toMatchObject({ code: 0 })
  })

  it('rotates every key of an organisation, and says when an agent has none', async () => {
    await created()
    await world.withStore((store) => store.commit(draftOf({ organisation: 'default' }), []))
    const { out } = await world.countersign(['keys', 'rotate', '--all', '--json'])
    expect(JSON.parse(out)).toMatchObject([
      { agent_id: null, generation: 2 },
      { agent_id: 'finance-agent', generation: 2 },
    ])
    expect(await world.countersign(['keys', 'rotate', '--agent', 'nobody'])).toMatchObject({ code: 1 })
    expect(await world.countersign(['keys', 'rotate', '--all', '--agent', 'a'])).toMatchObject({ code: 2 })
  })
})

describe('keys import', () => {
  const pem = (type: 'ed25519' | 'x25519'): string => {
    const { privateKey } = type === 'ed25519' ? generateKeyPairSync(type) : generateKeyPairSync(type)
    return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  }

  it('lets an agent sign with its own key, which lies in the data folder for its owner alone', async () => {
    writeFileSync(join(world.folder, 'own.pem'), pem('ed25519'))
    const { out, code } = await world.countersign(['keys', 'import', '--agent', 'finance-agent', 'own.pem', '--json'])
    expect(code).toBe(0)
    const { key_id: kid }: { key_id: string } = JSON.parse(out)
    await world.withStore(async (store) => {
      const next = await store.commit(draftOf({ organisation: 'default' }), [])
      expect(next).toMatchObject({ entry: { receipt: { key_id: kid } } })
    })
    const keys = join(world.dataDir, 'keys')
    expect([keys, join(keys, `${kid}.pem`)].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600])
    expect(await world.countersign(['audit', 'verify'])).toMatchObject({ code: 0 })
    expect(await world.countersign(['keys', 'import', '--agent', 'b', 'own.pem'])).toMatchObject({ code: 1 })
  })

  it.each([
    ['another kind of key', () => pem('x25519')],
    ['no key at all', () => 'secret text'],
  ])('refuses %s without repeating it', async (_, text) => {
    const given = text()
    const { code, out, err } = await world.countersign(['keys', 'import', '--agent', 'a', '-'], {
      readStdin: () => given,
    })
    expect({ code, out, err }).toEqual({
      code: 2,
      out: '',
      err: 'countersign: the file holds no Ed25519 private key in PEM\n',
    })
  })
})
