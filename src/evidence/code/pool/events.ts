/** What the pool tells of itself. It holds nothing of the code. */
export type PoolEvent =
  | { readonly event: 'replaced'; readonly cause: 'deadline' | 'failed' | 'memory' | 'age' }
  | { readonly event: 'start_failed'; readonly cause: string }
  | {
      readonly event: 'analysed'
      readonly language: string
      /** `remembered`: the same text was analysed shortly before. `refused`: nobody looked at it. */
      readonly outcome: 'complete' | 'incomplete' | 'remembered' | 'refused'
      /** Until the answer, with the time in the queue. */
      readonly durationMs: number
    }
