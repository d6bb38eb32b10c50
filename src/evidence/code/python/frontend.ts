import type { Frontend } from '../analysis/analysis.js'
import type { TreeParser } from '../trees/grammars.js'

export function createPythonFrontend(_parser: TreeParser): Frontend {
  return {
    analyse: (_source, analysis) => {
      analysis.incomplete('not_followed')
    },
  }
}
