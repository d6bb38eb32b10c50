import { standsFor } from '../../../core/caller.js'
import type { OutcomeRequest } from '../../../core/decision.js'
import { CountersignError } from '../../../core/errors.js'
import type { Reported } from '../../part.js'
import { readCharges, type ChargedLine } from './lines.js'
import type { Reservation } from './reservation.js'

export interface Released {
  readonly lines: readonly ChargedLine[]
  /** It was given back on the agent's own word. */
  readonly byAgent: boolean
  /** It would not be, had the receipt been redeemed. */
  readonly becauseUnredeemed: boolean
}

const NOTHING_RELEASED: Released = { lines: [], byAgent: false, becauseUnredeemed: false }

/** Throws `outcome_amount_invalid` for more than was reserved, also when nothing can be given back any more. */
export function requireReserved({ decision, outcome }: Reported): void {
  if (outcome.amountMinor === null) return
  const spends = readCharges(decision.record).find(({ money }) => money)
  if (spends === undefined || outcome.amountMinor <= spends.amount) return
  throw new CountersignError('outcome_amount_invalid', 'the amount is larger than what was reserved', {
    member: '/amount_minor',
  })
}

/** What an outcome gives back of what was reserved. */
export function releasedBy({ trusting, leaseEndsMs }: Reservation, reported: Reported, nowMs: number): Released {
  const { outcome, decision, caller, redeemed, agentFrozen, keyFrozen } = reported
  const lines = readCharges(decision.record)
  if (nowMs >= leaseEndsMs || lines.length === 0) return NOTHING_RELEASED
  const byAgent = !standsFor(caller, decision.receipt.audience)
  // Who is stopped is not believed.
  if (keyFrozen || (byAgent && agentFrozen)) return NOTHING_RELEASED
  if (outcome.status === 'not_executed') {
    const refuted = byAgent && redeemed
    return refuted ? NOTHING_RELEASED : { lines, byAgent, becauseUnredeemed: byAgent }
  }
  const mayRelease = lines.filter(({ counter }) => !byAgent || trusting.includes(counter))
  const given = mayRelease.flatMap((line) => unspent(line, outcome))
  return given.length === 0 ? NOTHING_RELEASED : { lines: given, byAgent, becauseUnredeemed: false }
}

/** A failed call that spent nothing is as if it had not been; else its money comes back as far as it was not spent. */
function unspent(line: ChargedLine, { status, amountMinor }: OutcomeRequest): readonly ChargedLine[] {
  if (amountMinor === null) return status === 'failed' ? [line] : []
  const amount = line.money ? line.amount - amountMinor : 0
  return amount > 0 ? [{ ...line, amount }] : []
}
