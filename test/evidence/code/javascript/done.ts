import type { Analyser, Found } from '../../../../src/evidence/code/analysis/analyse.js'

const SETTINGS = { deadlineMs: 10_000, maxLength: 2_000_000, projectRoots: [] }

export function analyse(analyser: Analyser, text: string, language: 'javascript' | 'typescript' = 'javascript'): Found {
  return analyser.analyse({ text, language, dialect: null }, SETTINGS)
}

/** What code does, wherever it stands: the same for all spellings of an act. */
export function done(analyser: Analyser, text: string, language: 'javascript' | 'typescript' = 'javascript') {
  const { files, network, processes, sql, secrets, flows, unresolved, incomplete } = analyse(analyser, text, language)
  return {
    files: bare(files),
    network: bare(network),
    processes: bare(processes),
    sql: bare(sql),
    secrets: bare(secrets),
    flows: bare(flows),
    unresolved: bare(unresolved),
    incomplete,
  }
}

/** Without where it stands, each once, in one order. */
function bare(facts: readonly object[]): readonly string[] {
  const LEFT_OUT = ['at', 'in_loop', 'guards']
  const texts = facts.map((fact) => JSON.stringify(Object.entries(fact).filter(([name]) => !LEFT_OUT.includes(name))))
  return [...new Set(texts)].sort()
}
