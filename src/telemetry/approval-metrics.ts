import { Counter, Gauge, type Registry } from 'prom-client'
import type { ApprovalFigures } from '../core/figures.js'

/** What was read of the store, and when. */
export interface WatchedApprovals extends ApprovalFigures {
  readonly nowMs: number
}

/** What became of an attempt to deliver a message. */
export type Delivery = 'sent' | 'again' | 'dead'

export interface ApprovalMetrics {
  /** `channel`: its name in configuration. */
  delivered(channel: string, fate: Delivery): void
  /** So many long polls and streams of events are open now. */
  waiting(count: number): void
  /** Figures that are read when somebody asks for the metrics. Call it once. */
  watchApprovals(figures: () => WatchedApprovals): void
}

type Figure = readonly [name: string, help: string, read: (figures: WatchedApprovals) => number]

const FIGURES: readonly Figure[] = [
  [
    'countersign_approvals_oldest_pending_seconds',
    'For how long the oldest pending request has waited; 0: none is pending.',
    ({ oldestMs, nowMs }) => secondsSince(oldestMs, nowMs),
  ],
  ['countersign_approvals_outbox_waiting', 'Messages that are still to be delivered.', ({ outbox }) => outbox.waiting],
  ['countersign_approvals_outbox_dead', 'Messages that were given up.', ({ outbox }) => outbox.dead],
  [
    'countersign_approvals_outbox_oldest_seconds',
    'For how long the oldest of those that are to be delivered has waited; 0: none has.',
    ({ outbox, nowMs }) => secondsSince(outbox.oldestMs, nowMs),
  ],
]

/** Of requests for approval, and of the messages about them. */
export function createApprovalMetrics(registry: Registry): ApprovalMetrics {
  const registers = [registry]
  const deliveries = new Counter({
    name: 'countersign_approvals_deliveries_total',
    help: 'Attempts to deliver a message, by what became of it.',
    labelNames: ['channel', 'fate'] as const,
    registers,
  })
  const waiting = new Gauge({
    name: 'countersign_approvals_waiting_requests',
    help: 'Long polls and streams of events.',
    registers,
  })
  return {
    waiting: (count) => {
      waiting.set(count)
    },
    delivered: (channel, fate) => {
      deliveries.inc({ channel, fate })
    },
    watchApprovals: (figures) => {
      watch(registry, oncePerScrape(figures))
    },
  }
}

function watch(registry: Registry, figures: () => WatchedApprovals | null): void {
  const registers = [registry]
  for (const [name, help, valueOf] of FIGURES) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const read = figures()
        if (read !== null) this.set(valueOf(read))
      },
    })
  }
  new Gauge({
    name: 'countersign_approvals_open',
    help: 'Requests that wait for people, and grants that wait for their use.',
    labelNames: ['status'] as const,
    registers,
    collect() {
      const read = figures()
      if (read === null) return
      this.set({ status: 'pending' }, read.pending)
      this.set({ status: 'approved' }, read.approved)
    },
  })
  new Counter({
    name: 'countersign_approvals_events_total',
    help: 'What happened to requests for approval since the start: requested, signed, approved, rejected, expired …',
    labelNames: ['event'] as const,
    registers,
    collect() {
      this.reset()
      for (const [event, count] of figures()?.events ?? []) this.inc({ event }, count)
    },
  })
}

/**
 * All metrics of a scrape are collected in one go. A store that cannot be read takes no other metric with it: then the
 * figures are those of before.
 */
function oncePerScrape(figures: () => WatchedApprovals): () => WatchedApprovals | null {
  let latest: WatchedApprovals | null = null
  let fresh = false
  return () => {
    if (fresh) return latest
    fresh = true
    queueMicrotask(() => {
      fresh = false
    })
    try {
      latest = figures()
    } catch {
      // Said by `countersign_store_healthy`.
    }
    return latest
  }
}

function secondsSince(atMs: number | null, nowMs: number): number {
  return atMs === null ? 0 : Math.max(0, nowMs - atMs) / 1000
}
