import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Approval } from '../../src/core/approval.js'
import type { Figures } from '../../src/core/figures.js'
import type { TallyLine } from '../../src/core/store.js'
import { createFigures } from '../../src/figures/figures.js'
import { namedValidator } from '../../src/http/validation.js'
import { add, approvalOf, messageOf } from '../contracts/approvals.js'
import { HOUR_MS, NOW_MS, openStoreWorld, type StoreWorld } from './world.js'

const HOUR = NOW_MS - (NOW_MS % HOUR_MS)
const MINUTE_MS = 60_000

let world: StoreWorld
let figures: Figures

beforeEach(async () => {
  world = await openStoreWorld()
  figures = createFigures({ store: world.store, nowMs: world.now })
})
afterEach(() => world.close())

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are read member by member
async function dashboard(hours = 24, organisation = 'acme'): Promise<any> {
  const answer = await figures.dashboard(organisation, hours)
  const validate = namedValidator('Dashboard')
  expect(validate(answer), JSON.stringify(validate.errors)).toBe(true)
  return answer
}

async function tally(hourMs: number, counts: Record<string, number>, organisation = 'acme'): Promise<void> {
  const lines: TallyLine[] = Object.entries(counts).map(([name, count]) => ({ name, count }))
  await world.store.keep(organisation, [{ kind: 'tally', hourMs, lines }])
}

