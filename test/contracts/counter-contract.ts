import { describe, expect, it } from 'vitest'
import type { CounterLine } from '../../src/core/counter.js'
import type { Change, CommitResult } from '../../src/core/store.js'
import { START_MS } from '../receipt/world.js'
import { contractWorld, type Backend } from './backend.js'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const MOVED: CommitResult = { committed: false, conflict: 'state_moved' }

const line = (amount: number, rest: Partial<CounterLine> = {}): CounterLine => ({
  slotMs: START_MS,
  value: '',
  amount,
  expiresMs: START_MS + HOUR_MS,
  ...rest,
})
const charge = (version: number, lines: readonly CounterLine[], cell = 'cell'): Change => ({
  kind: 'charge',
  cell,
  version,
  lines,
})
const count = (lines: readonly CounterLine[], cell = 'cell'): Change => ({ kind: 'count', cell, lines })
const release = (lines: readonly CounterLine[], cell = 'cell'): Change => ({ kind: 'release', cell, lines })

/** What every backend owes of counters. */
export function counterContract(createBackend: () => Backend): void {
  describe('counters', () => {
    const { store, at, reopen, attempt, commit } = contractWorld(createBackend)
    const cell = (name = 'cell', sinceMs = 0, organisation = 'acme') => store().counterCell(organisation, name, sinceMs)

    it('are 0 at version 0 before the first charge', () => {
      expect(cell()).toEqual({ version: 0, lines: [] })
    })

    it('add what is charged, slot by slot and value by value, and count the charges', async () => {
      await commit([charge(0, [line(30), line(1, { value: 'x' })])])
      await commit([charge(1, [line(12), line(5, { slotMs: START_MS + 1 })])])
      expect(cell()).toEqual({
        version: 2,
        lines: [line(42), line(1, { value: 'x' }), line(5, { slotMs: START_MS + 1 })],
      })
    })

    it('are the same after a restart', async () => {
      await commit([charge(0, [line(30)]), count([line(1)], 'other')])
      const before = [cell(), cell('other')]
      await reopen()
      expect([cell(), cell('other')]).toEqual(before)
      expect(await attempt([charge(0, [line(1)])])).toEqual(MOVED)
    })

    it('are read from a slot on', async () => {
      const [old, young] = [line(1), line(2, { slotMs: START_MS + 10 })]
      await commit([charge(0, [old, young])])
      expect(cell('cell', START_MS).lines).toEqual([old, young])
      expect(cell('cell', START_MS + 1)).toEqual({ version: 1, lines: [young] })
      expect(cell('cell', START_MS + 11)).toEqual({ version: 1, lines: [] })
    })

    it('are the organisation’s own', async () => {
      await commit([charge(0, [line(30)])])
      expect(cell('cell', 0, 'globex')).toEqual({ version: 0, lines: [] })
      await commit([charge(0, [line(7)])], { organisation: 'globex' })
      await commit([release([line(30)])], { organisation: 'globex' })
      expect([cell().lines, cell('cell', 0, 'globex').lines]).toEqual([[line(30)], []])
    })

    it.each([-1, 0, 2, 7])(
      'refuse a charge of version %i where 1 stands, and all that came with it',
      async (version) => {
        await commit([charge(0, [line(5)], 'third')])
        const result = await attempt([
          count([line(1)], 'other'),
          charge(0, [line(1)]),
          charge(version, [line(1)], 'third'),
        ])
        expect(result).toEqual(MOVED)
        expect([cell(), cell('other')]).toEqual(Array(2).fill({ version: 0, lines: [] }))
        expect(cell('third')).toEqual({ version: 1, lines: [line(5)] })
        expect(store().chainHead('acme')).toMatchObject({ seq: 1 })
      },
    )

    it('take one of two charges that saw the same', async () => {
      await commit([charge(0, [line(10)])])
      const results = await Promise.all([attempt([charge(1, [line(1)])]), attempt([charge(1, [line(2)])])])
      expect(results).toMatchObject([{ committed: true }, MOVED])
      expect(cell()).toEqual({ version: 2, lines: [line(11)] })
    })

    it('take charges queued together, each of which saw those before it', async () => {
      const versions = Array.from({ length: 40 }, (_, index) => index)
      const results = await Promise.all(versions.map((version) => attempt([charge(version, [line(1)])])))
      expect(results.filter(({ committed }) => !committed)).toEqual([])
      expect(cell()).toEqual({ version: 40, lines: [line(40)] })
    })

    it('go on from what stands when one queued between two was refused', async () => {
      const results = await Promise.allSettled([
        attempt([charge(0, [line(1)])]),
        attempt([charge(0, [line(1)])]),
        attempt([charge(1, [line(1)]), charge(0, [line(1)], 'other'), count([line(0)])]),
        attempt([charge(1, [line(1)])]),
      ])
      expect(results).toMatchObject([
        { value: { committed: true } },
        { value: MOVED },
        { status: 'rejected' },
        { value: { committed: true } },
      ])
      expect([cell(), cell('other')]).toEqual([
        { version: 2, lines: [line(2)] },
        { version: 0, lines: [] },
      ])
    })

    it('take fifty charges in one commit, or none of them', async () => {
      const cells = Array.from({ length: 50 }, (_, index) => `cell ${index}`)
      await commit(cells.map((name) => charge(0, [line(3)], name)))
      const later = cells.map((name, index) => charge(index === 49 ? 0 : 1, [line(3)], name))
      expect(await attempt(later)).toEqual(MOVED)
      expect(cells.map((name) => cell(name))).toEqual(Array(50).fill({ version: 1, lines: [line(3)] }))
    })

    it('are counted without a version, which stays; rows live on to the later expiry', async () => {
      await commit([count([line(2)])])
      await commit([count([line(3, { expiresMs: START_MS + 5 })])])
      await commit([charge(0, [line(4, { expiresMs: START_MS + 2 * HOUR_MS })])])
      await commit([count([line(1)])])
      expect(cell()).toEqual({ version: 1, lines: [line(10, { expiresMs: START_MS + 2 * HOUR_MS })] })
      await commit([charge(1, [line(1, { expiresMs: START_MS + 1 })])])
      expect(cell()).toEqual({ version: 2, lines: [line(11, { expiresMs: START_MS + 2 * HOUR_MS })] })
    })

    it('are released down to nothing and no further; the version stays', async () => {
      const other = line(8, { value: 'other' })
      await commit([charge(0, [line(10), other])])
      await commit([release([line(4)])])
      expect(cell()).toEqual({ version: 1, lines: [line(6), other] })
      await commit([release([line(7), line(1, { slotMs: 5 }), line(1, { value: 'never' })])])
      expect(cell()).toEqual({ version: 1, lines: [other] })
      await commit([release([other]), release([line(1)], 'never charged')])
      expect([cell(), cell('never charged')]).toEqual([
        { version: 1, lines: [] },
        { version: 0, lines: [] },
      ])
      expect((await attempt([charge(1, [line(2)])])).committed).toBe(true)
    })

    it.each<[string, (lines: readonly CounterLine[]) => Change]>([
      ['charge', (lines) => charge(1, lines)],
      ['count', (lines) => count(lines)],
    ])('refuse a %s beyond what a number holds exactly, and it alone', async (_, change) => {
      const most = line(Number.MAX_SAFE_INTEGER)
      await commit([charge(0, [most])])
      const results = await Promise.allSettled([attempt([change([line(1)])]), attempt([count([line(1)], 'other')])])
      expect(results).toMatchObject([{ status: 'rejected', reason: { code: 'internal' } }, { status: 'fulfilled' }])
      expect([cell(), cell('other').lines]).toEqual([{ version: 1, lines: [most] }, [line(1)]])
      expect(store().healthy()).toBe(true)
    })

    it.each([0, -1, 0.5, Number.MAX_SAFE_INTEGER + 1, NaN])('take no amount of %d', async (amount) => {
      await commit([charge(0, [line(10)])])
      for (const change of [charge(1, [line(amount)]), count([line(amount)]), release([line(amount)])]) {
        await expect(attempt([change])).rejects.toMatchObject({ code: 'internal' })
      }
      expect(cell()).toEqual({ version: 1, lines: [line(10)] })
    })

    it('lose what has expired, to the millisecond, with a later commit', async () => {
      await commit([charge(0, [line(1), line(2, { value: 'x', expiresMs: START_MS + HOUR_MS + 1 })])])
      at(START_MS + HOUR_MS - 1)
      await commit()
      expect(cell().lines).toHaveLength(2)
      at(START_MS + HOUR_MS)
      await commit()
      expect(cell().lines).toEqual([line(2, { value: 'x', expiresMs: START_MS + HOUR_MS + 1 })])
    })

    it('never come to a version again that was reached before, also when they were forgotten between', async () => {
      await commit([charge(0, [line(1)])])
      await commit([charge(1, [line(1)])])
      at(START_MS + HOUR_MS)
      await commit()
      at(START_MS + HOUR_MS + 2 * DAY_MS)
      await commit()
      expect(cell().lines).toEqual([])
      const young = line(1, { slotMs: START_MS + 3 * DAY_MS, expiresMs: START_MS + 4 * DAY_MS })
      await commit([charge(1, [young])])
      expect(cell()).toEqual({ version: 3, lines: [young] })
      for (const version of [0, 1, 2]) expect(await attempt([charge(version, [young])])).toEqual(MOVED)
    })

    it('take a charge where nothing stands, whatever version was read, and go on from there', async () => {
      await commit([charge(4, [line(1)])])
      await commit([charge(5, [line(1)])])
      expect(cell()).toEqual({ version: 6, lines: [line(2)] })
    })

    it('are not forgotten while something is in them, whatever was in them before', async () => {
      await commit([charge(0, [line(1)])])
      await commit([release([line(1)])])
      const young = line(9, { expiresMs: START_MS + 9 * DAY_MS })
      await commit([charge(1, [young])])
      at(START_MS + 3 * DAY_MS)
      await commit()
      expect(cell()).toEqual({ version: 2, lines: [young] })
    })
  })
}
