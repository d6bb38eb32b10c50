import type { JsonObject } from '../../core/json.js'
import { instantAt, numberAt, objectAt, objectsAt, textAt, textsAt } from '../read.js'
import { visibleJson } from '../visible-json.js'
import { badge, when, type Badge, type When } from '../words.js'
import { reasonView, type ReasonView } from './reasons.js'

/** One entry of the log with its receipt, for auditors. */
export interface DecisionView {
  readonly auditId: string
  /** Null: the entry is of no decision. */
  readonly decision: Badge | null
  /** The tool. */
  readonly about: string
  /** `decision`, `approval`, `admin` … */
  readonly kind: string
  readonly at: When | null
  readonly facts: readonly { readonly name: string; readonly text: string }[]
  readonly layers: readonly LayerView[]
  readonly reasons: readonly ReasonView[]
  readonly approvalId: string | null
  readonly subjectAuditId: string | null
  readonly evidenceText: string | null
  readonly recordText: string
  /** JSON that reads back to exactly what was signed. */
  readonly receiptText: string
  readonly keyId: string
}

export interface LayerView {
  readonly name: string
  readonly effect: Badge
  readonly reasons: readonly string[]
  readonly ms: string
}

/** What the page says of an entry; `entry` as an auditor may see it. */
export function decisionView(entry: JsonObject, nowMs: number): DecisionView {
  const receipt = objectAt(entry, 'receipt') ?? {}
  const record = objectAt(entry, 'record') ?? {}
  const evidence = objectAt(record, 'evidence')
  const decision = textAt(receipt, 'decision')
  const atMs = instantAt(receipt, 'timestamp')
  const { evidence: _evidence, reasons: _reasons, layer_results: _layers, ...rest } = record
  return {
    auditId: textAt(entry, 'audit_id') ?? '',
    decision: decision === null ? null : badge(decision),
    about: textAt(receipt, 'tool_name') ?? 'a call',
    kind: /^countersign\.([a-z]+)\//.exec(textAt(receipt, 'type') ?? '')?.[1] ?? 'entry',
    at: atMs === null ? null : when(atMs, nowMs),
    facts: factsOf(entry, receipt, record),
    layers: objectsAt(record, 'layer_results').map(layerView),
    reasons: objectsAt(record, 'reasons').map(reasonView),
    approvalId: textAt(receipt, 'approval_id'),
    subjectAuditId: textAt(receipt, 'subject_audit_id'),
    evidenceText: evidence === null ? null : visibleJson(evidence),
    recordText: visibleJson(rest),
    receiptText: visibleJson(receipt),
    keyId: textAt(receipt, 'key_id') ?? '',
  }
}

const RECEIPT_FACTS = [
  ['Agent', 'agent_id'],
  ['Tool', 'tool_name'],
  ['Session', 'session_id'],
  ['Resource', 'resource'],
  ['Action', 'action'],
  ['Mode', 'mode'],
  ['Would decide', 'would_decide'],
  ['Policy', 'policy_id'],
  ['Policy version', 'policy_version'],
  ['Evaluator', 'evaluator'],
] as const

function factsOf(entry: JsonObject, receipt: JsonObject, record: JsonObject): DecisionView['facts'] {
  const found = RECEIPT_FACTS.map(([name, member]) => ({ name, text: textAt(receipt, member) }))
  const seq = numberAt(entry, 'seq')
  return [
    ...found,
    { name: 'Blocked by', text: textAt(record, 'blocked_by') },
    { name: 'API key', text: textAt(entry, 'caller_key_id') },
    { name: 'Number in the log', text: seq === null ? null : String(seq) },
  ].flatMap(({ name, text }) => (text === null ? [] : [{ name, text }]))
}

function layerView(layer: JsonObject): LayerView {
  const ms = numberAt(layer, 'duration_ms')
  return {
    name: (textAt(layer, 'layer') ?? '').replaceAll('_', ' '),
    effect: badge(textAt(layer, 'effect') ?? ''),
    reasons: textsAt(layer, 'reasons'),
    ms: ms === null ? '' : `${ms.toFixed(1)} ms`,
  }
}
