import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Longest first. What is missing here comes behind, as vitest would have it. */
const LONGEST = [
  'test/long/crash.test.ts',
  'test/long/process.test.ts',
  'test/long/state-model.test.ts',
  'test/long/policies-docs.test.ts',
  'test/long/policies-signed-cli.test.ts',
  'test/long/hostile-data.test.ts',
  'test/long/differential-cel.test.ts',
  'test/long/evasions-run.test.ts',
  'test/long/explain-nearest.test.ts',
  'test/app/fail-closed.test.ts',
  'test/app/code.test.ts',
  'test/app/auth-matrix.test.ts',
  'test/app/explain.test.ts',
  'test/stores/sqlite-processes.test.ts',
  'test/stores/sqlite.test.ts',
  'test/app/detectors.test.ts',
  'test/app/state-model.test.ts',
  'test/evaluators/cerbos-embedded/engine-loss.test.ts',
  'test/app/reload.test.ts',
  'test/explain/rules.test.ts',
]

/** So that the processes end together, also where vitest has not seen yet how long each file takes. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const projects = [...new Set(sorted.map(({ project }) => project))]
    return projects
      .flatMap((project) => {
        const own = sorted.filter((file) => file.project === project)
        return own.map((file) => ({ file, rank: this.#rank(file) })).sort((a, b) => a.rank - b.rank)
      })
      .map(({ file }) => file)
  }

  #rank({ moduleId }: TestSpecification): number {
    const at = LONGEST.indexOf(relative(this.ctx.config.root, moduleId))
    return at === -1 ? LONGEST.length : at
  }
}
