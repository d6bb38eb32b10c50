import { describe, expect, it } from 'vitest'
import type { Approval, ApprovalStatus } from '../../src/core/approval.js'
import type { CommitResult, KeepResult } from '../../src/core/store.js'
import { START_MS } from '../receipt/world.js'
import { add, approvalOf, messageOf, put, stored } from './approvals.js'
import { contractWorld, type Backend } from './backend.js'

const MOVED: CommitResult = { committed: false, conflict: 'state_moved' }
const NOT_KEPT: KeepResult = { kept: false, conflict: 'state_moved' }
const KEPT: KeepResult = { kept: true }
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

const ended = (approval: Approval, status: ApprovalStatus, atMs: number): Approval => ({
  ...approval,
  status,
  dueMs: null,
  end: { atMs, auditId: 'apv_1', person: null, comment: null },
})

/** What every backend owes of requests for approval. */
export function approvalContract(createBackend: () => Backend): void {
  describe('approvals', () => {
    const { store, reopen, attempt, commit, keep } = contractWorld(createBackend)
    const ids = (list: readonly Approval[]): readonly string[] => list.map(({ id }) => id)

    it('are what was written last, whole, and count how often', async () => {
      expect(store().approval('acme', 'apr_1')).toBeNull()
      const opened = approvalOf('apr_1')
      await commit([put(opened, 'requested')])
      expect(store().approval('acme', 'apr_1')).toEqual(stored(opened))
      const approved = { ...stored(opened), status: 'approved' as const }
      await commit([put(approved, 'signed', 'approved')])
      await reopen()
      expect(store().approval('acme', 'apr_1')).toEqual({ ...approved, version: 2 })
    })

    it('are taken by one of two that saw the same version, with its entry or without', async () => {
      const opened = approvalOf('apr_1')
      const openings = await Promise.all([attempt([put(opened)]), attempt([put(opened)])])
      expect(openings.map(({ committed }) => committed)).toEqual([true, false])
      const used = { ...stored(opened), status: 'used' as const }
      const reminded = { ...stored(opened), reminders: 1 }
      const uses = await Promise.all([attempt([put(used)]), attempt([put(used)]), keep([put(reminded)])])
      expect(uses).toMatchObject([{ committed: true }, MOVED, NOT_KEPT])
      expect(store().approval('acme', 'apr_1')).toMatchObject({ version: 2, status: 'used', reminders: 0 })
      expect(store().chainHead('acme')?.seq).toBe(2)
    })

    it.each([
      ['opened twice', 1, 0],
      ['written over an old version', 2, 1],
      ['written over a version to come', 1, 2],
      ['changed though it is not there', 0, 1],
    ])('are not %s, and nothing is written beside', async (_, versions, version) => {
      for (let at = 0; at < versions; at++) await commit([put(approvalOf('apr_1', { version: at }))])
      const before = store().chainHead('acme')
      const change = put(approvalOf('apr_1', { version, reminders: 7 }), 'reminded')
      const beside = [put(approvalOf('apr_2')), ...add(messageOf('msg_1'))]
      expect(await attempt([...beside, change])).toEqual(MOVED)
      expect(await keep([...beside, change])).toEqual(NOT_KEPT)
      expect(store().approval('acme', 'apr_1')?.version).toBe(versions === 0 ? undefined : versions)
      expect(store().approval('acme', 'apr_2')).toBeNull()
      expect(store().lastApprovalEvent('acme')).toBe(0)
      expect(store().messageCounts('acme').waiting).toBe(0)
      expect(store().chainHead('acme')).toEqual(before)
    })

    it('are undone with a decision whose entry is at fault, events and messages too', async () => {
      await commit([put(approvalOf('apr_1'), 'requested')], { audit_id: 'dec_known' })
      const used = approvalOf('apr_1', { version: 1, status: 'used' })
      const changes = [put(used, 'used'), put(approvalOf('apr_2'), 'requested'), ...add(messageOf('msg_1'))]
      const results = await Promise.allSettled([attempt(changes, { audit_id: 'dec_known' }), attempt([put(used)])])
      expect(results).toMatchObject([{ status: 'rejected', reason: { code: 'internal' } }, { status: 'fulfilled' }])
      expect(store().approval('acme', 'apr_1')).toMatchObject({ version: 2, status: 'used' })
      expect(store().approval('acme', 'apr_2')).toBeNull()
      expect(store().lastApprovalEvent('acme')).toBe(1)
      expect(store().messageCounts('acme').waiting).toBe(0)
      await commit([put(approvalOf('apr_2'), 'requested')])
      expect(store().lastApprovalEvent('acme')).toBe(2)
    })

    it('are undone with a change behind them that is at fault', async () => {
      const twice = [put(approvalOf('apr_1', {}), 'requested'), ...add(messageOf('msg_1'), messageOf('msg_1'))]
      await expect(keep(twice)).rejects.toMatchObject({ code: 'internal' })
      await expect(attempt(twice)).rejects.toMatchObject({ code: 'internal' })
      const written = [put(approvalOf('apr_2')), put(approvalOf('apr_2'))]
      await expect(keep(written)).rejects.toMatchObject({ code: 'internal' })
      expect(store().approvals('acme', {}, 9)).toEqual([])
      expect(store().lastApprovalEvent('acme')).toBe(0)
      expect(store().messageCounts('acme').waiting).toBe(0)
      expect(store().healthy()).toBe(true)
      expect(store().chainHead('acme')).toBeNull()
    })

    it('are kept without an entry, durably, in the order of the calls', async () => {
      const opened = approvalOf('apr_1')
      const results = await Promise.all([
        keep([put(opened, 'requested')]),
        attempt([put({ ...stored(opened), reminders: 1 }, 'reminded')]),
        keep([put({ ...stored(opened), version: 2, escalated: true }, 'escalated')]),
      ])
      expect(results).toMatchObject([KEPT, { committed: true }, KEPT])
      await reopen()
      expect(store().approval('acme', 'apr_1')).toMatchObject({ version: 3, escalated: true })
      expect(store().entries('acme', 1, 9)).toHaveLength(1)
      expect(store().stats()).toMatchObject({ queued: 0, failures: 0 })
    })

    it('belong to their organisation', async () => {
      const theirs = approvalOf('apr_1', { reminders: 3 }, 'globex')
      await commit([put(approvalOf('apr_1'), 'requested')])
      await commit([put(theirs)], { organisation: 'globex' })
      await expect(attempt([put(approvalOf('apr_2', {}, 'globex'))])).rejects.toMatchObject({ code: 'internal' })
      await expect(keep([put(approvalOf('apr_2'))], 'globex')).rejects.toMatchObject({ code: 'internal' })
      expect(store().approval('globex', 'apr_1')).toEqual(stored(theirs))
      expect(ids(store().approvals('acme', {}, 9))).toEqual(['apr_1'])
      expect(store().approvals('initech', {}, 9)).toEqual([])
      expect(store().approval('globex', 'apr_2')).toBeNull()
      expect(store().lastApprovalEvent('globex')).toBe(0)
    })

    it('are listed newest first: of an agent, of a tool, in some statuses, before one, at most so many', async () => {
      const of = (agentId: string, status: ApprovalStatus, tool = 'transfer') => ({
        status,
        action: { ...approvalOf('apr').action, agentId, tool },
      })
      await keep([put(approvalOf('apr_z', of('a', 'pending')))])
      await keep([put(approvalOf('apr_y', of('b', 'approved')))])
      await keep([put(approvalOf('apr_x', of('a', 'used')))])
      await keep([put(approvalOf('apr_w', of('a', 'approved', 'delete')))])
      const list = (filter: Parameters<ReturnType<typeof store>['approvals']>[1], limit = 9) =>
        ids(store().approvals('acme', filter, limit))
      expect(list({})).toEqual(['apr_w', 'apr_x', 'apr_y', 'apr_z'])
      expect(list({}, 3)).toEqual(['apr_w', 'apr_x', 'apr_y'])
      expect(list({ beforeId: 'apr_y' })).toEqual(['apr_z'])
      expect(list({ beforeId: 'unknown' })).toEqual([])
      expect(list({ agentId: 'a' }, 2)).toEqual(['apr_w', 'apr_x'])
      expect(list({ statuses: ['approved', 'pending', 'approved'] })).toEqual(['apr_w', 'apr_y', 'apr_z'])
      expect(list({ statuses: ['pending', 'approved'], agentId: 'a', beforeId: 'apr_w' })).toEqual(['apr_z'])
      expect(list({ tool: 'transfer' })).toEqual(['apr_x', 'apr_y', 'apr_z'])
      expect(list({ tool: 'transfer', agentId: 'a' }, 1)).toEqual(['apr_x'])
      expect(list({ tool: 'delete', statuses: ['used'] })).toEqual([])
      expect(list({ statuses: [] })).toEqual([])
      expect(list({ agentId: 'nobody' })).toEqual([])
    })

    it('that are open are counted, with the age of the one that waits longest', async () => {
      expect(store().openApprovals('acme')).toEqual({ pending: 0, approved: 0, oldestMs: null })
      await keep([
        put(approvalOf('apr_1', { status: 'approved', openedMs: START_MS - 9 })),
        put(approvalOf('apr_2', { openedMs: START_MS - 7 })),
        put(approvalOf('apr_3', { openedMs: START_MS - 5 })),
        put(approvalOf('apr_4', { status: 'rejected', openedMs: START_MS - 8 })),
      ])
      await keep([put(approvalOf('apr_1', {}, 'globex'))], 'globex')
      expect(store().openApprovals('acme')).toEqual({ pending: 2, approved: 1, oldestMs: START_MS - 7 })
      await keep([put(approvalOf('apr_2', { version: 1, status: 'expired' }))])
      expect(store().openApprovals('acme')).toEqual({ pending: 1, approved: 1, oldestMs: START_MS - 5 })
    })

    it('are due from their moment on, whosever they are, the most overdue first, until they end', async () => {
      await keep([put(approvalOf('apr_1', { dueMs: START_MS + 20 })), put(approvalOf('apr_2', { dueMs: null }))])
      await keep([put(approvalOf('apr_3', { dueMs: START_MS + 10 }, 'globex'))], 'globex')
      const due = (nowMs: number, limit = 9): readonly string[] => ids(store().approvalsDue(nowMs, limit))
      expect(due(START_MS + 9)).toEqual([])
      expect(due(START_MS + 10)).toEqual(['apr_3'])
      expect(due(START_MS + 20)).toEqual(['apr_3', 'apr_1'])
      expect(due(START_MS + 20, 1)).toEqual(['apr_3'])
      // Also where who ended it left the moment standing.
      await keep([put(approvalOf('apr_3', { version: 1, status: 'expired', dueMs: 1 }, 'globex'))], 'globex')
      await keep([put(approvalOf('apr_1', { version: 1, dueMs: START_MS + 30 }))])
      expect(due(START_MS + 29)).toEqual([])
      expect(due(START_MS + 30)).toEqual(['apr_1'])
    })
  })

  describe('events of approvals', () => {
    const { store, at, reopen, attempt, commit, keep } = contractWorld(createBackend)

    it('are numbered by organisation without a gap, in the order of their commits', async () => {
      expect(store().lastApprovalEvent('acme')).toBe(0)
      await commit([put(approvalOf('apr_1'), 'requested', 'level_asked')])
      at(START_MS + 5)
      const results = await Promise.all([
        keep([put(approvalOf('apr_2'), 'requested')]),
        keep([put(approvalOf('apr_2'), 'requested')]),
        attempt([put(approvalOf('apr_1', { version: 1 }), 'signed')]),
        keep([put(approvalOf('apr_1', {}, 'globex'), 'requested')], 'globex'),
        keep([put(approvalOf('apr_2', { version: 1 }), 'reminded')]),
      ])
      expect(results).toMatchObject([KEPT, NOT_KEPT, { committed: true }, KEPT, KEPT])
      await reopen()
      const all = [
        { id: 1, approvalId: 'apr_1', kind: 'requested', atMs: START_MS },
        { id: 2, approvalId: 'apr_1', kind: 'level_asked', atMs: START_MS },
        { id: 3, approvalId: 'apr_2', kind: 'requested', atMs: START_MS + 5 },
        { id: 4, approvalId: 'apr_1', kind: 'signed', atMs: START_MS + 5 },
        { id: 5, approvalId: 'apr_2', kind: 'reminded', atMs: START_MS + 5 },
      ]
      expect(store().approvalEvents('acme', 0, 9)).toEqual(all)
      expect(store().approvalEvents('acme', 2, 2)).toEqual(all.slice(2, 4))
      expect([store().lastApprovalEvent('acme'), store().lastApprovalEvent('globex')]).toEqual([5, 1])
    })

    it('are forgotten after a week; their numbers go on', async () => {
      await commit([put(approvalOf('apr_1'), 'requested', 'level_asked')])
      at(START_MS + 7 * DAY_MS)
      await commit()
      expect(store().approvalEvents('acme', 0, 9)).toHaveLength(2)
      at(START_MS + 7 * DAY_MS + MINUTE_MS)
      await commit()
      expect(
        store()
          .approvalEvents('acme', 0, 9)
          .map(({ id }) => id),
      ).toEqual([2])
      await reopen()
      await commit([put(approvalOf('apr_2'), 'requested')])
      expect(store().lastApprovalEvent('acme')).toBe(3)
      at(START_MS + 30 * DAY_MS)
      await keep([put(approvalOf('apr_2', { version: 1 }), 'reminded')])
      at(START_MS + 30 * DAY_MS + MINUTE_MS)
      await keep([])
      expect(
        store()
          .approvalEvents('acme', 0, 9)
          .map(({ id }) => id),
      ).toEqual([4])
    })
  })

  describe('what ended', () => {
    const { store, backend, at, commit, keep } = contractWorld(createBackend)

    it('is kept so long and no longer; what is open stays', async () => {
      const keptMs = backend().approvalKeepMs
      await keep([put(approvalOf('apr_old')), put(approvalOf('apr_late')), put(approvalOf('apr_open'))])
      await commit([put(ended(stored(approvalOf('apr_old')), 'rejected', START_MS))])
      await commit([put(ended(stored(approvalOf('apr_late')), 'used', START_MS + DAY_MS))])
      at(START_MS + keptMs)
      await commit()
      expect(store().approval('acme', 'apr_old')).not.toBeNull()
      at(START_MS + keptMs + MINUTE_MS)
      await keep([])
      expect(
        store()
          .approvals('acme', {}, 9)
          .map(({ id }) => id),
      ).toEqual(['apr_open', 'apr_late'])
      at(START_MS + keptMs + DAY_MS + MINUTE_MS)
      await commit()
      expect(
        store()
          .approvals('acme', {}, 9)
          .map(({ id }) => id),
      ).toEqual(['apr_open'])
    })
  })
}
