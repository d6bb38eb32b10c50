import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { verifyChain } from '../../src/receipt/chain.js'
import { lookupOfKeys } from '../../src/receipt/verify.js'
import { add, approvalOf, messageOf, put, stored } from '../contracts/approvals.js'
import { createSystemWorld } from '../../src/core/world.js'
import { draftOf, START_MS } from '../receipt/world.js'
import { openAt, tempFolder } from './world.js'

/** What the fifth version added, taken away again. */
const TO_FOURTH_VERSION = `
  DROP TABLE approval; DROP TABLE approval_event; DROP TABLE message; DROP TABLE tally; PRAGMA user_version = 4;`

/** What the third version and the fourth added besides. */
const TO_SECOND_VERSION = `${TO_FOURTH_VERSION}
  DROP TRIGGER entry_is_never_deleted; DROP TABLE log_start;
  CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  DROP TABLE counter_cell; DROP TABLE counter_slot; DROP TABLE counter_floor; DROP TABLE document; DROP TABLE event;
  DROP TABLE trace; DROP TABLE redemption; DROP TABLE fingerprint_key; DROP INDEX session_by_use;
  ALTER TABLE session DROP COLUMN opened_ms; ALTER TABLE session DROP COLUMN last_ms;
  ALTER TABLE session DROP COLUMN ended_ms; PRAGMA user_version = 2;`

