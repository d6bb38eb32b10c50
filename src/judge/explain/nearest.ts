import type { Action } from '../../core/action.js'
import type { Comparison, ExplainedRule } from '../../core/evaluator.js'
import { CountersignError } from '../../core/errors.js'
import { withMemberAt } from '../../core/json-path.js'
import type { PolicySet } from '../../core/policy-set.js'
import type { Decision as Word } from '../../core/words.js'
import { decide, type DecideDeps, type Decision, type Wishes } from '../decide.js'
import { candidatesOf, type Candidate } from './candidates.js'
import type { Nearest } from './explanation.js'
import { merged, type Attempt, type Turning } from './merged.js'

/** So many changes are judged for one answer. */
const MAX_TRIED = 16
const RANK: Readonly<Record<Word, number>> = { BLOCK: 0, REQUIRES_APPROVAL: 1, ALLOW: 2 }

export interface NearestQuestion {
  readonly action: Action
  readonly decision: Decision
  readonly rules: readonly ExplainedRule[]
  readonly comparisons: readonly Comparison[]
  readonly wishes: Wishes
}

/**
 * The smallest changes that turn a refusal: of one attribute, or an approval. Only what the same judgement, of all
 * layers, answers otherwise is told: what policies could mean is guessed, what they decide is not.
 */
export async function nearestChanges(
  { action, decision, rules, comparisons, wishes }: NearestQuestion,
  set: PolicySet,
  deps: DecideDeps,
): Promise<readonly Nearest[]> {
  const before = decided(decision)
  if (before === 'ALLOW') return []
  const turning: Turning[] = []
  for (const candidate of candidatesOf(comparisons, relevant(rules, before), action, MAX_TRIED)) {
    const attempt = attemptOf(candidate, action, set)
    if (attempt === null) continue
    const after = await judged(attempt.action, wishes, set, deps)
    if (after === null) break
    if (RANK[decided(after)] <= RANK[before]) continue
    turning.push({ ...attempt, decision: decided(after), approval: decided(after) === 'ALLOW' ? [] : approvers(after) })
  }
  return [...approvalOf(decision, before), ...merged(turning)]
}

/** A deny must fall or an allow rise; where an approval is asked for, another allow may do without. */
function relevant(rules: readonly ExplainedRule[], before: Word): readonly ExplainedRule[] {
  if (before === 'REQUIRES_APPROVAL') return rules.filter(({ effect }) => effect === 'allow')
  return rules.filter(({ effect, state }) => (effect === 'deny' ? state === 'activated' : state === 'not_met'))
}

/** What blocking mode decides. */
function decided({ settled }: Decision): Word {
  return settled.wouldDecide ?? settled.decision
}

function attemptOf(candidate: Candidate, action: Action, set: PolicySet): Attempt | null {
  const { of, path, to } = candidate
  if (of === 'resource') {
    const change = set.normalizer.withAttribute(action, path, to)
    return change === null ? null : { candidate, ...change }
  }
  const permitted = withMemberAt(action.subject.permitted, path, to)
  const context = withMemberAt(action.context, path, to)
  if (permitted === null || context === null) return null
  const changed: Action = { ...action, context, subject: { ...action.subject, permitted } }
  return { candidate, action: changed, argument: null, name: path.join('.'), sent: to, text: null }
}

/** Null when the organisation has asked too much already: what was found so far has to do. */
async function judged(action: Action, wishes: Wishes, set: PolicySet, deps: DecideDeps): Promise<Decision | null> {
  try {
    return await decide({ ok: true, action }, wishes, set, deps)
  } catch (error) {
    if (error instanceof CountersignError && error.code === 'rate_limited') return null
    throw error
  }
}

function approvers({ settled }: Decision): readonly string[] {
  const obligations = settled.findings.flatMap((finding) => finding.obligations)
  const levels = obligations.flatMap((one) => (one.type === 'require_approval' ? one.levels : []))
  return [...new Set(levels.map(({ name }) => name))]
}

function approvalOf(decision: Decision, before: Word): readonly Nearest[] {
  if (before !== 'REQUIRES_APPROVAL') return []
  const approval = approvers(decision)
  const text = `approval by ${approval.join(', ')}`
  const nothing = { attribute: null, argument: null, value: null, sent: null }
  return [{ on: 'approval', ...nothing, change: 'approval', decision: 'ALLOW', approval, text }]
}
