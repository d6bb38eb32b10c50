import type { Config } from './config/config.js'
import type { World } from './core/clock.js'
import type { Approvals } from './core/approvals.js'
import type { EvidenceKind, EvidenceSource } from './core/evidence.js'
import type { PolicySource } from './core/policy-set.js'
import type { State } from './core/state.js'
import type { Store } from './core/store.js'
import type { Telemetry } from './core/telemetry.js'
import { createGatherer } from './evidence/gather.js'
import type { Analyst } from './evidence/code/pool/analyst.js'
import { createSources } from './evidence/sources.js'
import { createDecisionPoint, type Judging } from './judge/decision-point.js'
import { createMasking } from './judge/masking.js'
import { createLanes, type Lanes } from './judge/lanes.js'
import { agentFeedback } from './normalize/adapters/index.js'
import { redact } from './normalize/redact.js'
import { digestOf, saltedHash } from './receipt/hash.js'

export interface PdpDeps {
  readonly world: World
  readonly store: Store
  readonly state: State
  readonly policies: PolicySource
  readonly telemetry: Telemetry
  readonly analyst: Analyst
  /** Null: approvals are off. */
  readonly approvals: Approvals | null
  /** Instead of lanes of its own: tests. */
  readonly lanes?: Lanes
  /** Instead of the sources of the house: tests. */
  readonly sources?: Partial<{ readonly [Kind in EvidenceKind]: EvidenceSource }>
}

/** The decision point, put together from evidence, judgement and store. */
export function assembleDecisionPoint(config: Config, deps: PdpDeps): Judging {
  const { world, store, state, policies, telemetry, analyst, approvals } = deps
  const sources = { ...createSources(analyst), ...deps.sources }
  return createDecisionPoint({
    world,
    store,
    state,
    policies,
    telemetry,
    lanes: deps.lanes ?? createLanes(config.evaluator.maxQueuePerOrganisation),
    feedback: agentFeedback,
    digest: digestOf,
    owners: (agentId) => config.agents.get(agentId)?.owners ?? [],
    entries: {
      issuer: config.issuer,
      receiptTtlMs: config.receiptTtlMs,
      discloseContext: config.discloseContext,
      masking: createMasking(config.mask),
      saltedHash,
    },
    decide: {
      approvals,
      redact,
      fingerprint: (organisation, text) => store.fingerprint(organisation, text),
      gather: createGatherer(sources, config.evidence.deadlineMs, world.monotonic),
      callFacts: (agentId) => ({
        time: new Date(world.now()).toISOString(),
        region: config.region,
        subjectScope: config.agents.get(agentId)?.policyScope ?? '',
      }),
      advisoryUntil: (agentId) => config.agents.get(agentId)?.advisoryUntil ?? null,
    },
  })
}
