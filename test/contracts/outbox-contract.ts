import { describe, expect, it } from 'vitest'
import type { ApprovalChange, MessageFate, TallyLine } from '../../src/core/store.js'
import { START_MS } from '../receipt/world.js'
import { add, approvalOf, messageOf, put } from './approvals.js'
import { contractWorld, type Backend } from './backend.js'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

const settle = (id: string, fate: MessageFate): ApprovalChange => ({ kind: 'settle_message', id, fate })
const again = (nextMs: number, problem = 'HTTP 503'): MessageFate => ({ kind: 'again', nextMs, problem })

/** What every backend owes of messages and figures. */
export function outboxContract(createBackend: () => Backend): void {
  describe('messages', () => {
    const { store, at, reopen, commit, keep } = contractWorld(createBackend)
    const due = (nowMs = START_MS, limit = 9, without?: readonly string[]): readonly string[] =>
      store()
        .messagesDue(nowMs, limit, without)
        .map(({ id }) => id)

    it('come with their commit, and wait at once, across a restart', async () => {
      await commit([put(approvalOf('apr_1'), 'requested'), ...add(messageOf('msg_1'))])
      await reopen()
      const waiting = {
        ...messageOf('msg_1'),
        organisation: 'acme',
        status: 'waiting',
        attempts: 0,
        nextMs: START_MS,
        problem: null,
      }
      expect(store().messagesDue(START_MS, 9)).toEqual([waiting])
      expect(store().messagesDue(START_MS - 1, 9)).toEqual([])
    })

    it('are due first that have been due longest, whosever they are, at most so many', async () => {
      await keep(add(messageOf('msg_b', { createdMs: START_MS + 2 }), messageOf('msg_c', { createdMs: START_MS + 3 })))
      await keep(add(messageOf('msg_a', { createdMs: START_MS + 2 })), 'globex')
      await keep([settle('msg_b', again(START_MS + 9))])
      expect(due(START_MS + 8)).toEqual(['msg_a', 'msg_c'])
      expect(due(START_MS + 9)).toEqual(['msg_a', 'msg_c', 'msg_b'])
      expect(due(START_MS + 9, 2)).toEqual(['msg_a', 'msg_c'])
    })

    it('are found past channels that are left out, however many wait there', async () => {
      const backlog = Array.from({ length: 30 }, (_, index) => messageOf(`msg_${index}`, { channel: 'broken' }))
      await keep(add(...backlog, messageOf('msg_ops'), messageOf('msg_chat', { channel: 'chat' })))
      expect(due(START_MS, 9, ['broken'])).toEqual(['msg_ops', 'msg_chat'])
      expect(due(START_MS, 9, ['broken', 'chat'])).toEqual(['msg_ops'])
      expect(due(START_MS, 99, [])).toHaveLength(32)
    })

    it('are tried again later under the same id, and gone when they were sent', async () => {
      await keep(add(messageOf('msg_1')))
      await keep([settle('msg_1', again(START_MS + 5))])
      await keep([settle('msg_1', again(START_MS + 7, 'timed out'))])
      await reopen()
      expect(due(START_MS + 6)).toEqual([])
      expect(store().messagesDue(START_MS + 7, 9)).toMatchObject([
        { ...messageOf('msg_1'), attempts: 2, nextMs: START_MS + 7, problem: 'timed out' },
      ])
      await keep([settle('msg_1', { kind: 'sent' })])
      expect(store().messageCounts('acme')).toEqual({ waiting: 0, dead: 0, oldestMs: null })
      expect(await keep([settle('msg_1', again(START_MS)), settle('msg_1', { kind: 'sent' })])).toEqual({ kept: true })
      expect(due(START_MS + DAY_MS)).toEqual([])
    })

    it('that were given up are seen, newest first, and not tried again', async () => {
      const ids = ['msg_1', 'msg_2', 'msg_3']
      await keep(add(...ids.map((id, index) => messageOf(id, { createdMs: START_MS + index }))))
      await keep([settle('msg_1', { kind: 'dead', problem: 'three days' }), settle('msg_2', again(START_MS + 9))])
      await keep([settle('msg_2', { kind: 'dead', problem: 'HTTP 410' })])
      await keep([settle('msg_2', again(START_MS))])
      expect(due(START_MS + DAY_MS)).toEqual(['msg_3'])
      expect(store().deadMessages('acme', 9)).toMatchObject([
        { id: 'msg_2', status: 'dead', attempts: 2, problem: 'HTTP 410' },
        { id: 'msg_1', status: 'dead', attempts: 1, problem: 'three days' },
      ])
      expect(store().deadMessages('acme', 1)).toHaveLength(1)
      expect(store().messageCounts('acme')).toEqual({ waiting: 1, dead: 2, oldestMs: START_MS + 2 })
    })

    it('belong to their organisation', async () => {
      await keep(add(messageOf('msg_1')))
      await keep(add(messageOf('msg_1')), 'globex')
      await keep([settle('msg_1', { kind: 'dead', problem: 'x' })], 'globex')
      expect(store().messageCounts('acme')).toEqual({ waiting: 1, dead: 0, oldestMs: START_MS })
      expect(store().messageCounts('globex')).toEqual({ waiting: 0, dead: 1, oldestMs: null })
      expect(store().deadMessages('acme', 9)).toEqual([])
      expect(store().messagesDue(START_MS, 9)).toMatchObject([{ organisation: 'acme' }])
    })

    it('that were given up are forgotten after thirty days; those that wait are not', async () => {
      await keep(add(messageOf('msg_1'), messageOf('msg_2')))
      at(START_MS + DAY_MS)
      await keep([settle('msg_1', { kind: 'dead', problem: 'x' })])
      at(START_MS + 31 * DAY_MS)
      await commit()
      expect(store().deadMessages('acme', 9)).toHaveLength(1)
      at(START_MS + 31 * DAY_MS + MINUTE_MS)
      await commit()
      expect(store().messageCounts('acme')).toEqual({ waiting: 1, dead: 0, oldestMs: START_MS })
    })
  })

  describe('figures', () => {
    const { store, at, reopen, attempt, commit, keep } = contractWorld(createBackend)
    const hour = Math.floor(START_MS / HOUR_MS) * HOUR_MS
    const tally = (hourMs: number, ...lines: TallyLine[]): ApprovalChange => ({ kind: 'tally', hourMs, lines })

    it('add up by hour and name, from an hour on', async () => {
      await commit([tally(hour, { name: 'decision:ALLOW', count: 1 }, { name: 'reason:ü', count: 2 })])
      await keep([tally(hour, { name: 'decision:ALLOW', count: 5 }), tally(hour + HOUR_MS, { name: 'z', count: 1 })])
      await keep([tally(hour, { name: 'decision:ALLOW', count: 100 })], 'globex')
      await reopen()
      const later = { hourMs: hour + HOUR_MS, name: 'z', count: 1 }
      expect(store().tallies('acme', hour)).toEqual([
        { hourMs: hour, name: 'decision:ALLOW', count: 6 },
        { hourMs: hour, name: 'reason:ü', count: 2 },
        later,
      ])
      expect(store().tallies('acme', hour + 1)).toEqual([later])
      expect(store().tallies('initech', 0)).toEqual([])
    })

    it.each([0, -1, 0.5])('are no %d, and what comes with one is not written', async (count) => {
      const lines = tally(hour, { name: 'a', count: 1 }, { name: 'b', count })
      await expect(keep([lines])).rejects.toMatchObject({ code: 'internal' })
      await expect(attempt([lines])).rejects.toMatchObject({ code: 'internal' })
      expect(store().tallies('acme', 0)).toEqual([])
      expect(store().chainHead('acme')).toBeNull()
    })

    it('are forgotten after 400 days', async () => {
      await keep([tally(hour, { name: 'a', count: 1 }), tally(hour + 2 * HOUR_MS, { name: 'a', count: 1 })])
      at(hour + 400 * DAY_MS)
      await commit()
      expect(store().tallies('acme', 0)).toHaveLength(2)
      at(hour + 400 * DAY_MS + HOUR_MS)
      await commit()
      expect(store().tallies('acme', 0)).toHaveLength(1)
    })

    it('of more than is dropped at once are all dropped in the end', async () => {
      const lines = Array.from({ length: 600 }, (_, index) => ({ name: `n${index}`, count: 1 }))
      await keep([tally(hour, ...lines)])
      at(hour + 401 * DAY_MS)
      for (let commits = 0; commits < 3; commits++) await commit()
      expect(store().tallies('acme', 0)).toEqual([])
    })
  })

  describe('entries from the newest on', () => {
    const { store, commit } = contractWorld(createBackend)

    it('are an organisation’s, before a number, at most so many', async () => {
      for (let index = 0; index < 4; index++) await commit()
      await commit([], { organisation: 'globex' })
      const seqs = (beforeSeq: number | null, limit: number): readonly number[] =>
        store()
          .entriesBefore('acme', beforeSeq, limit)
          .map(({ seq }) => seq)
      expect(seqs(null, 9)).toEqual([4, 3, 2, 1])
      expect(seqs(null, 2)).toEqual([4, 3])
      expect(seqs(3, 9)).toEqual([2, 1])
      expect(seqs(1, 9)).toEqual([])
      expect(store().entriesBefore('acme', 4, 1)).toEqual(store().entries('acme', 3, 1))
      expect(store().entriesBefore('initech', null, 9)).toEqual([])
    })
  })
}
