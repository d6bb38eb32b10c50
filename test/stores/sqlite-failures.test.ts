import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CountersignError } from '../../src/core/errors.js'
import type { Store } from '../../src/core/store.js'
import { verifyChain } from '../../src/receipt/chain.js'
import { lookupOfKeys } from '../../src/receipt/verify.js'
import { openBatchWriter } from '../../src/stores/sqlite/batch-writer.js'
import type { StoreEvent } from '../../src/stores/sqlite/commit-queue.js'
import { dataPaths, prepareFiles } from '../../src/stores/sqlite/files.js'
import { add, approvalOf, messageOf, put } from '../contracts/approvals.js'
import { draftOf, MASTER, sealingWorld } from '../receipt/world.js'
import { openAt, tempFolder } from './world.js'

let folder: ReturnType<typeof tempFolder>
beforeEach(() => {
  folder = tempFolder()
})
afterEach(() => {
  folder.remove()
})

describe('a full disk', () => {
  const bulky = (auditId: string) => draftOf({ audit_id: auditId }, { record: { text: 'x'.repeat(20_000) } })
  const seqs = (store: Store): readonly number[] => store.entries('acme', 1, 10_000).map(({ seq }) => seq)
  const sql = (statement: string): void => {
    const db = new Database(join(folder.path, 'countersign.db'))
    db.exec(statement)
    db.close()
  }

  it('fails the batch and everything behind it, counts nothing of them, and heals when there is room again', async () => {
    const first = await openAt(folder.path)
    await first.commit(draftOf({ audit_id: 'dec_before' }), [])
    await first.close()
    sql('CREATE TABLE filler (x BLOB); INSERT INTO filler VALUES (zeroblob(2000000))')
    const events: StoreEvent[] = []
    const store = await openAt(folder.path, { maxPages: 600, maxBatch: 40 }, { report: (event) => events.push(event) })
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) =>
        store.commit(bulky(`dec_${index}`), [
          {
            kind: 'use_session',
            session: { sessionId: `s${index}`, keyId: 'key_1', openedMs: 1, lastMs: 1, endedMs: null },
          },
        ]),
      ),
    )
    expect(results.every((result) => result.status === 'rejected')).toBe(true)
    expect(results[0]).toMatchObject({ reason: { code: 'store_unavailable' } })
    expect(results[99]).toMatchObject({ reason: { code: 'store_unavailable' } })
    expect(store.healthy()).toBe(false)
    expect(seqs(store)).toEqual([1])
    expect(store.session('acme', 's0')).toBeNull()
    await expect(store.commit(bulky('dec_now'), [])).rejects.toMatchObject({ code: 'store_unavailable' })

    sql('DROP TABLE filler')
    await vi.waitUntil(() => store.healthy(), { timeout: 20_000 })
    expect(events[0]).toMatchObject({ kind: 'failed' })
    expect(events.at(-1)).toMatchObject({ kind: 'recovered' })
    await store.commit(bulky('dec_after'), [])
    expect(seqs(store)).toEqual([1, 2])
    const options = { organisation: 'acme', lookup: lookupOfKeys(store.signingKeys({})) }
    expect(verifyChain(store.entries('acme', 1, 10), options)).toEqual([])
    await store.close()
  })

  it('keeps nothing of what goes with no entry, and none of an approval without its entry', async () => {
    const first = await openAt(folder.path)
    await first.keep('acme', [put(approvalOf('apr_1'), 'requested'), ...add(messageOf('msg_1'))])
    await first.close()
    sql('CREATE TABLE filler (x BLOB); INSERT INTO filler VALUES (zeroblob(2000000))')
    const store = await openAt(folder.path, { maxPages: 600 })
    const bulk = messageOf('msg_2', { body: { text: 'x'.repeat(2_000_000) } })
    const changes = [put(approvalOf('apr_1', { version: 1, reminders: 1 }), 'reminded'), ...add(bulk)]
    const sent = { kind: 'settle_message', id: 'msg_1', fate: { kind: 'sent' } } as const
    const results = await Promise.allSettled([
      store.keep('acme', [sent]),
      store.keep('acme', changes),
      store.commit(draftOf(), changes),
      store.keep('acme', [{ kind: 'tally', hourMs: 0, lines: [{ name: 'a', count: 1 }] }]),
    ])
    expect(results.map((result) => (result.status === 'rejected' ? result.reason.code : result))).toEqual(
      Array(4).fill('store_unavailable'),
    )
    await expect(store.keep('acme', [])).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(store.approval('acme', 'apr_1')).toMatchObject({ version: 1, reminders: 0 })
    expect([store.lastApprovalEvent('acme'), store.chainHead('acme'), store.tallies('acme', 0)]).toEqual([1, null, []])
    expect(store.messagesDue(Date.now(), 9)).toMatchObject([{ id: 'msg_1', attempts: 0 }])

    sql('DROP TABLE filler')
    await vi.waitUntil(() => store.healthy(), { timeout: 20_000 })
    expect(await store.keep('acme', [sent])).toEqual({ kept: true })
    expect(store.messageCounts('acme').waiting).toBe(0)
    await store.close()
  })

  it('keeps the store down while it lasts', async () => {
    const first = await openAt(folder.path)
    await first.commit(draftOf({ audit_id: 'dec_before' }), [])
    await first.close()
    const store = await openAt(folder.path, { maxPages: 40 })
    await expect(
      store
        .commit(bulky('dec_1'), [])
        .then(() => store.commit(bulky('dec_2'), []))
        .then(() => store.commit(bulky('dec_3'), []))
        .then(() => store.commit(bulky('dec_4'), []))
        .then(() => store.commit(bulky('dec_5'), [])),
    ).rejects.toMatchObject({ code: 'store_unavailable' })
    await vi.waitUntil(() => store.stats().failures >= 3, { timeout: 20_000 })
    expect(store.healthy()).toBe(false)
    await store.close()
  })
})

