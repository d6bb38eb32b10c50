import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { CounterLine } from '../../../src/core/counter.js'
import type { Plan } from '../../../src/core/state.js'
import { createCells, type CellChange } from '../../../src/state/counters/cells/cells.js'

const NOW_MS = 1_000_000
const WINDOW_MS = 100_000
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'] as const

/**
 * The store's side, as plain as can be: rows, versions, and a queue that is written in order. `pending` is what memory must
 * have besides the rows.
 */
function plainStore() {
  const rows = new Map<string, Map<string, CounterLine>>()
  const versions = new Map<string, number>()
  const cellOf = (cell: string) => rows.get(cell) ?? rows.set(cell, new Map()).get(cell)!
  const write = (change: CellChange): void => {
    const cell = cellOf(change.cell)
    if (change.kind === 'charge') versions.set(change.cell, change.version + 1)
    for (const line of change.lines) {
      const name = `${line.slotMs} ${line.value}`
      const had = cell.get(name)?.amount ?? 0
      const has = change.kind === 'release' ? Math.max(0, had - line.amount) : had + line.amount
      if (has === 0) cell.delete(name)
      else cell.set(name, { ...line, amount: has })
    }
  }
  return {
    counterCell: (_: string, cell: string, sinceMs: number) => ({
      version: versions.get(cell) ?? 0,
      lines: [...cellOf(cell).values()].filter(({ slotMs }) => slotMs >= sinceMs),
    }),
    commit: ({ changes }: Plan): boolean => {
      const cells = changes.filter((change): change is CellChange => 'cell' in change)
      const moved = cells.some(
        (change) => change.kind === 'charge' && change.version !== (versions.get(change.cell) ?? 0),
      )
      if (!moved) cells.forEach(write)
      return !moved
    },
    row: (cell: string, slotMs: number): number => cellOf(cell).get(`${slotMs} `)?.amount ?? 0,
    sum: (cell: string): number => [...cellOf(cell).values()].reduce((sum, { amount }) => sum + amount, 0),
  }
}

const name = fc.constantFrom(...NAMES)
const slot = fc.constantFrom(0, 1, 2, 500)
const amount = fc.integer({ min: 1, max: 9 })
const step = fc.oneof(
  fc.record({
    kind: fc.constant('add' as const),
    how: fc.constantFrom('charge' as const, 'count' as const),
    name,
    slot,
    amount,
  }),
  fc.record({ kind: fc.constant('release' as const), name, slot, amount }),
  fc.record({ kind: fc.constant('write' as const), lost: fc.boolean() }),
  fc.record({ kind: fc.constant('foreign' as const), name, slot, amount }),
)

it('whenever a cell can be read it has what is durable and what is queued, whatever was lost or given up', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), fc.constantFrom(40, 1000), (steps, maxSize) => {
      const store = plainStore()
      const cells = createCells(store, maxSize)
      const queue: { readonly plan: Plan; readonly changes: readonly CellChange[] }[] = []
      const ref = (id: string) => ({ organisation: 'acme', id, grain: 'exact' as const, keepMs: WINDOW_MS })
      const submit = (change: CellChange): void => {
        const plan = cells.plan([change])
        plan.queued()
        queue.push({ plan, changes: [change] })
      }
      const line = (one: { slot: number; amount: number }): CounterLine => ({
        slotMs: NOW_MS - one.slot,
        value: '',
        amount: one.amount,
        expiresMs: NOW_MS + WINDOW_MS,
      })
      for (const one of steps) {
        if (one.kind === 'add') {
          const free = cells.busy([ref(one.name)], NOW_MS) === null
          if (one.how === 'count') submit({ kind: 'count', cell: one.name, lines: [line(one)] })
          else if (free) {
            const { version } = cells.read(ref(one.name), NOW_MS)
            submit({ kind: 'charge', cell: one.name, version, lines: [line(one)] })
          }
        }
        if (one.kind === 'release') {
          // Only what was charged durably is given back, and once.
          const promised = queue
            .flatMap(({ changes }) => changes)
            .filter(
              ({ kind, cell, lines }) =>
                kind === 'release' && cell === one.name && lines[0]?.slotMs === NOW_MS - one.slot,
            )
            .reduce((sum, { lines }) => sum + (lines[0]?.amount ?? 0), 0)
          const rest = Math.min(one.amount, store.row(one.name, NOW_MS - one.slot) - promised)
          if (rest > 0) submit({ kind: 'release', cell: one.name, lines: [line({ ...one, amount: rest })] })
        }
        if (one.kind === 'foreign') {
          const { version } = store.counterCell('acme', one.name, 0)
          const change: CellChange = { kind: 'charge', cell: one.name, version, lines: [line(one)] }
          if (cells.busy([ref(one.name)], NOW_MS) !== null) store.commit({ ...cells.plan([change]) })
        }
        if (one.kind === 'write') {
          const next = queue.shift()
          next?.plan.settled(!one.lost && store.commit(next.plan))
        }
        for (const id of NAMES) {
          const pending = queue.flatMap(({ changes }) => changes).filter(({ cell }) => cell === id)
          if (cells.busy([ref(id)], NOW_MS) !== null) {
            expect(pending.length).toBeGreaterThan(0)
            continue
          }
          const queued = pending
            .filter(({ kind }) => kind !== 'release')
            .reduce((sum, { lines }) => sum + (lines[0]?.amount ?? 0), 0)
          expect(cells.read(ref(id), NOW_MS).window(WINDOW_MS).sum).toBe(store.sum(id) + queued)
        }
      }
      while (queue.length > 0) {
        const next = queue.shift()
        next?.plan.settled(store.commit(next.plan))
      }
      for (const id of NAMES) {
        expect(cells.busy([ref(id)], NOW_MS)).toBeNull()
        expect(cells.read(ref(id), NOW_MS).window(WINDOW_MS).sum).toBe(store.sum(id))
      }
    }),
    { numRuns: 2000 },
  )
})

it('a busy cell can be read when nothing of it is under way any more', async () => {
  const cells = createCells(plainStore())
  const ref = { organisation: 'acme', id: 'a', grain: 'exact', keepMs: WINDOW_MS } as const
  const lines = [{ slotMs: NOW_MS, value: '', amount: 1, expiresMs: NOW_MS + WINDOW_MS }]
  const [first, second] = [1, 2].map(() => cells.plan([{ kind: 'count', cell: 'a', lines }]))
  cells.read(ref, NOW_MS)
  first!.queued()
  second!.queued()
  first!.settled(false)
  const busy = cells.busy([ref], NOW_MS)
  expect(() => cells.read(ref, NOW_MS)).toThrow('busy')
  second!.settled(true)
  await busy
  expect(cells.busy([ref], NOW_MS)).toBeNull()
})
