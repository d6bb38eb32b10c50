import { beforeAll } from 'vitest'
import { loadAnalyser } from '../../../../src/evidence/code/create-analyser.js'
import type { Analyser, Found } from '../../../../src/evidence/code/analysis/analyse.js'

/** The facts of a line of shell, and short ways to read them. */
export function openShell(): {
  readonly facts: (line: string) => Found
  readonly files: (line: string) => readonly string[]
  readonly operations: (line: string) => readonly string[]
} {
  let analyser: Analyser | null = null
  beforeAll(async () => {
    analyser = await loadAnalyser()
  })
  const facts = (line: string): Found => {
    if (analyser === null) throw new Error('the analyser is not loaded yet')
    const settings = { deadlineMs: 60_000, maxLength: 1_000_000, projectRoots: [] }
    return analyser.analyse({ text: line, language: 'bash', dialect: null }, settings)
  }
  return {
    facts,
    files: (line) =>
      facts(line).files.map((file) =>
        [
          file.operation,
          file.path,
          ...(file.recursive ? ['recursive'] : []),
          ...(file.forced ? ['forced'] : []),
          ...(file.breadth === 'one' ? [] : [file.breadth]),
        ].join(' '),
      ),
    operations: (line) =>
      facts(line).operations.map(({ program, effect, object, irreversible }) =>
        [program, effect, object, ...(irreversible ? ['for good'] : [])].join(' '),
      ),
  }
}
