import type { JsonObject } from '../../core/json.js'
import { columns, shares, WIDTHS, type Columns } from '../charts.js'
import { numberAt, objectAt, objectsAt, textAt } from '../read.js'
import { count, said, span } from '../words.js'

export interface OverviewView {
  readonly hours: number
  readonly periods: readonly { readonly hours: number; readonly text: string }[]
  readonly figures: readonly { readonly name: string; readonly text: string; readonly hint: string }[]
  /** The same for wide pages and for phones. */
  readonly charts: readonly Columns[]
  readonly steps: readonly StepView[]
  readonly kinds: readonly { readonly kind: string; readonly text: string }[]
  readonly reasons: readonly BarView[]
  readonly latency: readonly BarView[]
  readonly ages: readonly BarView[]
  readonly levels: readonly BarView[]
  readonly ends: readonly BarView[]
  readonly oldest: string | null
  readonly complete: boolean
}

export interface StepView {
  readonly at: string
  readonly iso: string
  readonly counts: readonly string[]
}

/** A bar: its share of the longest one in percent, and the number. */
export interface BarView {
  readonly name: string
  readonly share: number
  readonly text: string
}

const KINDS = [
  ['ALLOW', 'allowed'],
  ['REQUIRES_APPROVAL', 'asked'],
  ['BLOCK', 'blocked'],
] as const

export const PERIODS = [
  { hours: 24, text: '24 hours' },
  { hours: 168, text: '7 days' },
  { hours: 720, text: '30 days' },
] as const

const AGES: Readonly<Record<string, string>> = {
  under_1h: 'under 1 h',
  under_4h: '1 to 4 h',
  under_24h: '4 to 24 h',
  over_24h: 'over 24 h',
}

/** Of a `Dashboard`. */
export function overviewView(dashboard: JsonObject, hours: number): OverviewView {
  const decisions = objectAt(dashboard, 'decisions') ?? {}
  const approvals = objectAt(dashboard, 'approvals') ?? {}
  const pending = objectAt(approvals, 'pending') ?? {}
  const overTime = objectsAt(decisions, 'over_time')
  const byDay = textAt(dashboard, 'step') === 'day'
  const label = (step: JsonObject): string => stepText(textAt(step, 'at') ?? '', byDay)
  const kindsOf = (step: JsonObject) => KINDS.map(([name, kind]) => ({ kind, count: numberAt(step, name) ?? 0 }))
  const data = overTime.map((step) => ({ label: label(step), parts: kindsOf(step) }))
  const oldest = objectAt(pending, 'oldest')
  return {
    hours,
    periods: PERIODS,
    figures: headline(decisions, approvals, pending, objectAt(dashboard, 'outbox') ?? {}),
    charts: WIDTHS.map((width) => columns(data, width)),
    steps: overTime.map((step) => ({
      at: label(step),
      iso: textAt(step, 'at') ?? '',
      counts: kindsOf(step).map((one) => count(one.count)),
    })),
    kinds: KINDS.map(([name, kind]) => ({ kind, text: said(name) })),
    reasons: bars(objectsAt(dashboard, 'reasons'), (one) => textAt(one, 'code') ?? ''),
    latency: latencyBars(objectAt(dashboard, 'latency') ?? {}),
    ages: bars(objectsAt(pending, 'by_age'), (one) => AGES[textAt(one, 'age') ?? ''] ?? ''),
    levels: bars(objectsAt(pending, 'by_level'), (one) => textAt(one, 'level') ?? ''),
    ends: endBars(objectAt(approvals, 'ended') ?? {}),
    oldest: oldest === null ? null : textAt(oldest, 'approval_id'),
    complete: approvals['complete'] !== false && pending['complete'] !== false,
  }
}

function headline(
  decisions: JsonObject,
  approvals: JsonObject,
  pending: JsonObject,
  outbox: JsonObject,
): OverviewView['figures'] {
  const by = objectAt(decisions, 'by_decision') ?? {}
  const total = numberAt(decisions, 'total') ?? 0
  const share = (name: string): string => percent(numberAt(by, name) ?? 0, total)
  const answers = objectAt(approvals, 'answers') ?? {}
  const median = numberAt(answers, 'median_ms')
  const dead = numberAt(outbox, 'dead') ?? 0
  return [
    { name: 'Decisions', text: count(total), hint: `${share('ALLOW')} allowed` },
    { name: 'Blocked', text: count(numberAt(by, 'BLOCK') ?? 0), hint: share('BLOCK') },
    { name: 'Asked people', text: count(numberAt(by, 'REQUIRES_APPROVAL') ?? 0), hint: share('REQUIRES_APPROVAL') },
    { name: 'Waiting now', text: count(numberAt(pending, 'total') ?? 0), hint: 'requests' },
    {
      name: 'Answered',
      text: count(numberAt(answers, 'total') ?? 0),
      hint: median === null ? 'no answers' : `half within ${span(median)}`,
    },
    {
      name: 'Undelivered messages',
      text: count(dead),
      hint: `${count(numberAt(outbox, 'waiting') ?? 0)} on their way`,
    },
  ]
}

function bars(items: readonly JsonObject[], nameOf: (item: JsonObject) => string): readonly BarView[] {
  const counts = items.map((item) => numberAt(item, 'count') ?? 0)
  const widths = shares(counts)
  return items.map((item, at) => ({ name: nameOf(item), share: widths[at] ?? 0, text: count(counts[at] ?? 0) }))
}

function latencyBars(latency: JsonObject): readonly BarView[] {
  const found = (['p50', 'p90', 'p99'] as const).map((name) => ({ name, ms: numberAt(latency, `${name}_ms`) }))
  const widths = shares(found.map(({ ms }) => ms ?? 0))
  return found.map(({ name, ms }, at) => ({
    name,
    share: widths[at] ?? 0,
    text: ms === null ? '—' : `${Math.round(ms * 10) / 10} ms`,
  }))
}

function endBars(ended: JsonObject): readonly BarView[] {
  const items = Object.keys(ended).map((status) => ({ status, count: numberAt(ended, status) ?? 0 }))
  return bars(
    items.filter((item) => item.count > 0),
    (item) => said(textAt(item, 'status') ?? ''),
  )
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${Math.round((part / whole) * 100)} %`
}

function stepText(iso: string, byDay: boolean): string {
  return byDay ? iso.slice(5, 10) : iso.slice(11, 16)
}
