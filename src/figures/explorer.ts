import type { DecisionQuery } from '../core/figures.js'
import type { JsonObject } from '../core/json.js'
import type { AuditEntry } from '../core/receipt.js'
import type { Store } from '../core/store.js'
import type { Pages } from './pages.js'

/** Entries looked at for one page of decisions. */
const BOUNDS = { size: 10, most: 5000 }

export type LogReads = Pick<Store, 'entriesBefore'>

/** See `Figures.decisions`. */
export async function explore(
  store: LogReads,
  pages: Pages,
  organisation: string,
  query: DecisionQuery,
): Promise<JsonObject> {
  const found: AuditEntry[] = []
  let lastSeq: number | null = null
  const from = startOf(store, organisation, query)
  const end = await pages.each<AuditEntry>(
    { ...BOUNDS, most: Math.min(query.within ?? BOUNDS.most, BOUNDS.most) },
    (last, limit) => store.entriesBefore(organisation, last?.seq ?? from, limit),
    (entry) => {
      if (query.fromMs !== undefined && timeOf(entry) < query.fromMs) return 'enough'
      lastSeq = entry.seq
      if (matches(entry, query)) found.push(entry)
      return found.length < query.limit ? 'go_on' : 'enough'
    },
  )
  const full = found.length >= query.limit
  return {
    decisions: found.map(rowOf),
    next: full || end === 'bound' ? lastSeq : null,
    complete: end !== 'bound',
  }
}

/** The number before which to begin; null: the newest. */
function startOf(store: LogReads, organisation: string, { before, toMs }: DecisionQuery): number | null {
  if (toMs === undefined) return before ?? null
  return Math.min(firstAfter(store, organisation, toMs), before ?? Infinity)
}

/** The number of the first entry that is later, or would be: a log's times never run back. */
function firstAfter(store: LogReads, organisation: string, toMs: number): number {
  let low = 1
  let high = (store.entriesBefore(organisation, null, 1)[0]?.seq ?? 0) + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [entry] = store.entriesBefore(organisation, middle + 1, 1)
    // What was dropped from the log is older than all that is in it.
    if (entry !== undefined && timeOf(entry) > toMs) high = middle
    else low = middle + 1
  }
  return low
}

function timeOf({ receipt }: AuditEntry): number {
  return Date.parse(receipt.timestamp)
}

function matches({ receipt }: AuditEntry, query: DecisionQuery): boolean {
  if (receipt.type !== 'countersign.decision/v1') return false
  return (
    same(query.decision, receipt.decision) &&
    same(query.agentId, receipt.agent_id) &&
    same(query.tool, receipt.tool_name) &&
    same(query.approvalId, receipt.approval_id) &&
    (query.reason === undefined || receipt.reason_codes.includes(query.reason))
  )
}

function same(wanted: string | undefined, is: string | null): boolean {
  return wanted === undefined || wanted === is
}

function rowOf({ seq, record, receipt }: AuditEntry): JsonObject {
  return {
    audit_id: receipt.audit_id,
    audit_seq: seq,
    timestamp: receipt.timestamp,
    decision: receipt.decision,
    would_decide: receipt.would_decide,
    mode: receipt.mode,
    blocked_by: record['blocked_by'] ?? null,
    agent_id: receipt.agent_id,
    session_id: receipt.session_id,
    tool_name: receipt.tool_name,
    reason: receipt.reason,
    reason_codes: receipt.reason_codes,
    approval_id: receipt.approval_id,
  }
}
