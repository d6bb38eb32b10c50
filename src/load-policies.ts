import type { Config } from './config/config.js'
import type { PolicySet } from './core/policy-set.js'
import { createEvaluator, type Log } from './create-evaluator.js'
import { loadCatalogue } from './normalize/catalogue.js'
import { createNormalizer } from './normalize/normalizer.js'
import { policyVersion } from './policies/policy-version.js'
import { readSnapshot } from './policies/read-snapshot.js'
import { canonicalize } from './receipt/canonical.js'

/** One snapshot of the policy folder, made ready to judge. Throws PolicyLoadError. */
export async function loadPolicies(config: Config, log: Log): Promise<PolicySet> {
  const snapshot = await readSnapshot(config.policiesDir, config.globals)
  const catalogue = loadCatalogue(snapshot.catalogue.path, snapshot.catalogue.bytes)
  const evaluator = await createEvaluator(snapshot, config, log)
  const agentDefaultLanguage = (agentId: string) => config.agents.get(agentId)?.defaultLanguage ?? null
  return {
    version: policyVersion(snapshot, evaluator, canonicalize),
    normalizer: createNormalizer(catalogue, { agentDefaultLanguage, maxJsonDepth: config.maxJsonDepth }),
    evaluator,
  }
}
