import type { Frontend } from '../analysis/analysis.js'

export function createBashFrontend(): Frontend {
  return {
    analyse: (_source, analysis) => {
      analysis.incomplete('not_followed')
    },
  }
}
