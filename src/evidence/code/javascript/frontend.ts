import type { Frontend } from '../analysis/analysis.js'
import type { GrammarName, TreeParser } from '../trees/grammars.js'

export function createJavascriptFrontend(_parsers: Readonly<Record<GrammarName, TreeParser>>): Frontend {
  return {
    analyse: (_source, analysis) => {
      analysis.incomplete('not_followed')
    },
  }
}
