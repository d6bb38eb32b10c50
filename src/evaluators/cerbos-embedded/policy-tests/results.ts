import type { PolicyProblem } from '../../../core/policy-set.js'
import type { Place } from '../source/problems.js'

/** What came of one test case. `message` says what is wrong; null where it passed. */
export interface CaseResult {
  readonly test: string
  readonly principal: string
  readonly resource: string
  readonly action: string
  readonly result: 'passed' | 'failed' | 'errored' | 'skipped'
  readonly message: string | null
  /** Where it is written; null where that is not known. */
  readonly place: Place | null
}

export interface SuiteResult {
  readonly file: string
  readonly name: string
  /** Why none of it was run. */
  readonly error: string | null
  readonly cases: readonly CaseResult[]
}

/** Everything that did not pass, where it is written. */
export function problemsOf(suites: readonly SuiteResult[]): readonly PolicyProblem[] {
  return suites.flatMap(({ file, error, cases }) => {
    const broken = error === null ? [] : [{ file, line: null, column: null, message: error }]
    const failed = cases.filter(({ result }) => result === 'failed' || result === 'errored')
    return [...broken, ...failed.map((each) => caseProblem(file, each))]
  })
}

function caseProblem(file: string, { test, principal, resource, action, message, place }: CaseResult): PolicyProblem {
  return {
    file,
    line: place?.line ?? null,
    column: place?.column ?? null,
    message: `test "${test}" (${principal}, ${resource}, ${action}): ${message ?? 'does not pass'}`,
  }
}
