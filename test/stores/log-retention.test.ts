import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readCheckpoint } from '../../src/core/checkpoint.js'
import type { Change, Store } from '../../src/core/store.js'
import { createSystemWorld } from '../../src/core/world.js'
import { entryHashOf, verifyChain } from '../../src/receipt/chain.js'
import { lookupOfKeys } from '../../src/receipt/verify.js'
import { openBatchWriter } from '../../src/stores/sqlite/batch-writer.js'
import { dataPaths, prepareFiles } from '../../src/stores/sqlite/files.js'
import { draftOf, MASTER, sealingWorld, START_MS } from '../receipt/world.js'
import { openAt, tempFolder } from './world.js'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

let folder: ReturnType<typeof tempFolder>
let store: Store
let nowMs: number
beforeEach(async () => {
  folder = tempFolder()
  nowMs = START_MS
  store = await open()
})
afterEach(async () => {
  await store.close()
  folder.remove()
})

/** Entries are kept for a day, answers no longer than their receipt. */
function open(logRetention: { retentionMs: number; issuer: string } | null = { retentionMs: DAY_MS, issuer: 'house' }) {
  const world = { ...createSystemWorld(), now: () => nowMs }
  return openAt(folder.path, { logRetention, answerMarginMs: 0 }, { world })
}

async function reopen(...args: Parameters<typeof open>): Promise<void> {
  await store.close()
  store = await open(...args)
}

let serial = 0
async function write(count: number, changes: readonly Change[] = [], organisation = 'acme'): Promise<void> {
  const claims = () => ({ audit_id: `dec_${serial++}`, organisation })
  await Promise.all(Array.from({ length: count }, () => store.commit(draftOf(claims(), { salt: 'c2FsdA' }), changes)))
}

/** Commits until what a start or a commit set off has been done: it is done before the next commit is answered. */
async function settled(): Promise<void> {
  for (let index = 0; index < 3; index++) await write(1, [], 'other')
}

const chain = (organisation = 'acme') => store.entries(organisation, 1, 100_000)
function lastOf<T>(items: readonly T[]): T {
  const last = items.at(-1)
  if (last === undefined) throw new Error('nothing there')
  return last
}

const seqs = (organisation = 'acme') => chain(organisation).map(({ seq }) => seq)
const problems = (organisation = 'acme') =>
  verifyChain(chain(organisation), { organisation, lookup: lookupOfKeys(store.signingKeys({})) })
const begins = (seq: number, organisation = 'acme') =>
  vi.waitUntil(() => store.entries(organisation, 1, 1)[0]?.seq === seq, { timeout: 10_000, interval: 1 })

function sql(statement: string): void {
  const db = new Database(join(folder.path, 'countersign.db'))
  try {
    db.exec(statement)
  } finally {
    db.close()
  }
}

function count(table: string): unknown {
  const db = new Database(join(folder.path, 'countersign.db'), { readonly: true })
  try {
    return db.prepare(`SELECT COUNT(*) FROM ${table} WHERE organisation = 'acme'`).pluck().get()
  } finally {
    db.close()
  }
}