describe('the dashboard', () => {
  it('has every member of an organisation that has nothing', async () => {
    const none = await dashboard()
    expect(none).toMatchObject({
      from: '2026-11-17T16:00:00.000Z',
      to: '2026-11-18T15:30:00.000Z',
      step: 'hour',
      decisions: { total: 0, by_decision: { ALLOW: 0, BLOCK: 0, REQUIRES_APPROVAL: 0 } },
      reasons: [],
      latency: { counted: 0, p50_ms: null, p90_ms: null, p99_ms: null },
      outbox: { waiting: 0, dead: 0, oldest_at: null },
    })
    expect(none.approvals).toEqual({
      pending: {
        total: 0,
        complete: true,
        by_age: ['under_1h', 'under_4h', 'under_24h', 'over_24h'].map((age) => ({ age, count: 0 })),
        by_level: [],
        oldest: null,
      },
      ended: { used: 0, rejected: 0, cancelled: 0, expired: 0, edited: 0, superseded: 0, revoked: 0 },
      answers: { total: 0, median_ms: null },
      complete: true,
    })
    expect(none.decisions.over_time).toHaveLength(24)
  })

  it('counts decisions by the hour, of one organisation, in the window', async () => {
    await tally(HOUR, { 'decision:ALLOW': 3, 'decision:BLOCK': 1 })
    await tally(HOUR - 23 * HOUR_MS, { 'decision:REQUIRES_APPROVAL': 2 })
    await tally(HOUR - 24 * HOUR_MS, { 'decision:ALLOW': 100 })
    await tally(HOUR, { 'decision:ALLOW': 1000 }, 'globex')
    const { decisions } = await dashboard()
    expect(decisions).toMatchObject({ total: 6, by_decision: { ALLOW: 3, BLOCK: 1, REQUIRES_APPROVAL: 2 } })
    expect(decisions.over_time.at(-1)).toEqual({
      at: '2026-11-18T15:00:00.000Z',
      ALLOW: 3,
      BLOCK: 1,
      REQUIRES_APPROVAL: 0,
    })
    expect(decisions.over_time[0]).toMatchObject({ at: '2026-11-17T16:00:00.000Z', REQUIRES_APPROVAL: 2 })
  })

  it('shows a long time by the day, whole days', async () => {
    await tally(Date.UTC(2026, 9, 20, 0), { 'decision:ALLOW': 5 })
    await tally(Date.UTC(2026, 9, 20, 23), { 'decision:ALLOW': 6 })
    await tally(Date.UTC(2026, 9, 19, 23), { 'decision:ALLOW': 7 })
    const { step, from, decisions } = await dashboard(720)
    expect([step, from, decisions.total]).toEqual(['day', '2026-10-20T00:00:00.000Z', 11])
    expect(decisions.over_time).toHaveLength(30)
    expect(decisions.over_time[0]).toMatchObject({ at: '2026-10-20T00:00:00.000Z', ALLOW: 11 })
  })

  it('names the most frequent reasons', async () => {
    const codes = Object.fromEntries(Array.from({ length: 15 }, (_, at) => [`reason:code_${at}`, at + 1]))
    await tally(HOUR, codes)
    await tally(HOUR - HOUR_MS, { 'reason:code_0': 100 })
    const { reasons } = await dashboard()
    expect(reasons).toHaveLength(10)
    expect(reasons.slice(0, 2)).toEqual([
      { code: 'code_0', count: 101 },
      { code: 'code_14', count: 15 },
    ])
  })

  it('estimates latencies from their classes', async () => {
    await tally(HOUR, { 'latency:le_1': 50, 'latency:le_2': 40, 'latency:le_10': 9, 'latency:over': 1 })
    expect((await dashboard()).latency).toEqual({ counted: 100, p50_ms: 1, p90_ms: 2, p99_ms: 10 })
    await tally(HOUR, { 'latency:over': 900 })
    expect((await dashboard()).latency).toMatchObject({ counted: 1000, p50_ms: 2500 })
  })

  it('says no more digits than an estimate has', async () => {
    await tally(HOUR, { 'latency:le_30': 8, 'latency:le_500': 1 })
    expect((await dashboard()).latency).toMatchObject({ p90_ms: 275 })
  })

  it('says what is pending, how old it is and who is asked; what is past its time is not', async () => {
    const manager = { name: 'manager', quorum: 1, periodMs: HOUR_MS, askedMs: NOW_MS, signatures: [] }
    const director = { ...manager, name: 'director' }
    const signed = { ...manager, signatures: [signature(NOW_MS)] }
    const pending: Partial<Approval>[] = [
      { openedMs: NOW_MS - 25 * HOUR_MS, levels: [manager, { ...director, askedMs: null }] },
      { openedMs: NOW_MS - 5 * HOUR_MS, levels: [signed, director] },
      { openedMs: NOW_MS - MINUTE_MS, levels: [manager] },
      { openedMs: NOW_MS - 48 * HOUR_MS, levels: [manager], expiresMs: NOW_MS },
    ]
    for (const [at, each] of pending.entries()) {
      await world.put(approvalOf(`apr_${at}`, { expiresMs: NOW_MS + 1, ...each }), 'requested')
    }
    await world.put(approvalOf('apr_theirs', { expiresMs: NOW_MS + 1 }, 'globex'), 'requested')
    const { approvals } = await dashboard()
    expect(approvals.pending).toEqual({
      total: 3,
      complete: true,
      by_age: [
        { age: 'under_1h', count: 1 },
        { age: 'under_4h', count: 0 },
        { age: 'under_24h', count: 1 },
        { age: 'over_24h', count: 1 },
      ],
      by_level: [
        { level: 'manager', count: 2 },
        { level: 'director', count: 1 },
      ],
      oldest: { approval_id: 'apr_0', opened_at: '2026-11-17T14:30:00.000Z' },
    })
  })

  it('says how requests ended in the window, and how long people took', async () => {
    const asked = { name: 'manager', quorum: 1, periodMs: HOUR_MS, askedMs: NOW_MS - HOUR_MS, signatures: [] }
    const yes = { ...asked, signatures: [signature(NOW_MS - 50 * MINUTE_MS)] }
    const long = { ...asked, askedMs: 0, signatures: [signature(NOW_MS - 30 * HOUR_MS)] }
    const ended: Partial<Approval>[] = [
      { status: 'used', levels: [yes], end: end(NOW_MS) },
      { status: 'approved', levels: [yes] },
      { status: 'rejected', levels: [asked], end: end(NOW_MS - 40 * MINUTE_MS, 'uwe') },
      { status: 'expired', levels: [asked], end: end(NOW_MS) },
      { status: 'rejected', levels: [long, asked], end: end(NOW_MS - 25 * HOUR_MS, 'uwe') },
    ]
    for (const [at, each] of ended.entries()) {
      await world.put(approvalOf(`apr_${at}`, { dueMs: null, ...each }), 'requested')
    }
    const { approvals } = await dashboard()
    expect(approvals.ended).toMatchObject({ used: 1, rejected: 1, expired: 1, cancelled: 0 })
    expect(approvals.answers).toEqual({ total: 3, median_ms: 10 * MINUTE_MS })
  })

  it('looks at a bounded number of requests, and says so', async () => {
    const changes = Array.from({ length: 1001 }, (_, at) =>
      approvalOf(`apr_${at}`, { expiresMs: NOW_MS + 1, openedMs: NOW_MS }),
    )
    await Promise.all(changes.map((approval) => world.put(approval)))
    const { approvals } = await dashboard()
    expect(approvals.pending).toMatchObject({ total: 1001, complete: false })
    expect(approvals.pending.by_age[0].count).toBe(1000)
    expect(approvals.complete).toBe(false)
  })

  it('counts messages', async () => {
    await world.store.keep('acme', add(messageOf('msg_1'), messageOf('msg_2'), messageOf('msg_3')))
    await world.store.keep('acme', [{ kind: 'settle_message', id: 'msg_2', fate: { kind: 'dead', problem: 'gone' } }])
    expect((await dashboard()).outbox).toMatchObject({ waiting: 2, dead: 1 })
  })
})

function signature(atMs: number): Approval['levels'][number]['signatures'][number] {
  return { person: 'ann', keyId: 'key_2', atMs, comment: null, auditId: 'apd_1' }
}

function end(atMs: number, person: string | null = null): Approval['end'] {
  return { atMs, auditId: 'apd_2', person, comment: null }
}