describe('the data folder', () => {
  let folder: ReturnType<typeof tempFolder>
  let dataDir: string
  beforeEach(() => {
    folder = tempFolder()
    dataDir = join(folder.path, 'deep', 'data')
  })
  afterEach(() => {
    folder.remove()
  })
  const database = (): string => join(dataDir, 'countersign.db')
  const write = async (): Promise<void> => {
    const store = await openAt(dataDir)
    await store.commit(draftOf({ audit_id: 'dec_1' }), [])
    await store.commit(draftOf({ audit_id: 'dec_2' }), [])
    await store.close()
  }
  const tamper = (sql: string): void => {
    const db = new Database(database())
    db.exec(sql)
    db.close()
  }
  const holding = (text: string): readonly string[] =>
    readdirSync(dataDir).filter((file) => readFileSync(join(dataDir, file)).includes(text))
  const mode = (path: string): number => statSync(path).mode & 0o777

  it('is for its owner alone, and so is every file in it while the store is open', async () => {
    const store = await openAt(dataDir)
    await store.commit(draftOf(), [])
    const files = readdirSync(dataDir).sort()
    expect(files).toEqual(['countersign.db', 'countersign.db-shm', 'countersign.db-wal', 'master.key'])
    expect(mode(dataDir)).toBe(0o700)
    expect(files.map((file) => mode(join(dataDir, file)))).toEqual([0o600, 0o600, 0o600, 0o600])
    await store.close()
  })

  it('of the first version is taken along: its log goes on, and activations are kept from now on', async () => {
    await write()
    tamper(`${TO_SECOND_VERSION} DROP TABLE activation; PRAGMA user_version = 1`)
    const activation = {
      policyVersion: 'v1',
      revision: null,
      contents: { rules: [], counters: [], tools: [], globals: [], detectors: [] },
    }
    const store = await openAt(dataDir)
    expect(store.lastActivation()).toBeNull()
    await store.commit(draftOf({ audit_id: 'dec_3' }), [{ kind: 'record_activation', activation }])
    expect([store.lastActivation(), store.chainHead('acme')?.seq]).toEqual([activation, 3])
    const chain = { organisation: 'acme', lookup: lookupOfKeys(store.signingKeys({})) }
    expect(verifyChain(store.entries('acme', 1, 10), chain)).toEqual([])
    await store.close()
    const again = await openAt(dataDir)
    expect(again.lastActivation()).toEqual(activation)
    await again.close()
  })

  it('of the second version is taken along: sessions stay their key’s and count as used when their log ended', async () => {
    const store = await openAt(dataDir)
    const session = { sessionId: 'sess', keyId: 'key_1', openedMs: 1, lastMs: Date.now(), endedMs: null }
    await store.commit(draftOf(), [{ kind: 'use_session', session }])
    const lastMs = store.lastTimestampMs()
    await store.close()
    tamper(TO_SECOND_VERSION)
    const after = await openAt(dataDir)
    expect(after.session('acme', 'sess')).toEqual({ ...session, openedMs: lastMs, lastMs })
    await after.commit(draftOf({ audit_id: 'dec_2' }), [])
    expect(after.session('acme', 'sess')?.keyId).toBe('key_1')
    await after.close()
  })

  it('of the fourth version is taken along: its log and state go on, and nothing waits for people', async () => {
    const before = await openAt(dataDir)
    const document = { kind: 'freeze', id: 'agent/a' } as const
    await before.commit(draftOf(), [{ kind: 'put_document', document, body: { frozen: true }, expiresMs: null }])
    await before.close()
    tamper(TO_FOURTH_VERSION)
    const store = await openAt(dataDir)
    expect(store.document('acme', document)).toEqual({ version: 1, body: { frozen: true } })
    expect(store.openApprovals('acme')).toEqual({ pending: 0, approved: 0, oldestMs: null })
    const approval = approvalOf('apr_1', { dueMs: 1 })
    const changes = [put(approval, 'requested'), ...add(messageOf('msg_1'))]
    await store.commit(draftOf({ audit_id: 'dec_2' }), changes)
    await store.close()
    const again = await openAt(dataDir)
    expect(again.approvalsDue(1, 9)).toEqual([stored(approval)])
    expect([again.lastApprovalEvent('acme'), again.messageCounts('acme').waiting]).toEqual([1, 1])
    const chain = { organisation: 'acme', lookup: lookupOfKeys(again.signingKeys({})) }
    expect([again.chainHead('acme')?.seq, verifyChain(again.entries('acme', 1, 10), chain)]).toEqual([2, []])
    await again.close()
  })

  it('keeps the salt apart from the log', async () => {
    const store = await openAt(dataDir)
    await store.commit(draftOf({}, { salt: 'erasable-salt' }), [])
    await store.close()
    const db = new Database(database(), { readonly: true })
    expect(db.prepare('SELECT salt FROM salt').pluck().all()).toEqual(['erasable-salt'])
    expect(JSON.stringify(db.prepare('SELECT * FROM entry').all())).not.toContain('erasable-salt')
    db.close()
  })

  it.each([
    ['changed', "UPDATE entry SET body = '{}'"],
    ['deleted', 'DELETE FROM entry WHERE seq = 2'],
    ['replaced', 'INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE seq = 2'],
    [
      'replaced by audit id',
      'INSERT OR REPLACE INTO entry SELECT organisation, 3, audit_id, entry_hash, timestamp_ms, body FROM entry WHERE seq = 2',
    ],
    [
      'followed by one that is not next',
      "INSERT INTO entry SELECT organisation, 4, 'dec_4', entry_hash, timestamp_ms, body FROM entry WHERE seq = 2",
    ],
  ])('has a log whose entries cannot be %s by SQL', async (_, sql) => {
    await write()
    expect(() => {
      tamper(sql)
    }).toThrow('the log is append-only')
  })

  it.each([
    ['changed', "UPDATE entry SET body = replace(body, 'ALLOW', 'BLOCK') WHERE seq = 2"],
    ['cut out', 'DELETE FROM entry WHERE seq = 1'],
    ['given another hash', "UPDATE entry SET entry_hash = 'x' WHERE seq = 2"],
  ])('does not open when the end of the log was %s behind its back', async (_, sql) => {
    await write()
    tamper(`DROP TRIGGER entry_is_never_changed; DROP TRIGGER entry_is_never_deleted; ${sql}`)
    const opened = openAt(dataDir)
    await expect(opened).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('the log of acme does not verify'),
    })
  })

  it('does not open under another master key', async () => {
    await write()
    const opened = openAt(dataDir, { masterKeys: [Buffer.alloc(32, 1)] })
    await expect(opened).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('master key'),
    })
  })

  it('does not open when the oldest master key is not first any more: nobody would know what counters are of', async () => {
    await write()
    const old = readFileSync(join(dataDir, 'master.key'), 'utf8')
    const another = `${Buffer.alloc(32, 9).toString('base64url')}\n`
    const fingerprint = async (): Promise<string> => {
      const store = await openAt(dataDir)
      const made = store.fingerprint('acme', 'vendor-x')
      await store.close()
      return made
    }
    const before = await fingerprint()
    writeFileSync(join(dataDir, 'master.key'), `${another}${old}`)
    await expect(openAt(dataDir)).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('the oldest key must stay first'),
    })
    writeFileSync(join(dataDir, 'master.key'), `${old}${another}`)
    expect(await fingerprint()).toBe(before)
  })

  it('holds no text that was fingerprinted, and nothing to try it out with', async () => {
    const store = await openAt(dataDir)
    const cell = store.fingerprint('acme', 'vendor-x')
    const lines = [{ slotMs: 0, value: store.fingerprint('acme', 'vendor-y'), amount: 1, expiresMs: 1e15 }]
    await store.commit(draftOf(), [{ kind: 'charge', cell, version: 0, lines }])
    await store.close()
    const master = Buffer.from(readFileSync(join(dataDir, 'master.key'), 'utf8'), 'base64url')
    const bytes = readFileSync(database())
    for (const secret of ['vendor-x', 'vendor-y', master, master.toString('base64url'), master.toString('hex')]) {
      expect(bytes.includes(secret)).toBe(false)
    }
  })

  it('holds nothing any more of an approval that was kept long enough, nor of a message that was sent', async () => {
    const secret = 'Käse an der Ecke 7'
    let nowMs = START_MS
    const world = { ...createSystemWorld(), now: () => nowMs }
    const store = await openAt(dataDir, { approvalKeepMs: 1_000 }, { world })
    const opened = approvalOf('apr_1', { snapshotHash: secret })
    const message = messageOf('msg_1', { body: { text: secret.repeat(1_000) } })
    await store.commit(draftOf(), [put(opened, 'requested'), ...add(message)])
    const end = { atMs: nowMs, auditId: 'apv_1', person: null, comment: secret }
    const sent = { kind: 'settle_message', id: 'msg_1', fate: { kind: 'sent' } } as const
    await store.keep('acme', [put({ ...stored(opened), status: 'rejected', end }, 'rejected'), sent])
    tamper('PRAGMA wal_checkpoint(TRUNCATE)')
    expect(holding(secret)).toEqual(['countersign.db'])
    nowMs += 60_000
    await store.keep('acme', [])
    expect(store.approval('acme', 'apr_1')).toBeNull()
    tamper('PRAGMA wal_checkpoint(TRUNCATE)')
    expect(holding(secret)).toEqual([])
    await store.close()
  })

  it('never makes a new master key beside a log that exists', async () => {
    await write()
    rmSync(join(dataDir, 'master.key'))
    await expect(openAt(dataDir)).rejects.toMatchObject({ message: expect.stringContaining('is missing beside a log') })
    expect(existsSync(join(dataDir, 'master.key'))).toBe(false)
  })

  it('makes no master key when the caller does not allow it', async () => {
    await expect(openAt(dataDir, { createMasterKey: false })).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(existsSync(dataDir)).toBe(false)
  })

  it('says that a master key file is broken without showing it', async () => {
    await write()
    const text = readFileSync(join(dataDir, 'master.key'), 'utf8').slice(0, 20)
    writeFileSync(join(dataDir, 'master.key'), text)
    const opened = openAt(dataDir)
    await expect(opened).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(opened).rejects.not.toMatchObject({ message: expect.stringContaining(text) })
  })

  it('lets keys pass to a new master key beside the old one', async () => {
    await write()
    const old = readFileSync(join(dataDir, 'master.key'), 'utf8')
    writeFileSync(join(dataDir, 'master.key'), `${old}${Buffer.alloc(32, 9).toString('base64url')}\n`)
    const store = await openAt(dataDir)
    await store.commit(draftOf({ audit_id: 'dec_3' }), [{ kind: 'rotate_signing_key', agentId: 'finance-agent' }])
    await store.commit(draftOf({ audit_id: 'dec_4' }), [])
    await store.close()
    const db = new Database(database(), { readonly: true })
    const masters = db.prepare('SELECT master_id FROM signing_key ORDER BY generation').pluck().all()
    db.close()
    expect(new Set(masters).size).toBe(2)
  })

  it.each([
    ['a newer version of the service', 'PRAGMA user_version = 999', 'newer version'],
    ['another program', 'PRAGMA application_id = 1', 'not one of countersign'],
  ])('does not open a database of %s', async (_, sql, message) => {
    await write()
    tamper(sql)
    await expect(openAt(dataDir)).rejects.toMatchObject({ message: expect.stringContaining(message) })
  })
})
