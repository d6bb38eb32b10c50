import type { LoadedPolicies } from './activation/load.js'
import type { Config } from './config/config.js'
import type { Evaluator } from './core/evaluator.js'
import { PolicyLoadError, type FolderSnapshot, type PolicySet } from './core/policy-set.js'
import { createEvaluator, type Log } from './create-evaluator.js'
import type { Detection } from './evidence/data/detection.js'
import { detectorDigests, loadDetectors } from './load-detectors.js'
import { loadCatalogue } from './normalize/catalogue.js'
import { compileCounters } from './normalize/catalogue-counters.js'
import { readCatalogueFile } from './normalize/catalogue-file.js'
import { createNormalizer } from './normalize/normalizer.js'
import { counterDigests } from './policies/counter-digests.js'
import { namedDigests } from './policies/named-digests.js'
import { policyVersion } from './policies/policy-version.js'
import { readSnapshot } from './policies/read-snapshot.js'
import type { LastSigned, SignedSet } from './policies/signed-set.js'
import { requireSigned, verifySignature } from './policy-signature.js'
import { canonicalize } from './receipt/canonical.js'
import { counterMeaning } from './state/counters/declared/meaning.js'

/** What a reload compares with. */
export interface LoadAfter {
  /** In force now; null at the start. */
  readonly active: PolicySet | null
  /** Of the signed set that was activated last; null where there was none. */
  readonly lastRevision: LastSigned | null
}

/**
 * One snapshot of the policy folder, made ready to judge; `set` is null where it says what is in force already.
 * Throws PolicyLoadError.
 */
export async function loadPolicies(
  config: Config,
  log: Log,
  after: LoadAfter,
): Promise<LoadedPolicies | { readonly set: null; readonly revision: number | null }> {
  const needs = config.evaluator.kind === 'embedded' ? 'policies' : 'catalogue'
  const snapshot = await readSnapshot(config.policiesDir, config.globals, needs)
  // First: policies that nobody signed are not even read.
  const signed = verifySignature(snapshot, config.policyTrustKeys, after.lastRevision)
  const revision = signed?.revision ?? null
  if (isInForce(snapshot, after.active, signed) && !isNewer(revision, after)) return { set: null, revision }
  const catalogue = loadCatalogue(snapshot.catalogue.path, snapshot.catalogue.bytes)
  const agentDefaultLanguage = (agentId: string) => config.agents.get(agentId)?.defaultLanguage ?? null
  const normalizer = createNormalizer(catalogue, { agentDefaultLanguage, maxJsonDepth: config.maxJsonDepth })
  // Beside each other: the evaluator is compiled in threads of its own.
  const [evaluator, detection] = await bothLoaded(
    createSignedEvaluator(snapshot, signed, config, log),
    loadDetectors(snapshot),
  )
  const version = policyVersion(snapshot, evaluator, canonicalize)
  const set = { version, normalizer, evaluator, classify: detection.classify }
  return { set, revision, contents: contentsOf(snapshot, evaluator, detection) }
}

/** Both, or the problems of both. */
async function bothLoaded(
  evaluator: Promise<Evaluator>,
  detection: Promise<Detection>,
): Promise<readonly [Evaluator, Detection]> {
  const [judging, finding] = await Promise.allSettled([evaluator, detection])
  if (judging.status === 'fulfilled' && finding.status === 'fulfilled') return [judging.value, finding.value]
  if (judging.status === 'fulfilled') await judging.value.close()
  const [first, ...others] = [judging, finding].flatMap((one): unknown[] =>
    one.status === 'rejected' ? [one.reason] : [],
  )
  const problems = [first, ...others].map((reason) => (reason instanceof PolicyLoadError ? reason.problems : null))
  throw problems.every((each) => each !== null) ? new PolicyLoadError(problems.flat()) : first
}

/** What is made of the folder's bytes and nothing else need not be built to know what it would be. */
function isInForce(snapshot: FolderSnapshot, active: PolicySet | null, signed: SignedSet | null): boolean {
  if (active === null || active.evaluator.origin !== undefined) return false
  requireSigned(signed, snapshot, active.evaluator)
  return policyVersion(snapshot, active.evaluator, canonicalize) === active.version
}

/** The same content under a higher revision is activated, so that what lies between cannot be any more. */
function isNewer(revision: number | null, { lastRevision }: LoadAfter): boolean {
  return revision !== null && revision > (lastRevision?.revision ?? 0)
}

async function createSignedEvaluator(
  snapshot: FolderSnapshot,
  signed: SignedSet | null,
  config: Config,
  log: Log,
): Promise<Evaluator> {
  const evaluator = await createEvaluator(snapshot, config, log)
  try {
    requireSigned(signed, snapshot, evaluator)
    return evaluator
  } catch (error) {
    await evaluator.close()
    throw error
  }
}

function contentsOf(snapshot: FolderSnapshot, evaluator: Evaluator, detection: Detection): LoadedPolicies['contents'] {
  const { tools, counters = {} } = readCatalogueFile(snapshot.catalogue.path, snapshot.catalogue.bytes).file
  return {
    rules: evaluator.rules(),
    counters: counterDigests(compileCounters(counters).specs.values(), counterMeaning),
    tools: namedDigests(tools),
    globals: namedDigests(snapshot.globals),
    detectors: detectorDigests(detection),
  }
}