describe('entries whose time is over', () => {
  it('are dropped behind a signed entry that says how far, with all that was kept of them', async () => {
    const fate = (auditId: string): readonly Change[] => [
      { kind: 'record_outcome', auditId },
      { kind: 'redeem', auditId: `${auditId} too` },
    ]
    await store.commit(draftOf({ audit_id: 'old' }, { salt: 'c2FsdA' }), [])
    await store.commit(draftOf({ audit_id: 'old too' }), [])
    await store.commit(draftOf({ audit_id: 'said of it' }), fate('old'))
    const [, , last] = chain()
    nowMs += DAY_MS
    await store.commit(draftOf({ audit_id: 'young' }, { salt: 'c2FsdA' }), fate('young'))
    expect(seqs()).toEqual([1, 2, 3, 4])
    nowMs += 1
    await store.commit(draftOf({ audit_id: 'later' }), [])
    await settled()
    // not yet a day since it was looked at
    expect(seqs()).toEqual([1, 2, 3, 4, 5])
    nowMs += DAY_MS - 1
    await write(1)
    await begins(4)
    const [young, , , checkpoint] = chain()
    expect(seqs()).toEqual([4, 5, 6, 7])
    expect(checkpoint).toMatchObject({
      caller_key_id: null,
      record: {},
      receipt: {
        type: 'countersign.admin/v1',
        issuer: 'house',
        agent_id: null,
        expires_at: null,
        detail: {
          change: 'log_pruned',
          through_seq: 3,
          through_hash: young?.receipt.prev_hash,
          through_timestamp: '2026-01-01T00:00:00.000Z',
        },
      },
    })
    expect(last && entryHashOf(last)).toBe(young?.receipt.prev_hash)
    expect(problems()).toEqual([])
    expect([store.entry('acme', 'old'), store.salt('acme', 'old')]).toEqual([null, null])
    expect([store.hasOutcome('acme', 'old'), store.isRedeemed('acme', 'old too')]).toEqual([false, false])
    expect([store.salt('acme', 'young'), store.hasOutcome('acme', 'young')]).toEqual(['c2FsdA', true])
    expect(['outcome', 'redemption', 'salt'].map(count)).toEqual([1, 1, 2])
    expect(store.isRedeemed('acme', 'young too')).toBe(true)
  })

  it('are dropped at a start, of every chain, and the log goes on', async () => {
    await write(3)
    await write(2, [], 'globex')
    nowMs += 3 * DAY_MS
    await reopen()
    await begins(4)
    await begins(3, 'globex')
    expect([problems(), problems('globex')]).toEqual([[], []])
    await write(1)
    await reopen()
    expect([seqs(), problems()]).toEqual([[4, 5], []])
  })

  it('are kept for ever where no time is set', async () => {
    await write(3)
    nowMs += 10_000 * DAY_MS
    await reopen(null)
    await settled()
    expect(seqs()).toEqual([1, 2, 3])
  })

  it('are dropped in portions, and none of a portion without its checkpoint', async () => {
    await write(1_100)
    nowMs += 2 * DAY_MS
    await reopen()
    await begins(1_101)
    const through = chain().flatMap((entry) => readCheckpoint(entry)?.throughSeq ?? [])
    expect(through).toEqual([200, 400, 600, 800, 1_000, 1_100])
    expect(problems()).toEqual([])
  })

  it('leave a checkpoint alone that nothing else stands beside', async () => {
    await write(2)
    for (let month = 0; month < 3; month++) {
      nowMs += 30 * DAY_MS
      await reopen()
      await settled()
      await vi.waitUntil(() => seqs().length === 1, { timeout: 10_000, interval: 1 })
      expect([seqs(), problems()]).toEqual([[3], []])
    }
  })

  it('are kept while a receipt is valid or a reservation can be given back, and all behind them', async () => {
    const kept = draftOf({ audit_id: 'kept' }, { ttlMs: 5 * DAY_MS })
    const reserved: Change = {
      kind: 'put_document',
      document: { kind: 'reservation', id: 'reserved' },
      body: {},
      expiresMs: START_MS + 8 * DAY_MS,
    }
    await write(1)
    await store.commit(kept, [])
    await write(1)
    await store.commit(draftOf({ audit_id: 'reserved' }), [reserved])
    const firstOn = async (day: number): Promise<number | undefined> => {
      nowMs = START_MS + day * DAY_MS
      await reopen()
      await settled()
      return seqs()[0]
    }
    expect([await firstOn(3), await firstOn(5), await firstOn(6), await firstOn(7.9)]).toEqual([2, 2, 4, 4])
    expect((await firstOn(8.1)) ?? 0).toBeGreaterThan(4)
    expect(problems()).toEqual([])
  })
})

