import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../src/core/receipt.js'
import type { Store } from '../../src/core/store.js'
import { toJwk } from '../../src/receipt/jwk.js'
import { workerEntry } from '../../src/core/worker-entry.js'
import { createSystemWorld } from '../../src/core/world.js'
import { draftOf, START_MS } from '../receipt/world.js'
import { openAt } from '../stores/world.js'
import { cliWorld } from './world.js'

let world: ReturnType<typeof cliWorld>
beforeEach(() => {
  world = cliWorld()
})
afterEach(() => {
  world.remove()
})

function file(name: string, content: unknown): string {
  writeFileSync(join(world.folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  return name
}

/** A log of this many entries; returns them and leaves the public keys in `jwks.json`. */
async function logOf(count: number): Promise<readonly AuditEntry[]> {
  return world.withStore(async (store) => {
    for (let index = 1; index <= count; index++) await store.commit(draftOf({ audit_id: `dec_${index}` }), [])
    file('jwks.json', { keys: store.signingKeys({}).map(toJwk) })
    return store.entries('acme', 1, count)
  })
}

function tamper(sql: string): void {
  const db = new Database(join(world.dataDir, 'countersign.db'))
  db.exec(`DROP TRIGGER entry_is_never_changed; DROP TRIGGER entry_is_never_deleted; ${sql}`)
  db.close()
}

describe('verify', () => {
  it('accepts a receipt, an answer that holds it, and stdin', async () => {
    const [entry] = await logOf(1)
    const receipt = file('receipt.json', entry?.receipt)
    const answer = file('answer.json', { decision: 'ALLOW', receipt: entry?.receipt })
    const plain = await world.countersign(['verify', receipt, '--jwks', 'jwks.json'])
    expect(plain).toMatchObject({ code: 0, err: '' })
    expect(plain.out).toContain('valid: ALLOW of process_payment, agent finance-agent, dec_1')
    expect(await world.countersign(['verify', answer, '--jwks', 'jwks.json'])).toMatchObject({ code: 0 })
    const readStdin = (): string => JSON.stringify(entry?.receipt)
    const { out } = await world.countersign(['verify', '-', '--jwks', 'jwks.json', '--json'], { readStdin })
    expect(JSON.parse(out)).toMatchObject({ valid: true, expired: false, receipt: { audit_id: 'dec_1' } })
  })

  it('refuses a changed one, and shows nothing of it', async () => {
    const [entry] = await logOf(1)
    const receipt = file('receipt.json', { ...entry?.receipt, decision: 'BLOCK' })
    const { code, out } = await world.countersign(['verify', receipt, '--jwks', 'jwks.json'])
    expect({ code, out }).toEqual({ code: 1, out: 'INVALID: the signature does not hold: something was changed\n' })
  })

  it('refuses it under the keys of another service', async () => {
    const [entry] = await logOf(1)
    const other = cliWorld()
    await other.withStore((store) => store.commit(draftOf(), []))
    const keys = await other.withStore((store) => store.signingKeys({}).map(toJwk))
    other.remove()
    const args = ['verify', file('receipt.json', entry?.receipt), '--jwks', file('other.json', { keys }), '--json']
    const { code, out } = await world.countersign(args)
    expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 1, valid: false, problem: 'key_unknown' })
  })

  it('says when it has expired, to the millisecond', async () => {
    const [entry] = await logOf(1)
    const receipt = file('receipt.json', entry?.receipt)
    const expiresMs = Date.parse(entry?.receipt.expires_at ?? '')
    for (const [now, expired] of [
      [expiresMs - 1, false],
      [expiresMs, true],
    ] as const) {
      const io = { world: { ...createSystemWorld(), now: () => now } }
      const { code, out } = await world.countersign(['verify', receipt, '--jwks', 'jwks.json', '--json'], io)
      expect({ code, expired: JSON.parse(out).expired }).toEqual({ code: 0, expired })
    }
  })

  it.each([
    ['a duplicate member', '{"decision":"ALLOW","decision":"BLOCK","signature":"x"}'],
    ['no JSON', 'receipt'],
    ['no receipt', '[]'],
    ['an answer without one', '{"receipt":null}'],
  ])('does not guess at %s', async (_, text) => {
    await logOf(1)
    const { code, out } = await world.countersign(['verify', file('x.json', text), '--jwks', 'jwks.json'])
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })

  it('asks for a key set, and for files that exist', async () => {
    const receipt = file('receipt.json', { signature: '' })
    expect(await world.countersign(['verify', receipt])).toMatchObject({ code: 2 })
    expect(await world.countersign(['verify', receipt, '--jwks', 'none.json'])).toMatchObject({
      code: 2,
      err: 'countersign: none.json cannot be read\n',
    })
  })

  describe('with a key set from a URL', () => {
    let server: Server
    let answer: { status: number; body: string; location?: string }
    beforeEach(async () => {
      server = createServer((_, response) => {
        response.writeHead(answer.status, answer.location === undefined ? {} : { location: answer.location })
        response.end(answer.body)
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    })
    afterEach(() => {
      server.close()
    })
    const url = (): string => {
      const address = server.address()
      return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/.well-known/jwks.json`
    }

    it('verifies', async () => {
      const [entry] = await logOf(1)
      const keys = await world.withStore((store) => store.signingKeys({}).map(toJwk))
      answer = { status: 200, body: JSON.stringify({ keys }) }
      const args = ['verify', file('receipt.json', entry?.receipt), '--jwks', url()]
      expect(await world.countersign(args)).toMatchObject({ code: 0 })
    })

    it.each([
      ['an error', { status: 500, body: '{"keys":[]}' }],
      ['a redirection', { status: 302, body: '', location: 'http://127.0.0.1:1/' }],
      ['more than it takes', { status: 200, body: ' '.repeat(17 * 1024 * 1024) }],
      ['no JSON', { status: 200, body: '<html>' }],
    ])('takes no answer from %s', async (_, given) => {
      answer = given
      const { code, err } = await world.countersign([
        'verify',
        file('receipt.json', { signature: '' }),
        '--jwks',
        url(),
      ])
      expect(code).toBe(2)
      expect(err).toContain(url())
    })
  })
})

describe('audit verify', () => {
  it('walks every chain and says where it ends', async () => {
    await logOf(3)
    await world.withStore((store) => store.commit(draftOf({ organisation: 'globex' }), []))
    const { code, out } = await world.countersign(['audit', 'verify'])
    expect(code).toBe(0)
    expect(out).toMatch(/^acme: 3 entries, chain and signatures hold, head [0-9a-f]{64}\nglobex: 1 entries/)
    expect(await world.countersign(['audit', 'verify', '--organisation', 'nobody'])).toMatchObject({ code: 1 })
  })

  it('proves that receipts are in the log', async () => {
    const entries = await logOf(3)
    const args = entries.flatMap(({ receipt }, index) => ['--receipt', file(`r${index}.json`, receipt)])
    const { code, out } = await world.countersign(['audit', 'verify', ...args, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      valid: true,
      chains: [{ organisation: 'acme', entries: 3, problems: [] }],
      receipts: [
        { audit_seq: 1, problem: null },
        { audit_seq: 2, problem: null },
        { audit_seq: 3, problem: null },
      ],
    })
  })

  it('does not prove a changed receipt, one whose entry is gone, or one of another organisation', async () => {
    const entries = await logOf(3)
    const last = file('last.json', entries[2]?.receipt)
    const forged = file('forged.json', { ...entries[0]?.receipt, decision: 'BLOCK' })
    const theirs = await world.withStore((store) => store.commit(draftOf({ organisation: 'globex' }), []))
    const foreign = file('foreign.json', theirs.committed && theirs.entry.receipt)
    tamper("DELETE FROM entry WHERE organisation = 'acme' AND seq = 3")
    const args = ['--organisation', 'acme', '--receipt', last, '--receipt', forged, '--receipt', foreign]
    const { code, out } = await world.countersign(['audit', 'verify', ...args, '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      chains: [{ entries: 2, problems: [] }],
      receipts: [
        { file: 'last.json', problem: 'it is not in the log' },
        { file: 'forged.json', problem: 'the signature does not hold: something was changed' },
        { file: 'foreign.json', problem: 'its organisation’s log was not walked' },
      ],
    })
  })

  it.each([
    ['a changed decision', `UPDATE entry SET body = replace(body, '"ALLOW"', '"BLOCK"') WHERE seq = 700`, [700, 701]],
    ['a changed record', `UPDATE entry SET body = replace(body, '"ready":false', '"ready":true') WHERE seq = 2`, [3]],
    ['a missing entry', 'DELETE FROM entry WHERE seq = 500', [501]],
    ['an unreadable entry', "UPDATE entry SET body = '{}' WHERE seq = 600", [600]],
    [
      'a broken last entry',
      `UPDATE entry SET body = replace(body, '"ready":false', '"ready":true') WHERE seq = 750`,
      [750],
    ],
  ])('finds %s, in a log that the service may refuse to open', async (_, sql, seqs) => {
    await world.withStore((store) =>
      Promise.all(
        Array.from({ length: 750 }, (_item, index) => store.commit(draftOf({ audit_id: `dec_${index + 1}` }), [])),
      ),
    )
    tamper(sql)
    const { code, out } = await world.countersign(['audit', 'verify', '--json'])
    const { valid, chains } = JSON.parse(out)
    expect({ code, valid }).toEqual({ code: 1, valid: false })
    expect(chains[0].problems.map(({ seq }: { seq: number }) => seq)).toEqual(seqs)
  })

  describe('of a log whose oldest entries were dropped', () => {
    /** Of ten entries the first four are dropped. */
    async function prunedLog(): Promise<readonly AuditEntry[]> {
      const entries: AuditEntry[] = []
      const commit = async (store: Store, auditId: string): Promise<void> => {
        const result = await store.commit(draftOf({ audit_id: auditId }), [])
        if (result.committed) entries.push(result.entry)
      }
      const dayMs = 86_400_000
      let nowMs = START_MS
      const deps = { world: { ...createSystemWorld(), now: () => nowMs } }
      const store = await openAt(world.dataDir, { logRetention: { retentionMs: dayMs, issuer: 'house' } }, deps)
      for (let index = 1; index <= 4; index++) await commit(store, `dec_${index}`)
      nowMs += 2 * dayMs
      for (let index = 5; index <= 10; index++) await commit(store, `dec_${index}`)
      await store.close()
      return entries
    }

    it('walks what is there, and says from where on', async () => {
      const entries = await prunedLog()
      const receipts = [entries[0], entries[9]].map((entry, index) => file(`r${index}.json`, entry?.receipt))
      const plain = await world.countersign(['audit', 'verify'])
      expect(plain).toMatchObject({ code: 0 })
      expect(plain.out).toMatch(/^acme: 7 entries from 5 on \(a signed checkpoint says/)
      const flags = receipts.flatMap((name) => ['--receipt', name])
      const { code, out } = await world.countersign(['audit', 'verify', ...flags, '--json'])
      expect(code).toBe(1)
      expect(JSON.parse(out)).toMatchObject({
        chains: [{ organisation: 'acme', entries: 7, from_seq: 5, problems: [] }],
        receipts: [{ problem: 'the log begins with entry 5: older ones were dropped' }, { problem: null }],
      })
    })

    it.each([
      ['further than the checkpoint says', 'DELETE FROM entry WHERE seq <= 5', 6],
      ['behind the checkpoint', 'DELETE FROM entry WHERE seq <= 7', 8],
    ])('finds that it was cut %s', async (_, sql, seq) => {
      await prunedLog()
      tamper(sql)
      const { code, out } = await world.countersign(['audit', 'verify', '--json'])
      expect(code).toBe(1)
      expect(JSON.parse(out)).toMatchObject({
        chains: [{ problems: [{ seq, message: expect.stringContaining('no checkpoint of the log says') }] }],
      })
    })
  })

  it('works beside a service that goes on writing', async () => {
    const store = await openAt(world.dataDir)
    await store.commit(draftOf({ audit_id: 'dec_1' }), [])
    const writing = Array.from({ length: 200 }, (_, index) => store.commit(draftOf({ audit_id: `dec_x${index}` }), []))
    const verified = world.countersign(['audit', 'verify'])
    await Promise.all(writing)
    expect(await verified).toMatchObject({ code: 0 })
    await store.close()
  })

  it('shows progress on a terminal only, and never on stdout', async () => {
    await logOf(2)
    expect((await world.countersign(['audit', 'verify'])).err).toBe('')
    const { out, err } = await world.countersign(['audit', 'verify', '--json'], { isTty: true })
    expect(err).toContain('acme: 2 of 2')
    expect(JSON.parse(out)).toMatchObject({ valid: true })
  })

  it('says that there is no log', async () => {
    const { code, err } = await world.countersign(['audit', 'verify'])
    expect(code).toBe(2)
    expect(err).toContain('there is no log')
  })
})

describe('countersign', () => {
  it('explains itself', async () => {
    expect(await world.countersign(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('audit verify') })
    expect(await world.countersign([])).toMatchObject({ code: 2, out: expect.stringContaining('audit verify') })
    expect(await world.countersign(['keys', 'eat'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('"keys eat"'),
    })
  })

  it('is a program that ends with the exit code', () => {
    const main = fileURLToPath(workerEntry(new URL('../../src/cli/main.ts', import.meta.url).href, './main.js'))
    const ended = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })
    expect(ended('--help')).toMatchObject({ status: 0, stderr: '' })
    expect(ended('verify')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('FILE is missing') })
  })

  it('reports every problem of the configuration without values', async () => {
    const env = { COUNTERSIGN_DATA_DIR: world.dataDir, COUNTERSIGN_MASTER_KEY: 'not-a-key', COUNTERSIGN_PORT: 'x' }
    const { code, err } = await world.countersign(['keys', 'list'], { env })
    expect(code).toBe(2)
    expect(err).not.toContain('not-a-key')
  })
})
