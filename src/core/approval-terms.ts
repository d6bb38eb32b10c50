/** On what terms people are asked. Times in milliseconds. */
export interface ApprovalTerms {
  /** The configured levels, lowest first. */
  readonly levels: readonly string[]
  /** How long a level may take where policy says nothing else. */
  readonly periodMs: number
  /** How long what was approved can be used. */
  readonly grantMs: number
  /** After a level was asked; ascending. */
  readonly remindMs: readonly number[]
  /** After a level was asked. Null: never. */
  readonly escalateMs: number | null
  readonly maxPendingPerAgent: number
  /** Of arguments and context, as JSON: nobody looks at more. */
  readonly maxRequestBytes: number
  readonly maxSeriesMs: number
  readonly maxSeriesTimes: number
}