describe('the database', () => {
  beforeEach(async () => {
    await write(40)
  })

  it.each([
    ['an entry that no checkpoint names', 'DELETE FROM entry WHERE seq = 6', 'the log is append-only'],
    ['a beginning without a checkpoint', "INSERT INTO log_start VALUES ('acme', 3, 4)", 'behind a checkpoint'],
    ['a beginning moved', 'UPDATE log_start SET through_seq = 9', 'behind a checkpoint'],
    ['more than the checkpoint says', "DELETE FROM entry WHERE organisation = 'globex' AND seq <= 5", 'append-only'],
    ['the place of another chain', "INSERT OR REPLACE INTO log_start SELECT 'acme', 4, 5", 'behind a checkpoint'],
    [
      'another place of the same chain',
      'INSERT OR REPLACE INTO log_start SELECT organisation, through_seq + 1, checkpoint_seq FROM log_start',
      'behind a checkpoint',
    ],
  ])('refuses to drop %s', async (_, statement, message) => {
    await write(4, [], 'globex')
    nowMs += 2 * DAY_MS
    await write(3, [], 'globex')
    await begins(5, 'globex')
    await store.close()
    expect(() => {
      sql(statement)
    }).toThrow(message)
    store = await open(null)
  })

  const UNLOCK =
    'DROP TRIGGER entry_is_never_deleted; DROP TRIGGER log_start_is_signed; DROP TRIGGER log_start_is_not_moved;'
  it.each([
    ['was cut without a checkpoint', "DELETE FROM entry WHERE organisation = 'globex' AND seq <= 3"],
    ['was cut further than its checkpoint says', "DELETE FROM entry WHERE organisation = 'acme' AND seq <= 41"],
    [
      'was cut where another chain’s checkpoint says',
      `DELETE FROM entry WHERE organisation = 'globex' AND seq <= 40;
       INSERT INTO log_start SELECT 'globex', through_seq, checkpoint_seq FROM log_start WHERE organisation = 'acme'`,
    ],
    [
      'was cut where the database, but no signed entry says',
      `DELETE FROM entry WHERE organisation = 'acme' AND seq <= 45;
       UPDATE log_start SET through_seq = 45`,
    ],
    [
      'has a checkpoint that was changed',
      `DROP TRIGGER entry_is_never_changed;
       UPDATE entry SET body = json_set(body, '$.receipt.detail.through_seq', 43, '$.receipt.detail.through_hash',
         (SELECT entry_hash FROM entry AS last WHERE last.organisation = 'acme' AND last.seq = 43))
       WHERE organisation = 'acme' AND seq = 46;
       UPDATE log_start SET through_seq = 43; DELETE FROM entry WHERE organisation = 'acme' AND seq <= 43`,
    ],
  ])('does not open when its log %s', async (_, statement) => {
    nowMs += 2 * DAY_MS
    await write(5)
    await begins(41)
    expect(readCheckpoint(lastOf(chain()))).toMatchObject({ throughSeq: 40 })
    await write(80, [], 'globex')
    await write(60)
    expect(problems()).toEqual([])
    await store.close()
    sql(`${UNLOCK} ${statement}`)
    await expect(open(null)).rejects.toMatchObject({ message: expect.stringContaining('does not verify') })
    store = { ...store, close: () => Promise.resolve() }
  })
})

describe('a checkpoint that cannot be written', () => {
  it('leaves every entry where it was, and decisions go on', () => {
    const at = dataPaths(`${folder.path}/another`)
    prepareFiles(at)
    const { sealer } = sealingWorld()
    const seal = vi.fn(sealer.seal.bind(sealer))
    const options = {
      database: at.database,
      importedKeys: at.importedKeys,
      masters: [MASTER],
      answerMarginMs: 0,
      eventRetentionMs: DAY_MS,
      approvalKeepMs: 1_000,
      maxPages: null,
      logRetention: { retentionMs: DAY_MS, issuer: 'house' },
      startedMs: 0,
    }
    let ids = 0
    const writer = openBatchWriter(options, { sealer: { ...sealer, seal }, newId: () => `adm_${ids++}` })
    const submissions = (auditId: string) => [{ draft: draftOf({ audit_id: auditId }), changes: [] }]
    writer.write({ nowMs: 0, submissions: submissions('dec_1') })
    seal.mockImplementationOnce(() => {
      throw new Error('the key cannot sign')
    })
    expect(() => writer.prune(2 * DAY_MS)).toThrow('the key cannot sign')
    expect(writer.prune(2 * DAY_MS + HOUR_MS)).toBe(false)
    expect(writer.write({ nowMs: 2 * DAY_MS, submissions: submissions('dec_2') })).toMatchObject([
      { kind: 'committed', seal: { audit_seq: 2 } },
    ])
    const db = new Database(at.database, { readonly: true })
    const left = () => db.prepare('SELECT seq FROM entry ORDER BY seq').pluck().all()
    expect(left()).toEqual([1, 2])
    writer.prune(3 * DAY_MS)
    expect(left()).toEqual([2, 3])
    db.close()
    writer.close()
  })
})
