import type { ApprovalEventKind } from '../../core/approval.js'

/** Rows as SQLite hands them over: the schema is STRICT, so each column has the type that stands here. */
export interface HeadRow {
  readonly seq: number
  readonly entry_hash: string
  readonly timestamp_ms: number
}

export interface SigningKeyRow {
  readonly organisation: string
  readonly agent_id: string
  readonly generation: number
  readonly kid: string
  readonly x: string
  readonly master_id: string | null
}

export interface AnswerRow {
  readonly body_digest: string
  readonly audit_id: string
  readonly answer: string
  readonly expires_ms: number | null
}

export interface SessionRow {
  readonly key_id: string
  readonly opened_ms: number
  readonly last_ms: number
  readonly ended_ms: number | null
}

/** Of a cell without lines there is one row, whose line is null in all members. */
export type CellRow = { readonly version: number } & (
  | { readonly amount: null }
  | { readonly amount: number; readonly slot_ms: number; readonly value: string; readonly expires_ms: number }
)

export interface DocumentRow {
  readonly id: string
  readonly version: number
  readonly body: string
}

export interface EventRow {
  readonly audit_id: string
  readonly at_ms: number
  readonly body: string
}

export interface TraceRow {
  readonly id: string
  readonly at_ms: number
  readonly expires_ms: number
  readonly body: string
  readonly report: string | null
  readonly prints: string | null
}

export interface ApprovalEventRow {
  readonly id: number
  readonly approval_id: string
  readonly kind: ApprovalEventKind
  readonly at_ms: number
}

export interface MessageRow {
  readonly organisation: string
  readonly id: string
  readonly approval_id: string
  readonly channel: string
  readonly type: string
  readonly created_ms: number
  readonly next_ms: number
  readonly attempts: number
  readonly status: 'waiting' | 'dead'
  readonly problem: string | null
  readonly body: string
}

export interface MessageCountRow {
  readonly status: 'waiting' | 'dead'
  readonly count: number
  readonly oldest_ms: number
}

export interface TallyRow {
  readonly hour_ms: number
  readonly name: string
  readonly count: number
}

export interface OpenRow {
  readonly pending: number
  readonly approved: number
  readonly oldest_ms: number | null
}
