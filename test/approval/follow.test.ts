import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ApprovalEvent } from '../../src/core/approval.js'
import type { JsonObject } from '../../src/core/json.js'
import type { DeskDeps } from '../../src/approval/desk-deps.js'
import { follow } from '../../src/approval/follow.js'
import { approvalOf } from '../contracts/approvals.js'
import { person } from './world.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const EVENTS: readonly ApprovalEvent[] = [
  { id: 1, approvalId: 'apr_1', kind: 'requested', atMs: 1 },
  { id: 2, approvalId: 'apr_1', kind: 'approved', atMs: 2 },
]

/** A store that can be read only while `readable`. */
function deps(state: { readable: boolean }): DeskDeps {
  const read = <Value>(value: Value): Value => {
    if (!state.readable) throw new Error('cannot be read')
    return value
  }
  const store = {
    lastApprovalEvent: () => 0,
    approvalEvents: (_: string, afterId: number) => read(EVENTS.filter(({ id }) => id > afterId)),
    approval: () => read(approvalOf('apr_1')),
  }
  const news = { tell: () => undefined, listen: () => () => undefined }
  return { store, news, now: () => 3 } as unknown as DeskDeps
}

it('goes on where it was when the store can be read again, and misses nothing', async () => {
  const state = { readable: false }
  const told: JsonObject[] = []
  const stop = follow(deps(state), 0, person('anna', ['manager'], {}), (event) => told.push(event))
  await vi.advanceTimersByTimeAsync(5_000)
  expect(told).toEqual([])
  state.readable = true
  await vi.advanceTimersByTimeAsync(1_000)
  expect(told.map(({ id }) => id)).toEqual([1, 2])
  stop()
})

it('ends with a listener that cannot be told', async () => {
  let tries = 0
  const stop = follow(deps({ readable: true }), 0, person('anna', ['manager'], {}), () => {
    tries += 1
    throw new Error('gone')
  })
  await vi.advanceTimersByTimeAsync(5_000)
  expect(tries).toBe(1)
  stop()
})
