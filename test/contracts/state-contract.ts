import { describe, expect, it } from 'vitest'
import type {
  AgentEvent,
  Change,
  CommitResult,
  DocumentName,
  Session,
  Trace,
  TraceReport,
} from '../../src/core/store.js'
import type { JsonObject } from '../../src/core/json.js'
import { draftOf, START_MS } from '../receipt/world.js'
import { contractWorld, type Backend } from './backend.js'

const MOVED: CommitResult = { committed: false, conflict: 'state_moved' }

/** What every backend owes of the state besides counters. */
export function stateContract(createBackend: () => Backend): void {
  describe('documents', () => {
    const { store, at, reopen, attempt, commit } = contractWorld(createBackend)
    const freeze: DocumentName = { kind: 'freeze', id: 'agent/a' }
    const put = (body: JsonObject, document = freeze, expiresMs: number | null = null): Change => ({
      kind: 'put_document',
      document,
      body,
      expiresMs,
    })
    const compare = (version: number, document = freeze): Change => ({ kind: 'compare_document', document, version })

    it('are what was written last, and count how often', async () => {
      expect(store().document('acme', freeze)).toBeNull()
      await commit([put({ frozen: true, by: ['ü'] })])
      await commit([put({ frozen: false })])
      await reopen()
      expect(store().document('acme', freeze)).toEqual({ version: 2, body: { frozen: false } })
      expect(store().document('acme', { kind: 'baseline', id: 'agent/a' })).toBeNull()
      expect(store().document('globex', freeze)).toBeNull()
    })

    it('are listed by kind in order of id, at most so many', async () => {
      for (const id of ['c', 'a', 'b']) await commit([put({ id }, { kind: 'freeze', id })])
      await commit([put({}, { kind: 'baseline', id: 'a' })])
      await commit([put({}, { kind: 'freeze', id: 'a' })], { organisation: 'globex' })
      expect(store().documents('acme', 'freeze', 2)).toEqual([
        { id: 'a', version: 1, body: { id: 'a' } },
        { id: 'b', version: 1, body: { id: 'b' } },
      ])
      expect(store().documents('acme', 'reservation', 9)).toEqual([])
    })

    it('make a commit fail that saw another version, and write nothing of it', async () => {
      expect((await attempt([compare(0), put({ n: 1 })])).committed).toBe(true)
      for (const version of [0, 2]) expect(await attempt([put({ n: 2 }), compare(version)])).toEqual(MOVED)
      expect(store().document('acme', freeze)).toEqual({ version: 1, body: { n: 1 } })
      expect(store().chainHead('acme')?.seq).toBe(1)
      expect((await attempt([compare(0)], { organisation: 'globex' })).committed).toBe(true)
    })

    it('are compared with what was queued just before', async () => {
      const results = await Promise.all([
        attempt([put({ frozen: true })]),
        attempt([compare(0)]),
        attempt([compare(1)]),
      ])
      expect(results.map(({ committed }) => committed)).toEqual([true, false, true])
    })

    it('are forgotten when they expire, with a later commit; those that do not, stay', async () => {
      await commit([put({}, freeze), put({}, { kind: 'reservation', id: 'dec' }, START_MS + 10)])
      at(START_MS + 9)
      await commit()
      expect(store().documents('acme', 'reservation', 9)).toHaveLength(1)
      at(START_MS + 10)
      await commit()
      expect(store().documents('acme', 'reservation', 9)).toEqual([])
      expect(store().documents('acme', 'freeze', 9)).toHaveLength(1)
    })
  })

  describe('events', () => {
    const { store, backend, at, reopen, attempt, commit } = contractWorld(createBackend)
    const event = (auditId: string, rest: Partial<AgentEvent> = {}): AgentEvent => ({
      agentId: 'a',
      auditId,
      atMs: START_MS,
      body: { of: auditId },
      ...rest,
    })
    const record = (of: AgentEvent): Change => ({ kind: 'record_event', event: of })
    const update = (auditId: string, body: JsonObject, agentId = 'a'): Change => ({
      kind: 'update_event',
      agentId,
      auditId,
      body,
    })

    it('are an agent’s, newest first, at most so many', async () => {
      for (const auditId of ['1', '2', '3']) await commit([record(event(auditId))])
      await commit([record(event('4', { agentId: 'b' }))])
      await commit([record(event('1'))], { organisation: 'globex' })
      await reopen()
      expect(store().events('acme', 'a', 2)).toEqual([event('3'), event('2')])
      expect(
        store()
          .events('acme', 'a', 200)
          .map(({ auditId }) => auditId),
      ).toEqual(['3', '2', '1'])
      expect(store().events('acme', 'b', 9)).toEqual([event('4', { agentId: 'b' })])
      expect(store().events('globex', 'b', 9)).toEqual([])
    })

    it('learn how they ended; of one that is not there nothing happens', async () => {
      await commit([record(event('1')), record(event('2'))])
      await commit([update('1', { ended: 'failed' }), update('3', {}), update('2', {}, 'b')])
      await commit([update('2', {})], { organisation: 'globex' })
      expect(store().events('acme', 'a', 9)).toEqual([event('2'), event('1', { body: { ended: 'failed' } })])
    })

    it('come with their entry or not at all', async () => {
      const document = { kind: 'freeze', id: 'agent/a' } as const
      const wrong = { kind: 'compare_document', document, version: 9 } as const
      expect(await attempt([record(event('1')), wrong])).toEqual(MOVED)
      expect(store().events('acme', 'a', 9)).toEqual([])
    })

    it('are kept for their time, and then forgotten with a later commit', async () => {
      await commit([record(event('1'))])
      await commit([record(event('2', { atMs: START_MS + 1 }))])
      at(START_MS + backend().eventRetentionMs)
      await commit()
      expect(store().events('acme', 'a', 9)).toHaveLength(2)
      at(START_MS + backend().eventRetentionMs + 1)
      await commit()
      expect(store().events('acme', 'a', 9)).toEqual([event('2', { atMs: START_MS + 1 })])
    })
  })

  describe('traces', () => {
    const { store, at, reopen, attempt, commit } = contractWorld(createBackend)
    const trace = (id: string, more: Partial<Trace> = {}): Trace => ({
      owner: 'agent/a',
      id,
      atMs: START_MS,
      expiresMs: START_MS + 100,
      body: { tool: 'ü' },
      report: null,
      ...more,
    })
    const record = (of: Trace): Change => ({ kind: 'record_trace', trace: of })
    const told: TraceReport = { body: { n: 1 }, prints: 'AP8H' }
    const report = (id: string, of = told, owner = 'agent/a'): Change => ({
      kind: 'report_trace',
      owner,
      id,
      report: of,
    })
    const ids = (limit = 9, nowMs = START_MS) =>
      store()
        .traces('acme', 'agent/a', nowMs, { traces: limit, bytes: 1000 })
        .map(({ id }) => id)

    it('are an owner’s, newest first, at most so many', async () => {
      for (const id of ['1', '2']) await commit([record(trace(id))])
      await commit([record(trace('early', { atMs: START_MS - 1 }))])
      await commit([record(trace('3', { owner: 'agent/b' }))])
      await commit([record(trace('4'))], { organisation: 'globex' })
      await reopen()
      expect(ids()).toEqual(['2', '1', 'early'])
      expect(ids(1)).toEqual(['2'])
      expect(store().trace('acme', 'agent/a', '1')).toEqual(trace('1'))
      expect(store().trace('acme', 'agent/b', '1')).toBeNull()
      expect(store().trace('globex', 'agent/a', '1')).toBeNull()
    })

    it('are reported on once', async () => {
      await commit([record(trace('1')), record(trace('2', { report: told }))])
      await commit([report('1'), report('1', { body: { n: 2 }, prints: '' }), report('2', told, 'agent/b')])
      await commit([report('1', { body: { n: 3 }, prints: '' })])
      for (const id of ['1', '2']) expect(store().trace('acme', 'agent/a', id)?.report).toEqual(told)
    })

    it('are read until their prints are so many bytes', async () => {
      for (const id of ['1', '2', '3']) await commit([record(trace(id, { report: told }))])
      const until = (bytes: number) => store().traces('acme', 'agent/a', START_MS, { traces: 9, bytes }).length
      expect([until(1), until(3), until(4), until(99)]).toEqual([1, 1, 2, 3])
    })

    it('come with their entry or not at all', async () => {
      const moved: Change = { kind: 'compare_document', document: { kind: 'freeze', id: 'x' }, version: 7 }
      expect(await attempt([record(trace('1')), moved])).toEqual(MOVED)
      expect(ids()).toEqual([])
    })

    it('are none when they have expired, and are forgotten with a later commit', async () => {
      await commit([record(trace('1')), record(trace('2', { expiresMs: START_MS + 101 }))])
      expect(ids(9, START_MS + 100)).toEqual(['2'])
      at(START_MS + 100)
      await commit()
      expect(store().trace('acme', 'agent/a', '1')).toBeNull()
      expect(ids()).toEqual(['2'])
    })
  })

  describe('sessions', () => {
    const { store, backend, at, reopen, attempt, commit } = contractWorld(createBackend)
    const session = (rest: Partial<Session> = {}): Session => ({
      sessionId: 'sess',
      keyId: 'key_1',
      openedMs: START_MS,
      lastMs: START_MS,
      endedMs: null,
      ...rest,
    })
    const use = (rest: Partial<Session> = {}): Change => ({ kind: 'use_session', session: session(rest) })

    it('are as they were used last, end, and open anew', async () => {
      expect(store().session('acme', 'sess')).toBeNull()
      await commit([use()])
      await commit([use({ lastMs: START_MS + 5 })])
      await reopen()
      expect(store().session('acme', 'sess')).toEqual(session({ lastMs: START_MS + 5 }))
      expect(store().session('globex', 'sess')).toBeNull()
      await commit([use({ lastMs: START_MS + 6, endedMs: START_MS + 6 })])
      expect(store().session('acme', 'sess')?.endedMs).toBe(START_MS + 6)
      const anew = { openedMs: START_MS + 9, lastMs: START_MS + 9 }
      await commit([use(anew)])
      expect(store().session('acme', 'sess')).toEqual(session(anew))
    })

    it('stay their key’s when they ended', async () => {
      await commit([use({ endedMs: START_MS })])
      expect(await attempt([use({ keyId: 'key_2' })])).toEqual({ committed: false, conflict: 'session_taken' })
      expect(store().session('acme', 'sess')?.keyId).toBe('key_1')
    })

    it('do not go back to an earlier time or life by what came late', async () => {
      await commit([use({ openedMs: START_MS + 50, lastMs: START_MS + 60 })])
      await commit([use({ openedMs: START_MS, lastMs: START_MS + 55, endedMs: START_MS + 55 })])
      expect(store().session('acme', 'sess')).toEqual(session({ openedMs: START_MS + 50, lastMs: START_MS + 60 }))
    })

    it('are forgotten when they were not used for their time: then they are nobody’s', async () => {
      await commit([use(), use({ sessionId: 'used', lastMs: START_MS + 1 })])
      at(START_MS + backend().eventRetentionMs)
      await commit()
      expect(store().session('acme', 'sess')).not.toBeNull()
      at(START_MS + backend().eventRetentionMs + 1)
      await commit()
      expect([store().session('acme', 'sess'), store().session('acme', 'used')?.keyId]).toEqual([null, 'key_1'])
      expect((await attempt([use({ keyId: 'key_2' })])).committed).toBe(true)
    })
  })

  describe('redemptions', () => {
    const { store, reopen, attempt, commit } = contractWorld(createBackend)
    const redeem: Change = { kind: 'redeem', auditId: 'dec_x' }
    const unredeemed: Change = { kind: 'compare_unredeemed', auditId: 'dec_x' }
    const outcome: Change = { kind: 'record_outcome', auditId: 'dec_x' }

    it('use a receipt up once, when two come at once too', async () => {
      const results = await Promise.all([attempt([redeem]), attempt([redeem])])
      expect(results).toMatchObject([{ committed: true }, { committed: false, conflict: 'receipt_used' }])
      await reopen()
      expect(store().isRedeemed('acme', 'dec_x')).toBe(true)
      expect([store().isRedeemed('globex', 'dec_x'), store().isRedeemed('acme', 'dec_y')]).toEqual([false, false])
      expect(store().chainHead('acme')?.seq).toBe(1)
    })

    it('come too late after an outcome; an outcome may follow one', async () => {
      await commit([outcome])
      expect(await attempt([redeem])).toEqual({ committed: false, conflict: 'outcome_recorded' })
      await commit([{ kind: 'redeem', auditId: 'dec_y' }])
      expect((await attempt([{ kind: 'record_outcome', auditId: 'dec_y' }])).committed).toBe(true)
      expect(await attempt([{ kind: 'redeem', auditId: 'dec_y' }])).toEqual({
        committed: false,
        conflict: 'receipt_used',
      })
    })

    it('move what rests on there being none', async () => {
      const results = await Promise.all([attempt([unredeemed]), attempt([redeem]), attempt([outcome, unredeemed])])
      expect(results).toMatchObject([{ committed: true }, { committed: true }, MOVED])
      expect(store().hasOutcome('acme', 'dec_x')).toBe(false)
    })
  })

  describe('what is remembered besides', () => {
    const { store, at, reopen, commit } = contractWorld(createBackend)

    it('is the salt of an entry', async () => {
      await store().commit(draftOf({ audit_id: 'salted' }, { salt: 'c2FsdA' }), [])
      await commit([], { audit_id: 'plain' })
      expect([store().salt('acme', 'salted'), store().salt('acme', 'plain'), store().salt('globex', 'salted')]).toEqual(
        ['c2FsdA', null, null],
      )
    })

    it('is the time of the latest entry of any chain', async () => {
      expect(store().lastTimestampMs()).toBe(0)
      at(START_MS + 7)
      await commit([], { organisation: 'globex' })
      at(START_MS + 3)
      await commit()
      await reopen()
      expect(store().lastTimestampMs()).toBe(START_MS + 7)
    })

    it('is what fingerprints stand for: the same text of one organisation, across a restart', async () => {
      const texts = ['vendor-x', 'vendor-y', '', 'Käse', 'x'.repeat(100_000)]
      const before = texts.map((text) => store().fingerprint('acme', text))
      expect(before.every((fingerprint) => /^[A-Za-z0-9_-]{22}$/.test(fingerprint))).toBe(true)
      await reopen()
      expect(texts.map((text) => store().fingerprint('acme', text))).toEqual(before)
      const all = [...before, ...texts.map((text) => store().fingerprint('globex', text))]
      expect(new Set(all).size).toBe(all.length)
    })
  })
}