describe('a batch', () => {
  function openWriter() {
    const paths = dataPaths(folder.path)
    prepareFiles(paths)
    const { sealer } = sealingWorld()
    const seal = vi.fn(sealer.seal.bind(sealer))
    const options = {
      database: paths.database,
      importedKeys: paths.importedKeys,
      masters: [MASTER],
      answerMarginMs: 0,
      eventRetentionMs: 0,
      approvalKeepMs: 1_000,
      maxPages: null,
      logRetention: null,
      startedMs: 0,
    }
    return { seal, writer: openBatchWriter(options, { sealer: { ...sealer, seal }, newId: () => 'adm' }) }
  }
  const submission = (auditId: string) => ({ draft: draftOf({ audit_id: auditId }), changes: [] })

  it('whose key cannot sign is rolled back as a whole, and the chain goes on before it', () => {
    const { seal, writer } = openWriter()
    const write = (...auditIds: string[]) => writer.write({ nowMs: 0, submissions: auditIds.map(submission) })
    write('dec_1')
    const { sealer } = sealingWorld()
    seal
      .mockImplementationOnce((...call) => sealer.seal(...call))
      .mockImplementationOnce(() => {
        throw new Error('the key cannot sign')
      })
    expect(() => write('dec_2', 'dec_3', 'dec_4')).toThrow('the key cannot sign')
    expect(write('dec_2')).toMatchObject([{ kind: 'committed', seal: { audit_seq: 2 } }])
    writer.close()
  })

  it('passes over a draft at fault as if it had never been', () => {
    const { seal, writer } = openWriter()
    seal.mockImplementationOnce(() => {
      throw new CountersignError('internal', 'not JSON')
    })
    const outcomes = writer.write({ nowMs: 0, submissions: ['dec_1', 'dec_2'].map(submission) })
    expect(outcomes).toMatchObject([{ kind: 'rejected' }, { kind: 'committed', seal: { audit_seq: 1 } }])
    writer.close()
  })

  it('holds all that came in one turn of the event loop, and all that came while another was written', async () => {
    const store = await openAt(folder.path)
    const commit = (count: number, name: string) =>
      Array.from({ length: count }, (_, index) => store.commit(draftOf({ audit_id: `${name}_${index}` }), []))
    const first = commit(50, 'a')
    await new Promise((resolve) => setImmediate(resolve))
    const second = commit(50, 'b')
    await new Promise((resolve) => setImmediate(resolve))
    const third = commit(50, 'c')
    await Promise.all([...first, ...second, ...third])
    expect(store.stats()).toEqual({ queued: 0, committed: 150, batches: 2, failures: 0 })
    await store.close()
  })
})
