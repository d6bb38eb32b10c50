import { PolicyLoadError, type PolicySnapshot } from '../../../core/policy-set.js'
import { compileEngine } from '../engine/go.js'
import { PROBE_KIND, PROBE_POLICIES } from '../self-test/probe-policies.js'
import { compilePolicies } from '../table/compile.js'
import { findBinary } from '../validate/binary.js'
import { readReport } from '../validate/report.js'
import { compileSnapshot } from '../validate/validate.js'
import { nativeResults } from './native-results.js'
import { suitesOf } from './policy-tests.js'
import type { SuiteResult } from './results.js'
import { runSuites } from './run-suites.js'

const TIMEOUT_MS = 30_000

export interface BothResults {
  /** Cerbos's own; null where no binary was found. */
  readonly cerbos: readonly SuiteResult[] | null
  readonly ours: readonly SuiteResult[]
}

/**
 * The suites' results by `cerbos compile` and by the embedded engine (`strict: false`: as lenient as Cerbos). Throws
 * PolicyLoadError when the policies themselves are refused.
 */
export async function testOnBoth(
  snapshot: PolicySnapshot,
  options: { readonly cerbosBinary: string | null; readonly strict: boolean },
): Promise<BothResults> {
  const cerbos = await testOnNative(snapshot, options.cerbosBinary)
  const own = { kind: PROBE_KIND, policies: PROBE_POLICIES }
  const { table, index } = compilePolicies(snapshot, { strict: options.strict, own })
  const ours = await runSuites(suitesOf(snapshot), { module: await compileEngine(), table, index }, TIMEOUT_MS)
  return { cerbos, ours }
}

async function testOnNative(
  snapshot: PolicySnapshot,
  configured: string | null,
): Promise<readonly SuiteResult[] | null> {
  const binary = findBinary(configured)
  if (binary === null) return null
  const { ok, output } = await compileSnapshot(binary, snapshot)
  const report: unknown = output.trim() === '' ? {} : JSON.parse(output)
  const results = nativeResults(report)
  if (!ok && results.length === 0) throw new PolicyLoadError(readReport(output))
  return results
}
