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
