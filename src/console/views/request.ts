import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js'
import { MASKED } from '../../core/mask.js'
import { instantAt, numberAt, objectAt, objectsAt, textAt, textsAt } from '../read.js'
import { visibleJson } from '../visible-json.js'
import { when, type When } from '../words.js'
import { answering, type Answering, type Answerer } from './answering.js'
import { approvalRow, pastRequest, type ApprovalRow, type PastRequest } from './approval-row.js'
import { chainOf, type LevelView } from './chain.js'
import { decisionRow, type DecisionRow } from './decision-rows.js'
import { reasonView, type ReasonView } from './reasons.js'
import { seriesView, type SeriesView } from './series.js'

/** One request for approval, as approvers and auditors see it. */
export interface RequestView {
  readonly row: ApprovalRow
  /** What the agent wrote: shown as the agent's. */
  readonly members: readonly Member[]
  readonly context: readonly Member[]
  readonly session: string | null
  readonly argumentsText: string
  readonly masked: readonly string[]
  readonly notCovered: readonly string[]
  readonly reasons: readonly ReasonView[]
  readonly requirement: readonly { readonly rule: string; readonly levels: string }[]
  readonly chain: readonly LevelView[]
  readonly requesters: readonly string[]
  readonly findings: readonly { readonly what: string; readonly where: string; readonly sample: string }[]
  readonly evidenceText: string | null
  readonly policy: { readonly id: string | null; readonly version: string | null }
  readonly series: SeriesView | null
  readonly decisionAuditId: string | null
  readonly replaces: string | null
  readonly replacedBy: string | null
  readonly end: { readonly at: When | null; readonly person: string | null; readonly comment: string | null } | null
  readonly history: readonly DecisionRow[]
  readonly similar: readonly PastRequest[]
  readonly answering: Answering
  /** `2026-11-28T18:00`, UTC: in a week. */
  readonly untilDefault: string
  /** What was typed into a form that was refused. */
  readonly typed: Typed
}

export interface Member {
  readonly name: string
  readonly text: string
  /** More than one line, or long. */
  readonly long: boolean
  /** People are not shown its value. */
  readonly hidden: boolean
}

export type Typed = Readonly<Record<string, string>>

const LONG = 80
const WEEK_MS = 7 * 86_400_000

export function requestView(
  approval: JsonObject,
  history: readonly JsonObject[],
  { caller, typed, nowMs }: { readonly caller: Answerer; readonly typed: Typed; readonly nowMs: number },
): RequestView {
  const args = objectAt(approval, 'arguments') ?? {}
  const evidence = objectAt(approval, 'evidence')
  const masked = textsAt(approval, 'masked')
  return {
    row: approvalRow(approval, nowMs),
    members: membersOf(args, '/arguments', masked),
    context: membersOf(objectAt(approval, 'context') ?? {}, '/context', masked),
    session: textAt(approval, 'session_id'),
    argumentsText: visibleJson(args),
    masked,
    notCovered: textsAt(approval, 'not_covered'),
    reasons: objectsAt(approval, 'reasons').map(reasonView),
    requirement: objectsAt(approval, 'requirement').map(requirementOf),
    chain: chainOf(approval, nowMs),
    requesters: textsAt(approval, 'requesters'),
    findings: findingsOf(evidence),
    evidenceText: evidence === null ? null : visibleJson(evidence),
    policy: { id: textAt(approval, 'policy_id'), version: textAt(approval, 'policy_version') },
    series: seriesView(objectAt(approval, 'series'), nowMs),
    decisionAuditId: textAt(approval, 'decision_audit_id'),
    replaces: textAt(approval, 'replaces'),
    replacedBy: textAt(approval, 'replaced_by'),
    end: endOf(objectAt(approval, 'end'), nowMs),
    history: history.map((decision) => decisionRow(decision, nowMs)),
    similar: objectsAt(approval, 'similar').map((past) => pastRequest(past, nowMs)),
    answering: answering(approval, caller),
    untilDefault: new Date(nowMs + WEEK_MS).toISOString().slice(0, 16),
    typed,
  }
}

function membersOf(object: JsonObject, pointer: string, masked: readonly string[]): readonly Member[] {
  return Object.entries(object).map(([name, value]) => {
    const text = typeof value === 'string' ? value : visibleJson(value)
    const hidden = value === MASKED && masked.some((pattern) => pattern.startsWith(pointer))
    return { name, text, long: text.length > LONG || text.includes('\n'), hidden }
  })
}

function requirementOf(one: JsonObject): RequestView['requirement'][number] {
  const levels = Array.isArray(one['levels']) ? one['levels'].map((level: JsonValue) => levelText(level)) : []
  return { rule: textAt(one, 'rule') ?? '—', levels: levels.join(', then ') }
}

function levelText(level: JsonValue): string {
  if (typeof level === 'string') return level
  if (!isJsonObject(level)) return ''
  const quorum = numberAt(level, 'quorum') ?? 1
  const name = textAt(level, 'name') ?? textAt(level, 'level') ?? ''
  return quorum > 1 ? `${quorum} of ${name}` : name
}

function findingsOf(evidence: JsonObject | null): RequestView['findings'] {
  const data = evidence === null ? null : objectAt(evidence, 'data')
  return objectsAt(data ?? {}, 'findings').map((finding) => ({
    what: (textAt(finding, 'class') ?? '').replaceAll('_', ' '),
    where: textAt(finding, 'path') ?? '',
    sample: textAt(finding, 'sample') ?? '',
  }))
}

function endOf(end: JsonObject | null, nowMs: number): RequestView['end'] {
  if (end === null) return null
  const atMs = instantAt(end, 'at')
  return {
    at: atMs === null ? null : when(atMs, nowMs),
    person: textAt(end, 'person'),
    comment: textAt(end, 'comment'),
  }
}
