import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecordedActivation } from '../../src/core/activation.js'
import { DEFAULT_LIMITS, type ApiKey } from '../../src/core/caller.js'
import type { AuditEntry, ReceiptClaims } from '../../src/core/receipt.js'
import type { Change, CommitResult, EntryDraft, IdempotencyScope, Store } from '../../src/core/store.js'
import { verifyChain } from '../../src/receipt/chain.js'
import { thumbprint, xOf } from '../../src/receipt/jwk.js'
import { lookupOfKeys, verifyWith } from '../../src/receipt/verify.js'
import { draftOf, START_MS } from '../receipt/world.js'
import { approvalContract } from './approval-contract.js'
import type { Backend } from './backend.js'
import { counterContract } from './counter-contract.js'
import { outboxContract } from './outbox-contract.js'
import { stateContract } from './state-contract.js'

/** What every backend owes, whatever it is made of. */
export function storeContract(name: string, createBackend: () => Backend): void {
  describe(`${name} keeps the store's contract`, () => {
    counterContract(createBackend)
    stateContract(createBackend)
    approvalContract(createBackend)
    outboxContract(createBackend)

    let backend: Backend
    let store: Store
    let nowMs: number
    beforeEach(async () => {
      nowMs = START_MS
      backend = createBackend()
      store = await backend.open(() => nowMs)
    })
    afterEach(async () => {
      await store.close()
      backend.dispose()
    })
    const reopen = async (): Promise<void> => {
      await store.close()
      store = await backend.open(() => nowMs)
    }

    let serial = 0
    const draft = (changed: Partial<ReceiptClaims> = {}, rest: Partial<EntryDraft> = {}): EntryDraft =>
      draftOf({ audit_id: `dec_${serial++}`, ...changed }, rest)
    const commit = async (changed: Partial<ReceiptClaims> = {}, changes: readonly Change[] = []): Promise<AuditEntry> =>
      committed(await store.commit(draft(changed), changes))
    const conflict = async (changes: readonly Change[]): Promise<CommitResult> => store.commit(draft(), changes)
    const problems = (organisation: string): readonly unknown[] =>
      verifyChain(store.entries(organisation, 1, 10_000), { organisation, lookup: lookupOfKeys(store.signingKeys({})) })

    describe('the log', () => {
      it('answers with the entry as it stands in the log: numbered, stamped, linked, signed', async () => {
        const first = await commit()
        nowMs += 5
        const second = committed(await store.commit(draft({}, { salt: 'c2FsdA', ttlMs: null }), []))
        expect(first).toMatchObject({ seq: 1, caller_key_id: 'key_1', receipt: { prev_hash: '0'.repeat(64) } })
        expect(first.receipt).toMatchObject({
          audit_seq: 1,
          timestamp: '2026-01-01T00:00:00.000Z',
          expires_at: '2026-01-01T00:01:00.000Z',
        })
        expect(second.receipt).toMatchObject({ audit_seq: 2, timestamp: '2026-01-01T00:00:00.005Z', expires_at: null })
        expect([first, second]).toEqual(store.entries('acme', 1, 10))
        expect(store.entry('acme', second.audit_id)).toEqual(second)
        expect(verifyWith(first.receipt, lookupOfKeys(store.signingKeys({}))).valid).toBe(true)
        expect(problems('acme')).toEqual([])
      })

      it('keeps one chain per organisation, and nobody sees another’s', async () => {
        const ours = await commit()
        const theirs = await commit({ organisation: 'globex' })
        expect([ours.seq, theirs.seq]).toEqual([1, 1])
        expect(store.entry('globex', ours.audit_id)).toBeNull()
        expect(store.entries('globex', 1, 10)).toEqual([theirs])
        expect(store.organisations()).toEqual(['acme', 'globex'])
        expect(store.chainHead('nobody')).toBeNull()
        expect([...problems('acme'), ...problems('globex')]).toEqual([])
      })

      it('numbers in the order of the calls, however many are under way', async () => {
        const entries = await Promise.all(Array.from({ length: 300 }, () => commit()))
        expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1))
        expect(problems('acme')).toEqual([])
        expect(store.chainHead('acme')).toMatchObject({ seq: 300 })
      })

      it('never stamps an entry earlier than the one before, even across a restart', async () => {
        const first = await commit()
        nowMs -= 60_000
        const second = await commit()
        await reopen()
        const third = await commit()
        expect([second, third].map(({ receipt }) => receipt.timestamp)).toEqual([
          first.receipt.timestamp,
          first.receipt.timestamp,
        ])
      })

      it('goes on where it ended after a restart', async () => {
        const before = await commit()
        const head = store.chainHead('acme')
        await reopen()
        expect(store.chainHead('acme')).toEqual(head)
        expect((await commit()).receipt.prev_hash).toBe(head?.entryHash)
        expect(store.entries('acme', 1, 1)).toEqual([before])
        expect(problems('acme')).toEqual([])
      })

      it('reads from a number on, at most so many', async () => {
        for (let index = 0; index < 4; index++) await commit()
        expect(store.entries('acme', 2, 2).map(({ seq }) => seq)).toEqual([2, 3])
        expect(store.entries('acme', 5, 2)).toEqual([])
      })

      it.each([
        ['is no canonical JSON', { reason: 'lone \ud800' }],
        ['has a known audit id', { audit_id: 'dec_known' }],
      ])('refuses a draft that %s, and it alone', async (_, wrong) => {
        await commit({ audit_id: 'dec_known' })
        const results = await Promise.allSettled([commit(), commit(wrong), commit()])
        expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
        expect(results[1]).toMatchObject({ reason: { code: 'internal' } })
        expect(store.healthy()).toBe(true)
        expect(store.chainHead('acme')?.seq).toBe(3)
        expect(problems('acme')).toEqual([])
      })

      it('commits what is queued before it closes, and then takes nothing', async () => {
        const underWay = Promise.all(Array.from({ length: 20 }, () => commit()))
        const closed = store.close()
        await expect(commit()).rejects.toMatchObject({ code: 'store_unavailable' })
        await closed
        expect(await underWay).toHaveLength(20)
        store = await backend.open(() => nowMs)
        expect(store.chainHead('acme')?.seq).toBe(20)
      })
    })

    describe('changes', () => {
      const use = (keyId: string): Change => ({
        kind: 'use_session',
        session: { sessionId: 'sess', keyId, openedMs: 1, lastMs: 2, endedMs: null },
      })

      it('are applied with the entry or not at all', async () => {
        await commit({}, [{ kind: 'record_outcome', auditId: 'dec_x' }])
        const result = await conflict([
          use('key_1'),
          { kind: 'remember_answer', scope, bodyDigest: 'd', answer: {} },
          { kind: 'record_outcome', auditId: 'dec_x' },
        ])
        expect(result).toEqual({ committed: false, conflict: 'outcome_recorded' })
        expect(store.session('acme', 'sess')).toBeNull()
        expect(store.rememberedAnswer(scope)).toBeNull()
        expect(store.chainHead('acme')?.seq).toBe(1)
      })

      it('give a session to the key that uses it first, when two use it at once', async () => {
        const [first, second, again] = await Promise.all([
          conflict([use('key_1')]),
          conflict([use('key_2')]),
          conflict([use('key_1')]),
        ])
        expect(first.committed).toBe(true)
        expect(second).toEqual({ committed: false, conflict: 'session_taken' })
        expect(again.committed).toBe(true)
        expect(store.session('acme', 'sess')?.keyId).toBe('key_1')
        expect(store.session('globex', 'sess')).toBeNull()
      })

      it('take one outcome of a decision, when two come at once', async () => {
        const outcome: Change = { kind: 'record_outcome', auditId: 'dec_x' }
        const results = await Promise.all([conflict([outcome]), conflict([outcome])])
        expect(results.map((result) => result.committed)).toEqual([true, false])
        expect(store.hasOutcome('acme', 'dec_x')).toBe(true)
        expect(store.hasOutcome('globex', 'dec_x')).toBe(false)
        expect(store.chainHead('acme')?.seq).toBe(1)
      })
    })

    describe('activations', () => {
      const activation = (policyVersion: string, revision: number | null = null): RecordedActivation => ({
        policyVersion,
        revision,
        contents: { rules: [], counters: [], tools: [{ name: 'pay', digest: 'd' }], globals: [], detectors: [] },
      })
      const record = (policyVersion: string, revision: number | null = null): Change => ({
        kind: 'record_activation',
        activation: activation(policyVersion, revision),
      })

      it('are none at first; the last that was recorded is known, to the next process too', async () => {
        expect(store.lastActivation()).toBeNull()
        await commit({}, [record('v1', 3)])
        await commit({ organisation: 'globex' }, [record('v2', 4)])
        expect(store.lastActivation()).toEqual(activation('v2', 4))
        await reopen()
        expect(store.lastActivation()).toEqual(activation('v2', 4))
      })

      it('never go back to a lower revision, when two come at once either', async () => {
        const results = await Promise.all([conflict([record('v5', 5)]), conflict([record('v4', 4)])])
        expect(results).toMatchObject([{ committed: true }, { committed: false, conflict: 'revision_superseded' }])
        expect(await conflict([record('unsigned')])).toEqual({ committed: false, conflict: 'revision_superseded' })
        expect((await conflict([record('v5 again', 5)])).committed).toBe(true)
        expect([store.lastActivation(), store.chainHead('acme')?.seq]).toEqual([activation('v5 again', 5), 2])
      })

      it('are an entry in each chain that is named, in one step', async () => {
        const others = [draft({ organisation: 'globex' }), draft({ organisation: 'initech' })]
        const own = committed(await store.commit(draft(), [record('v1')], others))
        expect(own).toMatchObject({ organisation: 'acme', seq: 1 })
        expect(['acme', 'globex', 'initech'].map((name) => store.chainHead(name)?.seq)).toEqual([1, 1, 1])
        await commit({ organisation: 'globex' })
        await reopen()
        expect([...problems('acme'), ...problems('globex'), ...problems('initech')]).toEqual([])
      })

      it.each<[string, Partial<ReceiptClaims>]>([
        ['is no canonical JSON', { reason: 'lone \ud800' }],
        ['has a known audit id', { audit_id: 'dec_known' }],
      ])('are in no chain at all when the entry of one of them %s', async (_, wrong) => {
        await commit({ organisation: 'initech', audit_id: 'dec_known' })
        const others = [draft({ organisation: 'globex' }), draft({ organisation: 'initech', ...wrong })]
        const results = await Promise.allSettled([
          commit({ organisation: 'initech' }),
          store.commit(draft(), [record('v1')], others),
          commit({ organisation: 'globex' }),
        ])
        expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
        expect(['acme', 'globex', 'initech'].map((name) => store.chainHead(name)?.seq)).toEqual([undefined, 1, 2])
        expect([store.lastActivation(), store.healthy()]).toEqual([null, true])
        expect([...problems('globex'), ...problems('initech')]).toEqual([])
      })

      it('are in no chain at all when the entry of one of them cannot be signed', async () => {
        const { privateKey } = generateKeyPairSync('ed25519')
        const x = xOf(privateKey)
        const imported: Change = { kind: 'import_signing_key', agentId: 'a', kid: thumbprint(x), x }
        await commit({ organisation: 'globex', agent_id: null }, [imported])
        const others = [draft({ organisation: 'globex', agent_id: 'a' })]
        await expect(store.commit(draft(), [record('v1')], others)).rejects.toMatchObject({ code: 'store_unavailable' })
        expect([store.chainHead('acme'), store.chainHead('globex')?.seq, store.lastActivation()]).toEqual([
          null,
          1,
          null,
        ])
        expect((await commit()).seq).toBe(1)
      })

      it('are in no chain at all when a change conflicts', async () => {
        await commit({}, [record('v9', 9)])
        const result = await store.commit(draft(), [record('v8', 8)], [draft({ organisation: 'globex' })])
        expect(result).toEqual({ committed: false, conflict: 'revision_superseded' })
        expect([store.chainHead('acme')?.seq, store.chainHead('globex')]).toEqual([1, null])
      })
    })

    describe('remembered answers', () => {
      const remember = (answer: string): Change => ({
        kind: 'remember_answer',
        scope,
        bodyDigest: 'd1',
        answer: { answer },
      })

      it('are the first one’s, with its entry; a twin conflicts', async () => {
        const first = draft()
        const [won, lost] = await Promise.all([store.commit(first, [remember('one')]), conflict([remember('two')])])
        expect(lost).toEqual({ committed: false, conflict: 'idempotency_used' })
        const entry = committed(won)
        expect(store.rememberedAnswer(scope)).toEqual({
          bodyDigest: 'd1',
          answer: { answer: 'one' },
          entry,
          expired: false,
        })
      })

      it.each<keyof IdempotencyScope>(['organisation', 'keyId', 'agentId', 'idempotencyKey'])(
        'belong to their %s',
        async (member) => {
          await commit({}, [remember('one')])
          expect(store.rememberedAnswer({ ...scope, [member]: 'other' })).toBeNull()
        },
      )

      it('expire with their receipt, to the millisecond, and are gone after the margin', async () => {
        await commit({}, [remember('one')])
        nowMs = START_MS + 59_999
        expect(store.rememberedAnswer(scope)?.expired).toBe(false)
        nowMs = START_MS + 60_000
        expect(store.rememberedAnswer(scope)?.expired).toBe(true)
        await commit()
        expect(store.rememberedAnswer(scope)).toMatchObject({ answer: {}, expired: true })
        nowMs = START_MS + 60_000 + backend.answerMarginMs
        await commit()
        expect(store.rememberedAnswer(scope)?.expired).toBe(true)
        nowMs += 1
        await commit()
        expect(store.rememberedAnswer(scope)).toBeNull()
        expect((await conflict([remember('two')])).committed).toBe(true)
      })
    })

    describe('API keys', () => {
      it('are found by digest, revoked or not, and listed by organisation', async () => {
        const ours = apiKey('key_a', 'acme')
        const theirs = apiKey('key_b', 'globex')
        await commit({}, [{ kind: 'add_key', key: ours }])
        await commit({ organisation: 'globex' }, [{ kind: 'add_key', key: theirs }])
        expect(store.apiKeyByDigest(ours.digest)).toEqual(ours)
        expect(store.apiKeyByDigest('unknown')).toBeNull()
        expect(store.apiKeys('acme')).toEqual([ours])
        expect(store.apiKeys(null)).toEqual([ours, theirs])
        nowMs += 1_000
        await commit({}, [{ kind: 'revoke_key', keyId: 'key_a' }])
        expect(store.apiKeyByDigest(ours.digest)).toEqual({ ...ours, revokedAt: '2026-01-01T00:00:01.000Z' })
      })

      it('are revoked once, and only within their organisation', async () => {
        await commit({}, [{ kind: 'add_key', key: apiKey('key_a', 'acme') }])
        const revoke: Change = { kind: 'revoke_key', keyId: 'key_a' }
        const elsewhere = await store.commit(draft({ organisation: 'globex' }), [revoke])
        expect(elsewhere).toEqual({ committed: false, conflict: 'key_unknown' })
        await commit({}, [revoke])
        expect(await conflict([revoke])).toEqual({ committed: false, conflict: 'key_unknown' })
      })

      it('cannot be added to another organisation’s, nor twice; the entry goes with them', async () => {
        const key = apiKey('key_a', 'acme')
        const foreign = store.commit(draft({ organisation: 'globex' }), [{ kind: 'add_key', key }])
        await expect(foreign).rejects.toMatchObject({ code: 'internal' })
        await commit({}, [{ kind: 'add_key', key }])
        await expect(conflict([{ kind: 'add_key', key }])).rejects.toMatchObject({ code: 'internal' })
        expect(store.organisations()).toEqual(['acme'])
        expect(store.chainHead('acme')?.seq).toBe(1)
      })
    })

    describe('signing keys', () => {
      it('are one per agent and one of the service, published with the first entry that they sign', async () => {
        const [a, b, again, own] = await Promise.all([
          commit({ agent_id: 'a' }),
          commit({ agent_id: 'b' }),
          commit({ agent_id: 'a' }),
          commit({ agent_id: null }),
        ])
        const kids = [a, b, own].map(({ receipt }) => receipt.key_id)
        expect(new Set(kids).size).toBe(3)
        expect(again.receipt.key_id).toBe(a.receipt.key_id)
        expect(store.signingKeys({}).map(({ agentId }) => agentId)).toEqual([null, 'a', 'b'])
        expect(store.signingKeys({ agentId: 'a' }).map(({ kid }) => kid)).toEqual([a.receipt.key_id])
        expect(store.signingKeys({ kid: b.receipt.key_id })).toMatchObject([{ agentId: 'b', generation: 1 }])
      })

      it('rotate after the entry that says so; old receipts stay verifiable', async () => {
        await commit({ agent_id: 'a' })
        const said = await commit({ agent_id: 'a' }, [{ kind: 'rotate_signing_key', agentId: 'a' }])
        const after = await commit({ agent_id: 'a' })
        expect(said.receipt.key_id).not.toBe(after.receipt.key_id)
        expect(store.signingKeys({ agentId: 'a' }).map(({ generation }) => generation)).toEqual([1, 2])
        expect(problems('acme')).toEqual([])
        await reopen()
        expect((await commit({ agent_id: 'a' })).receipt.key_id).toBe(after.receipt.key_id)
      })

      it('cannot rotate for an agent that never had one', async () => {
        const result = await conflict([{ kind: 'rotate_signing_key', agentId: 'nobody' }])
        expect(result).toEqual({ committed: false, conflict: 'key_unknown' })
      })

      it('may be an agent’s own, brought by the operator; without its private part that agent gets no decision', async () => {
        await commit({ agent_id: 'a' })
        const { privateKey } = generateKeyPairSync('ed25519')
        const x = xOf(privateKey)
        const kid = thumbprint(x)
        await commit({ agent_id: null }, [{ kind: 'import_signing_key', agentId: 'a', kid, x }])
        const results = await Promise.allSettled([commit({ agent_id: 'a' }), commit({ agent_id: 'b' })])
        expect(results).toMatchObject([
          { status: 'rejected', reason: { code: 'store_unavailable' } },
          { status: 'fulfilled' },
        ])
        backend.bringKey(kid, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
        expect((await commit({ agent_id: 'a' })).receipt.key_id).toBe(kid)
        expect(problems('acme')).toEqual([])
      })
    })
  })
}

const scope: IdempotencyScope = { organisation: 'acme', keyId: 'key_1', agentId: 'a', idempotencyKey: 'once' }

function committed(result: CommitResult): AuditEntry {
  if (!result.committed) throw new Error(`conflict: ${result.conflict}`)
  return result.entry
}

function apiKey(keyId: string, organisation: string): ApiKey {
  return {
    keyId,
    digest: `digest of ${keyId}`,
    label: 'test',
    organisation,
    roles: ['agent'],
    agentIds: ['a'],
    asserts: { user_role: ['analyst'], user_id: '*' },
    claims: { team: 'x' },
    subjectRole: 'agent',
    mayInput: false,
    audiences: [],
    person: null,
    levels: [],
    limits: DEFAULT_LIMITS,
    createdAt: '2026-01-01T00:00:00.000Z',
    revokedAt: null,
  }
}
