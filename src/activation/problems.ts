import type { PolicyProblem } from '../core/policy-set.js'

const MAX_PROBLEMS = 100
const MAX_MESSAGE_LENGTH = 1_000

/** What is kept of problems for answers and `/status`: the first of them, and how many there are more. */
export function boundedProblems(problems: readonly PolicyProblem[]): readonly PolicyProblem[] {
  const shown = problems.slice(0, MAX_PROBLEMS).map((problem) => ({
    ...problem,
    message: problem.message.slice(0, MAX_MESSAGE_LENGTH),
  }))
  const more = problems.length - shown.length
  if (more === 0) return shown
  return [...shown, { file: 'policies', line: null, column: null, message: `and ${more} more problems` }]
}
