import type { JsonObject } from '../../src/core/json.js'

/** One measurement against recorded or generated data. A further one is one more file, and a line in `evaluations.ts`. */
export interface Evaluation {
  readonly name: string
  /** One line, for the usage. */
  readonly about: string
  /** The file of recorded data that it reads, or several; null: it needs none. */
  readonly corpus: string | readonly string[] | null
  /** Options of its own on the command line; absent: none. */
  readonly flags?: Readonly<Record<string, FlagDeclaration>>
  run(options: EvaluationOptions): Promise<EvaluationResult> | EvaluationResult
}

export interface FlagDeclaration {
  readonly type: 'string' | 'boolean'
  /** One line, for the usage. */
  readonly about: string
}

/** The declared flags that were given. */
export type Flags = Readonly<Record<string, string | boolean>>

export interface EvaluationOptions {
  readonly projectRoot: string
  /** Recorded data: the first file; an empty text where the evaluation needs none. */
  readonly corpus: string
  /** All files of recorded data. */
  readonly corpora?: readonly string[]
  readonly flags?: Flags
  /** Called as the work goes on. */
  readonly progress: (done: number, total: number) => void
  readonly signal: AbortSignal
}

export interface EvaluationResult {
  /** One line of JSON for machines. */
  readonly figures: JsonObject
  /** The same, for people. */
  readonly table: Table
  /** Goals that were not reached; empty: all were. */
  readonly missed: readonly string[]
}

export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}
