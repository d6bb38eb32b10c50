import type { JsonObject } from '../../core/json.js'
import { instantAt, textAt, textsAt } from '../read.js'
import { badge, when, type Badge, type When } from '../words.js'

/** One decision in a table. */
export interface DecisionRow {
  readonly auditId: string
  readonly at: When | null
  readonly decision: Badge
  /** What would have been decided, in advisory mode. */
  readonly would: string | null
  readonly agent: string
  readonly tool: string
  readonly reasons: readonly string[]
  readonly approvalId: string | null
}

export function decisionRow(decision: JsonObject, nowMs: number): DecisionRow {
  const atMs = instantAt(decision, 'timestamp')
  const would = textAt(decision, 'would_decide')
  return {
    auditId: textAt(decision, 'audit_id') ?? '',
    at: atMs === null ? null : when(atMs, nowMs),
    decision: badge(textAt(decision, 'decision') ?? 'unknown'),
    would: would === null ? null : badge(would).text,
    agent: textAt(decision, 'agent_id') ?? '—',
    tool: textAt(decision, 'tool_name') ?? textAt(decision, 'tool') ?? '—',
    reasons: textsAt(decision, 'reason_codes'),
    approvalId: textAt(decision, 'approval_id'),
  }
}
