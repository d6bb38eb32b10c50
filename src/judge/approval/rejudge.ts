import { ACCEPTABLE_OBLIGATIONS, type DecisionRequest } from '../../core/action.js'
import type { Approval } from '../../core/approval.js'
import type { Rejudge, Rejudged } from '../../core/approvals.js'
import type { ApiKey } from '../../core/caller.js'
import { CountersignError } from '../../core/errors.js'
import type { JsonObject } from '../../core/json.js'
import type { PolicySet } from '../../core/policy-set.js'
import type { Store } from '../../core/store.js'
import { conclude, prepare, type ConsiderDeps } from '../consider.js'
import { openingOf, type OpeningDeps } from './opening.js'

export interface RejudgeDeps extends ConsiderDeps, OpeningDeps {
  readonly store: Pick<Store, 'session' | 'apiKeys'>
}

/** Judges what a person wants to approve instead, as if the agent asked for it now. Reads only. */
export function createRejudge(deps: RejudgeDeps): Rejudge {
  // The chain is not met by what is open already, and nobody is told less because a mode is advisory.
  const decide = { ...deps.decide, approvals: null, advisoryUntil: () => null }
  const still = { ...deps, decide }
  return async (approval, args) => {
    const key = keyOf(approval, deps)
    if (key === null) return refused('unauthenticated', 'the API key that asked is revoked')
    try {
      return await deps.policies.use((set) => judged(set, requestOf(approval, args), key, still))
    } catch (error) {
      if (error instanceof CountersignError && error.code !== 'internal') return refused(error.code, error.message)
      throw error
    }
  }
}

async function judged(set: PolicySet, request: DecisionRequest, key: ApiKey, deps: RejudgeDeps): Promise<Rejudged> {
  const { normalized, decision, judgement } = await conclude(prepare(set, request, key, deps), deps)
  if (!normalized.ok || judgement.decision === 'BLOCK') {
    return { ok: false, reasons: judgement.reasons.map(({ code, message }) => ({ code, message })) }
  }
  const judging = { action: normalized.action, decision, policyVersion: set.version }
  return { ok: true, opening: openingOf(judging, key, deps) }
}

function requestOf({ action }: Approval, args: JsonObject): DecisionRequest {
  const { agentId, sessionId, tool, context } = action
  return {
    agentId,
    sessionId,
    input: { form: 'tool', tool, arguments: args },
    context,
    approvalId: null,
    accepts: ACCEPTABLE_OBLIGATIONS,
  }
}

function keyOf({ action, keyId }: Approval, { store }: RejudgeDeps): ApiKey | null {
  const key = store.apiKeys(action.organisation).find((one) => one.keyId === keyId)
  return key === undefined || key.revokedAt !== null ? null : key
}

function refused(code: string, message: string): Rejudged {
  return { ok: false, reasons: [{ code, message }] }
}
