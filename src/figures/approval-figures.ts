import { APPROVAL_STATUSES, OPEN_STATUSES, type Approval, type ApprovalStatus, type Level } from '../core/approval.js'
import type { JsonObject } from '../core/json.js'
import type { Store } from '../core/store.js'
import type { Pages } from './pages.js'
import { HOUR_MS, type Window } from './window.js'

const BOUNDS = { size: 20, most: 1000 }

export type ApprovalReads = Pick<Store, 'approvals' | 'openApprovals'>

/** Younger than so many hours; the last class has the rest. */
const AGES: readonly { readonly name: string; readonly hours: number }[] = [
  { name: 'under_1h', hours: 1 },
  { name: 'under_4h', hours: 4 },
  { name: 'under_24h', hours: 24 },
  { name: 'over_24h', hours: Infinity },
]

const ENDED = APPROVAL_STATUSES.filter((status) => !OPEN_STATUSES.some((open) => open === status))

/** Of those that wait now, and of those that people answered, or that ended, in the window. */
export async function approvalFigures(
  store: ApprovalReads,
  pages: Pages,
  organisation: string,
  window: Window,
): Promise<JsonObject> {
  return {
    pending: await pendingFigures(store, pages, organisation, window.toMs),
    ...(await answerFigures(store, pages, organisation, window)),
  }
}

async function pendingFigures(
  store: ApprovalReads,
  pages: Pages,
  organisation: string,
  nowMs: number,
): Promise<JsonObject> {
  const waiting: Approval[] = []
  const end = await pages.each(BOUNDS, reading(store, organisation, ['pending']), (approval) => {
    if (approval.expiresMs > nowMs) waiting.push(approval)
    return 'go_on'
  })
  const oldest = waiting.reduce<Approval | null>(older, null)
  return {
    total: end === 'all' ? waiting.length : store.openApprovals(organisation).pending,
    complete: end === 'all',
    by_age: byAge(waiting, nowMs),
    by_level: byLevel(waiting),
    oldest: oldest === null ? null : { approval_id: oldest.id, opened_at: new Date(oldest.openedMs).toISOString() },
  }
}

function older(oldest: Approval | null, approval: Approval): Approval {
  return oldest !== null && oldest.openedMs <= approval.openedMs ? oldest : approval
}

function byAge(waiting: readonly Approval[], nowMs: number): readonly JsonObject[] {
  const ages = waiting.map(({ openedMs }) => AGES.find(({ hours }) => nowMs - openedMs < hours * HOUR_MS)?.name)
  return AGES.map(({ name }) => ({ age: name, count: ages.filter((age) => age === name).length }))
}

/** Most first. */
function byLevel(waiting: readonly Approval[]): readonly JsonObject[] {
  const counts = new Map<string, number>()
  for (const { levels } of waiting) {
    const name = askedOf(levels)?.name
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([level, count]) => ({ level, count })).sort((one, other) => other.count - one.count)
}

/** The one that has to agree next. */
function askedOf(levels: readonly Level[]): Level | undefined {
  return levels.find(({ askedMs, quorum, signatures }) => askedMs !== null && signatures.length < quorum)
}

async function answerFigures(
  store: ApprovalReads,
  pages: Pages,
  organisation: string,
  { fromMs }: Window,
): Promise<JsonObject> {
  const ended = new Map<ApprovalStatus, number>()
  const took: number[] = []
  const end = await pages.each(BOUNDS, reading(store, organisation), (approval) => {
    took.push(...answerTimes(approval, fromMs))
    const { status } = approval
    if (approval.end !== null && approval.end.atMs >= fromMs) ended.set(status, (ended.get(status) ?? 0) + 1)
    return 'go_on'
  })
  return {
    ended: Object.fromEntries(ENDED.map((status) => [status, ended.get(status) ?? 0])),
    answers: { total: took.length, median_ms: median(took) },
    complete: end === 'all',
  }
}

/** Of each yes or no that a person said since then: how long after the level was asked. */
function answerTimes({ levels, status, end }: Approval, sinceMs: number): readonly number[] {
  const yes = levels.flatMap(({ askedMs, signatures }) => signatures.map(({ atMs }) => ({ atMs, askedMs })))
  const no =
    status === 'rejected' && end !== null ? [{ atMs: end.atMs, askedMs: askedOf(levels)?.askedMs ?? null }] : []
  return [...yes, ...no].flatMap(({ atMs, askedMs }) =>
    askedMs === null || atMs < sinceMs ? [] : [Math.max(0, atMs - askedMs)],
  )
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((one, other) => one - other)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

function reading(store: ApprovalReads, organisation: string, statuses?: readonly ApprovalStatus[]) {
  return (last: Approval | null, limit: number): readonly Approval[] => {
    const filter = { ...(statuses === undefined ? {} : { statuses }), ...(last === null ? {} : { beforeId: last.id }) }
    return store.approvals(organisation, filter, limit)
  }
}
