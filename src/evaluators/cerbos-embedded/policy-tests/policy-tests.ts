import { PolicyLoadError, type PolicySnapshot } from '../../../core/policy-set.js'
import { createProblems } from '../source/problems.js'
import { problemsOf } from './results.js'
import { runSuites, type LoadedTable } from './run-suites.js'
import { readSuites, type Suite } from './suites.js'

/**
 * Runs the set's `*_test.yaml` on the very table that will judge, strictness included. Throws PolicyLoadError with
 * every case that does not pass. Nothing is started where there are no suites.
 */
export async function runPolicyTests(snapshot: PolicySnapshot, loaded: LoadedTable, timeoutMs: number): Promise<void> {
  const problems = problemsOf(await runSuites(suitesOf(snapshot), loaded, timeoutMs))
  if (problems.length > 0) throw new PolicyLoadError(problems)
}

/** Throws PolicyLoadError when a suite cannot be read or names what is not there. */
export function suitesOf(snapshot: PolicySnapshot): readonly Suite[] {
  const problems = createProblems()
  const suites = readSuites(snapshot, problems)
  if (problems.all().length > 0) throw new PolicyLoadError(problems.all())
  return suites
}
