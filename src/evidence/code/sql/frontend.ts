import type { Analysis, Frontend, Source } from '../analysis/analysis.js'
import { loadGrammar, type Grammar } from './grammar/read-grammar.js'
import { readText } from './read-text.js'
import { report } from './report.js'

/** SQL of every dialect: by PostgreSQL's grammar where that understands it, else by its words. Once in a thread. */
export async function createSqlFrontend(): Promise<Frontend> {
  const grammar = await loadGrammar()
  return {
    analyse: (source, analysis) => {
      analyse(source, analysis, grammar)
    },
  }
}

function analyse(source: Source, analysis: Analysis, grammar: Grammar): void {
  if (source.text.trim() === '') return
  report(readText(source, analysis, grammar), source, analysis)
}
