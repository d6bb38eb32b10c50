import { createHash } from 'node:crypto'
import type { LevelRequirement } from '../core/approval.js'
import type { Caller } from '../core/caller.js'
import type { Config } from '../config/config.js'
import type { World } from '../core/clock.js'
import type { Obligation } from '../core/decision.js'
import { CountersignError } from '../core/errors.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'
import type { PolicySet } from '../core/policy-set.js'
import { loadAnalyser } from '../evidence/code/create-analyser.js'
import { createLocalAnalyst } from '../evidence/code/pool/local-analyst.js'
import { createGatherer } from '../evidence/gather.js'
import { createSources } from '../evidence/sources.js'
import { wireObligation } from '../judge/answer.js'
import { decide, type DecideDeps } from '../judge/decide.js'
import { redact } from '../normalize/redact.js'
import type { Settled } from '../judge/settle.js'
import { CliFailure } from './failure.js'
import type { AskedRequest } from './policies-diff-dimensions.js'
import { createNoState } from '../state/nothing.js'

/** What a set says to one request, as far as it matters to the one who asks. */
export interface Answer {
  /** `REFUSED`: no decision is made. */
  readonly decision: 'ALLOW' | 'BLOCK' | 'REQUIRES_APPROVAL' | 'REFUSED'
  readonly codes: readonly string[]
  /** What an allow asks for, without the names of the rules. */
  readonly obligations: readonly JsonObject[]
}

export type Ask = (asked: AskedRequest) => Promise<Answer>

const DEADLINE_MS = 10_000
const YEAR = 365 * 86_400
const MINUTE_MS = 60_000

/** The way of a request through one set, without a log: both sets are asked at the same time of day. */
export function createAsk(set: PolicySet, config: Config, world: World, time: string): Ask {
  const deps = decideDeps(config, world, time)
  return async ({ request, role, claims }) => {
    try {
      const normalized = set.normalizer.normalize(request, callerOf(config, role, claims))
      const { settled } = await decide(normalized, request, set, deps)
      if (isUnavailable(settled)) throw new CliFailure(2, 'an engine did not answer: nothing can be compared')
      const codes = settled.findings.flatMap(({ reasons }) => reasons.map(({ code }) => code))
      return {
        decision: settled.decision,
        codes: [...new Set(codes)].sort(),
        obligations: settled.obligations.map(plain),
      }
    } catch (error) {
      if (error instanceof CountersignError) return { decision: 'REFUSED', codes: [error.code], obligations: [] }
      throw error
    }
  }
}

function isUnavailable({ findings }: Settled): boolean {
  return findings.some(({ reasons }) => reasons.some(({ code }) => code === 'evaluator_unavailable'))
}

function decideDeps(config: Config, { monotonic }: World, time: string): DecideDeps {
  const analyst = createLocalAnalyst(loadAnalyser, config.code)
  return {
    // Whom a rule asks for is compared, not whether somebody has agreed.
    approvals: null,
    digest: () => '',
    redact,
    fingerprint: standIn,
    gather: createGatherer(createSources(analyst), DEADLINE_MS, monotonic),
    callFacts: (agentId) => ({
      time,
      region: config.region,
      subjectScope: config.agents.get(agentId)?.policyScope ?? '',
    }),
    advisoryUntil: () => null,
    nowMs: () => Date.parse(time),
    measure: () => undefined,
    monotonic,
    state: quietly(createNoState()),
  }
}

/**
 * As of an agent that is long known, has done nothing lately and read nothing: whom nobody knows, a set may refuse
 * whatever it asks for, and everything would be answered alike.
 */
function quietly(state: DecideDeps['state']): DecideDeps['state'] {
  return {
    view: async (normalized) => {
      const view = await state.view(normalized)
      return {
        ...view,
        history: () => known(view.history()),
        flow: () => ({ ...view.flow(), ready: true, complete: true }),
      }
    },
  }
}

function known(history: JsonObject): JsonObject {
  const { agent } = history
  return { ...history, ready: true, agent: { ...(isJsonObject(agent) ? agent : {}), seconds_since_first_call: YEAR } }
}

/** A key that may say everything: what its agents may say is not what policies decide. */
function callerOf(config: Config, role: string, claims: JsonObject): Caller {
  return {
    keyId: 'policy-diff',
    organisation: config.organisation,
    roles: ['agent'],
    agentIds: '*',
    asserts: '*',
    claims,
    subjectRole: role,
    mayInput: false,
    audiences: [],
    person: null,
    levels: [],
  }
}

/** Of the length of a store's fingerprint: a schema can tell no other. */
function standIn(_organisation: string, text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')
}

function plain(obligation: Obligation): JsonObject {
  const { rule: _rule, ...rest } = wireObligation(obligation)
  return obligation.type === 'require_approval' ? { ...rest, levels: obligation.levels.map(written) } : rest
}

/** As policies write it: another quorum or time is another answer. */
function written({ name, quorum, periodMs }: LevelRequirement): JsonValue {
  if (quorum === 1 && periodMs === null) return name
  return { level: name, quorum, ...(periodMs === null ? {} : { expires_in_minutes: periodMs / MINUTE_MS }) }
}
