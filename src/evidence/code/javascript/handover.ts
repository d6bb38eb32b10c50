import type { Analysis } from '../analysis/analysis.js'
import type { SyntaxNode } from './syntax/tree.js'

type Run = (root: SyntaxNode, analysis: Analysis) => void

/**
 * Code inside code of the same language comes back to the same front end, by way of the analysis: here the outer code
 * leaves word of how it is to be run, among the variables of the outer code.
 */
export interface Handover {
  give(run: Run): void
  /** Null: nobody has left word; the code stands for itself. */
  take(): Run | null
}

export function createHandover(): Handover {
  let left: Run | null = null
  return {
    give: (run) => {
      left = run
    },
    take: () => {
      const run = left
      left = null
      return run
    },
  }
}
