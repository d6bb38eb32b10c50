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
