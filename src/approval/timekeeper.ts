import type { Announce } from '../core/announce.js'
import type { Approval } from '../core/approval.js'
import type { World } from '../core/clock.js'
import type { Store } from '../core/store.js'
import { levelAbove, levelAsked } from './chain.js'
import { stepEntry, type EntryDeps } from './entries.js'
import { advance } from './machine.js'
import type { ApprovalNews } from './news.js'
import { isOpen, statusAt } from './standing.js'
import type { ApprovalTerms } from '../core/approval-terms.js'

export interface TimekeeperDeps extends EntryDeps {
  readonly store: Pick<Store, 'approvalsDue' | 'commit' | 'keep'>
  readonly world: Pick<World, 'newId'>
  readonly terms: ApprovalTerms
  /** Milliseconds since the epoch; never runs back: `state.now()`. */
  readonly now: () => number
  readonly announce: Announce
  readonly news: ApprovalNews
  /** Of an approval that could not be dealt with now, or of a store that could not be read; it is tried again. */
  readonly report: (error: unknown) => void
  /** Between the end of one look and the next. */
  readonly pollMs: number
}

/** Writes down by itself what time brings: expiries, reminders, escalations. What was due while nobody ran is made up for. */
export interface Timekeeper {
  start(): void
  /** Resolves when nothing of it is under way any more. */
  stop(): Promise<void>
  /** One look, now. Never throws. */
  look(): Promise<void>
}

const BATCH = 100
/** Batches in one look. */
const MAX_BATCHES = 50
/** Those that failed are passed over until the next look; with more of them this one ends. */
const MAX_FAILED = 1_000

export function createTimekeeper(deps: TimekeeperDeps): Timekeeper {
  let timer: NodeJS.Timeout | undefined
  let running = false
  let current: Promise<void> = Promise.resolve()
  const look = (): Promise<void> => (current = current.then(() => lookOnce(deps)))
  const schedule = (): void => {
    if (!running) return
    timer = setTimeout(() => void look().then(schedule), deps.pollMs).unref()
  }
  return {
    start: () => {
      if (running) return
      running = true
      void look().then(schedule)
    },
    stop: () => {
      running = false
      clearTimeout(timer)
      return current
    },
    look,
  }
}

async function lookOnce(deps: TimekeeperDeps): Promise<void> {
  const failed = new Set<string>()
  try {
    for (let batch = 0; batch < MAX_BATCHES && failed.size < MAX_FAILED; batch++) {
      const due = deps.store.approvalsDue(deps.now(), BATCH + failed.size).filter((one) => !failed.has(keyOf(one)))
      if (due.length === 0) return
      const settled = await Promise.all(due.map((approval) => settle(deps, approval)))
      for (const [index, approval] of due.entries()) if (settled[index] !== true) failed.add(keyOf(approval))
    }
  } catch (error) {
    deps.report(error)
  }
}

/** False: it is due still. */
async function settle(deps: TimekeeperDeps, approval: Approval): Promise<boolean> {
  try {
    const nowMs = deps.now()
    const isOver = isOpen(approval.status) && statusAt(approval, nowMs) === 'expired'
    const written = isOver ? await expire(deps, approval, nowMs) : await fallDue(deps, approval, nowMs)
    if (written) deps.news.tell(approval.action.organisation)
    return written
  } catch (error) {
    deps.report(error)
    return false
  }
}

/** Another process, or a person, may have been first: then it is looked at again. */
async function expire(deps: TimekeeperDeps, approval: Approval, nowMs: number): Promise<boolean> {
  const auditId = deps.world.newId('apv')
  const next = advance(approval, { kind: 'expire', auditId }, nowMs, deps.terms)
  if (!next.ok) return false
  const level = approval.status === 'pending' ? (levelAsked(approval)?.name ?? null) : null
  const noting = { auditId, change: 'expired', level, person: null, comment: null, keyId: null }
  const result = await deps.store.commit(stepEntry(next.approval, noting, deps), [
    { kind: 'put_approval', approval: next.approval, events: next.events },
    ...deps.announce(next.approval, 'approval.expired', null, nowMs),
  ])
  return result.committed
}

async function fallDue(deps: TimekeeperDeps, approval: Approval, nowMs: number): Promise<boolean> {
  const next = advance(approval, { kind: 'fall_due' }, nowMs, deps.terms)
  if (!next.ok) return false
  const level = levelAsked(next.approval)?.name ?? null
  const above = level === null ? null : levelAbove(level, deps.terms)
  const result = await deps.store.keep(approval.action.organisation, [
    { kind: 'put_approval', approval: next.approval, events: next.events },
    ...(next.events.includes('reminded') ? deps.announce(next.approval, 'approval.reminded', level, nowMs) : []),
    ...(next.events.includes('escalated') && above !== null
      ? deps.announce(next.approval, 'approval.escalated', above, nowMs)
      : []),
  ])
  return result.kept
}

function keyOf({ id, action }: Approval): string {
  return JSON.stringify([action.organisation, id])
}
