import type { JsonObject } from '../../core/json.js'
import { amountText } from '../../core/money-text.js'
import { instantAt, numberAt, objectsAt, textAt } from '../read.js'
import { badge, span, when, type Badge, type When } from '../words.js'

const SOON_MS = 3_600_000

/** A request for approval in a list. */
export interface ApprovalRow {
  readonly id: string
  readonly tool: string
  readonly agent: string
  readonly status: Badge
  readonly series: boolean
  readonly amounts: readonly string[]
  /** The first reason, in words. */
  readonly why: string | null
  readonly moreReasons: number
  readonly opened: When | null
  readonly age: string
  /** Of what waits, or can still be used. */
  readonly expires: { readonly text: string; readonly soon: boolean; readonly iso: string } | null
  readonly level: string | null
  readonly reminders: number
}

export function approvalRow(approval: JsonObject, nowMs: number): ApprovalRow {
  const [first, ...others] = objectsAt(approval, 'reasons')
  const openedMs = instantAt(approval, 'opened_at')
  const status = textAt(approval, 'status') ?? 'unknown'
  return {
    id: textAt(approval, 'id') ?? '',
    tool: textAt(approval, 'tool') ?? '—',
    agent: textAt(approval, 'agent_id') ?? '—',
    status: badge(status),
    series: textAt(approval, 'kind') === 'series',
    amounts: amountsOf(approval),
    why: first === undefined ? null : (textAt(first, 'message') ?? textAt(first, 'code') ?? ''),
    moreReasons: others.length,
    opened: openedMs === null ? null : when(openedMs, nowMs),
    age: openedMs === null ? '—' : span(nowMs - openedMs),
    expires: isOpen(status) ? expiry(instantAt(approval, 'expires_at'), nowMs) : null,
    level: textAt(approval, 'level'),
    reminders: numberAt(approval, 'reminders') ?? 0,
  }
}

export function amountsOf(approval: JsonObject): readonly string[] {
  return objectsAt(approval, 'amounts').map((amount) =>
    amountText(numberAt(amount, 'minor') ?? 0, textAt(amount, 'currency') ?? ''),
  )
}

function isOpen(status: string): boolean {
  return status === 'pending' || status === 'approved'
}

function expiry(ms: number | null, nowMs: number): ApprovalRow['expires'] {
  if (ms === null) return null
  return { text: when(ms, nowMs).relative, soon: ms - nowMs < SOON_MS, iso: new Date(ms).toISOString() }
}

/** Another request in one line, and who ended it. */
export interface PastRequest {
  readonly id: string
  readonly at: When | null
  readonly status: Badge
  readonly agent: string
  readonly amounts: readonly string[]
  readonly by: string | null
}

export function pastRequest(past: JsonObject, nowMs: number): PastRequest {
  const openedMs = instantAt(past, 'opened_at')
  return {
    id: textAt(past, 'id') ?? '',
    at: openedMs === null ? null : when(openedMs, nowMs),
    status: badge(textAt(past, 'status') ?? 'unknown'),
    agent: textAt(past, 'agent_id') ?? '—',
    amounts: amountsOf(past),
    by: textAt(past, 'ended_by'),
  }
}
