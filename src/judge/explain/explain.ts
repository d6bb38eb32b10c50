import type { Action } from '../../core/action.js'
import type { Caller } from '../../core/caller.js'
import type { DecisionPoint } from '../../core/decision.js'
import type { CheckRequest } from '../../core/evaluator.js'
import type { PolicySet } from '../../core/policy-set.js'
import { wireAnalysis } from '../analysis-answer.js'
import { checkRequest } from '../check-request.js'
import { conclude, prepare, type Considered, type ConsiderDeps } from '../consider.js'
import type { DecideDeps, Wishes } from '../decide.js'
import type { Circumstances } from '../judge.js'
import { UNAVAILABLE, wireExplanation, type Explanation } from './explanation.js'
import { nearestChanges } from './nearest.js'
import { createTurns } from './turns.js'

/** Questions of one organisation: each is a dozen judgements. */
const MAX_AT_ONCE = 4

/** Judges a call that nobody makes, and tells what became of every rule. Reads only; nothing is written or counted. */
export function createExplain(deps: ConsiderDeps): DecisionPoint['explain'] {
  const turns = createTurns(MAX_AT_ONCE)
  return (request, caller) =>
    turns.take(caller.organisation, () =>
      deps.policies.use(async (set) => {
        const still = standingStill(deps)
        const considered = await conclude(prepare(set, request, hypothetical(caller), still), still)
        const explanation = await explain(considered, request, set, still.decide)
        return wireAnalysis(considered, wireExplanation(explanation))
      }),
    )
}

/** An auditor may ask about every agent of its organisation and suppose any context. */
function hypothetical(caller: Caller): Caller {
  return { ...caller, agentIds: '*', asserts: '*' }
}

/** The same facts about the call for each judgement of one answer; sessions play no part where nobody acts. */
function standingStill(deps: ConsiderDeps): ConsiderDeps {
  let facts: ReturnType<DecideDeps['callFacts']> | null = null
  const decide: DecideDeps = {
    ...deps.decide,
    callFacts: (agentId) => (facts ??= deps.decide.callFacts(agentId)),
    measure: () => undefined,
  }
  return { ...deps, decide, store: { session: () => null } }
}

async function explain(
  { normalized, decision }: Considered,
  wishes: Wishes,
  set: PolicySet,
  deps: DecideDeps,
): Promise<Explanation> {
  const { evaluator } = set
  if (!evaluator.capabilities.explain || evaluator.explain === undefined) return UNAVAILABLE
  // The call was refused before any rule: there is nothing to explain but the reason.
  if (!normalized.ok || decision.judged.evidence === null) return { available: true, rules: [], nearest: [] }
  const { action } = normalized
  const question = await questionOf(action, { state: decision.view, accepts: wishes.accepts }, set, deps)
  const answer = question === null ? null : await evaluator.explain(question)
  if (answer?.status !== 'explained') return UNAVAILABLE
  const { rules, comparisons } = answer
  const nearest = await nearestChanges({ action, decision, rules, comparisons, wishes }, set, deps)
  return { available: true, rules, nearest }
}

async function questionOf(
  action: Action,
  { state, accepts }: Circumstances,
  { evaluator, classify }: PolicySet,
  deps: DecideDeps,
): Promise<CheckRequest | null> {
  const gathered = await deps.gather(action, { state, classify })
  if (!gathered.ok) return null
  const facts = { ...deps.callFacts(action.subject.agentId), accepts }
  return checkRequest(action, gathered.evidence, facts, evaluator)
}
