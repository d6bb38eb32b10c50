import type { ApprovedAction, LevelRequirement } from '../../../src/core/approval.js'
import type { ApprovalTerms } from '../../../src/core/approval-terms.js'
import { DAY, MINUTE } from '../world.js'
import type { Policy } from './steps.js'

export const MODEL_TERMS: ApprovalTerms = {
  levels: ['manager', 'director', 'vp'],
  periodMs: DAY,
  grantMs: 480 * MINUTE,
  remindMs: [60 * MINUTE],
  escalateMs: 240 * MINUTE,
  maxPendingPerAgent: 4,
  maxRequestBytes: 65_536,
  maxSeriesMs: 30 * DAY,
  maxSeriesTimes: 10,
}

const MANAGER = { name: 'manager', quorum: 1, periodMs: null }
const DIRECTOR = { name: 'director', quorum: 1, periodMs: 120 * MINUTE }

/** Whom policy asks about an amount. */
export function requirementOf(amount: number, policy: Policy): readonly LevelRequirement[] {
  if (policy === 'loose') return []
  const more = policy === 'tight' ? [{ name: 'director', quorum: 2, periodMs: null }] : []
  if (amount <= 100) return [MANAGER, ...more]
  if (amount <= 300) return [MANAGER, DIRECTOR, ...more]
  return [{ ...MANAGER, quorum: 2 }, { name: 'vp', quorum: 1, periodMs: null }, ...more]
}

export function hasCards(policy: Policy): boolean {
  return policy === 'cards'
}

/** What else a call rests on. */
export function groundsOf(amount: number, policy: Policy): readonly string[] {
  return [
    ...requirementOf(amount, policy).map(({ name, quorum }) => `level:${name}*${quorum}`),
    ...(hasCards(policy) ? ['class:card'] : []),
  ]
}

export function amountOf({ arguments: { amount } }: Pick<ApprovedAction, 'arguments'>): number {
  if (typeof amount !== 'number') throw new Error('a call without an amount')
  return amount
}
