import { APPROVAL_STATUSES } from '../../core/approval.js'
import type { JsonObject } from '../../core/json.js'
import { objectsAt, textAt } from '../read.js'
import { said } from '../words.js'
import { approvalRow, type ApprovalRow } from './approval-row.js'
import { pathWith } from './path-with.js'

/** What waits for whoever looks. */
export interface InboxView {
  readonly rows: readonly ApprovalRow[]
  /** Id after which older ones follow. */
  readonly next: string | null
  /** At which the person approves. */
  readonly levels: string
}

export function inboxView(list: JsonObject, levels: readonly string[], nowMs: number): InboxView {
  return { rows: rowsOf(list, nowMs), next: textAt(list, 'next'), levels: levels.join(', ') }
}

export interface RequestFilter {
  readonly status: string
  readonly agent: string
}

export interface RequestsView {
  readonly query: RequestFilter
  readonly statuses: readonly { readonly value: string; readonly text: string }[]
  readonly rows: readonly ApprovalRow[]
  readonly older: string | null
}

export function requestsView(list: JsonObject, query: RequestFilter, nowMs: number): RequestsView {
  const next = textAt(list, 'next')
  return {
    query,
    statuses: APPROVAL_STATUSES.map((value) => ({ value, text: said(value) })),
    rows: rowsOf(list, nowMs),
    older: next === null ? null : pathWith('/console/requests', { ...query, before: next }),
  }
}

function rowsOf(list: JsonObject, nowMs: number): readonly ApprovalRow[] {
  return objectsAt(list, 'approvals').map((approval) => approvalRow(approval, nowMs))
}
