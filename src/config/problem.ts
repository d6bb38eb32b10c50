/** One thing wrong with configuration. `source` is `file:line` or a variable's name; no value is ever in `message`. */
export interface ConfigProblem {
  readonly member: string
  readonly source: string
  readonly message: string
}

/** All problems at once, one line each. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map((problem) => `${problem.source}: ${problem.member}: ${problem.message}`).join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}
