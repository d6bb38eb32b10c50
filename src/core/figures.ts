import type { ApprovalEventKind } from './approval.js'
import type { JsonObject } from './json.js'
import type { Decision } from './words.js'

/** Figures for people, of one organisation, in wire names. No argument values: they are made from the log and counts. */
export interface Figures {
  /** The last so many hours (1 to 720), the present one included: `Dashboard` in the API's description. */
  dashboard(organisation: string, hours: number): Promise<JsonObject>
  /**
   * Decisions of the log, newest first: `DecisionPage` in the API's description, `{decisions, next, complete}`. Looks
   * through a bounded part of the log: `complete` false means that it stopped before the page was full, and goes on
   * with `before: next`. `next` null: there are no more.
   */
  decisions(organisation: string, query: DecisionQuery): Promise<JsonObject>
}

/** All that are given have to hold. */
export interface DecisionQuery {
  readonly decision?: Decision
  readonly agentId?: string
  readonly tool?: string
  /** A code among its reasons. */
  readonly reason?: string
  readonly approvalId?: string
  /** Not before, not after. */
  readonly fromMs?: number
  readonly toMs?: number
  /** Only entries with a lower number: `next` of the page before. */
  readonly before?: number
  /** From 1. */
  readonly limit: number
  /** Looks at so many entries at most; absent, and at most: 5,000. */
  readonly within?: number
}

export const MAX_DASHBOARD_HOURS = 720

/** Of the whole service, for metrics. */
export interface ApprovalFigures {
  readonly pending: number
  readonly approved: number
  /** Null: none is pending. */
  readonly oldestMs: number | null
  readonly outbox: { readonly waiting: number; readonly dead: number; readonly oldestMs: number | null }
  /** What happened since the service started, by whatever process. */
  readonly events: ReadonlyMap<ApprovalEventKind, number>
}
