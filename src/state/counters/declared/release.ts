import { standsFor } from '../../../core/caller.js'
import type { OutcomeRequest } from '../../../core/decision.js'
import { CountersignError } from '../../../core/errors.js'
import type { Reported } from '../../part.js'
import type { ChargedLine } from './lines.js'
import type { Reservation, ReservedLine } from './reservation.js'

export interface Released {
  readonly lines: readonly ChargedLine[]
  /** It was given back on the agent's own word. */
  readonly byAgent: boolean
  /** It would not be, had the receipt been redeemed. */
  readonly becauseUnredeemed: boolean
}

const NOTHING: Released = { lines: [], byAgent: false, becauseUnredeemed: false }

/** What an outcome gives back of what was reserved. Throws `outcome_amount_invalid` for more than that. */
export function releasedBy(reservation: Reservation, reported: Reported, nowMs: number): Released {
  const { outcome, decision, caller, redeemed } = reported
  requireWithin(reservation, outcome)
  if (nowMs >= reservation.leaseEndsMs) return NOTHING
  const byAgent = !standsFor(caller, decision.receipt.audience)
  const notRun = outcome.status === 'not_executed' && (outcome.amountMinor ?? 0) === 0
  if (byAgent && notRun) return redeemed ? NOTHING : released(reservation.lines, { byAgent, becauseUnredeemed: true })
  const mayRelease = reservation.lines.filter(({ release }) => !byAgent || release === 'agent')
  const lines = mayRelease.flatMap((line) => unspent(line, reservation, outcome))
  return released(lines, { byAgent, becauseUnredeemed: false })
}

function released(lines: readonly ChargedLine[], why: Omit<Released, 'lines'>): Released {
  return lines.length === 0 ? NOTHING : { lines, ...why }
}

function requireWithin({ moneyMinor }: Reservation, { amountMinor }: OutcomeRequest): void {
  if (amountMinor === null || moneyMinor === null || amountMinor <= moneyMinor) return
  throw new CountersignError('outcome_amount_invalid', 'the amount is larger than what was reserved', {
    member: '/amount_minor',
  })
}

/** A call that spent something has run, and counts; of its money, what it did not spend comes back. */
function unspent(
  line: ReservedLine,
  { moneyMinor }: Reservation,
  { status, amountMinor }: OutcomeRequest,
): readonly ChargedLine[] {
  const ran = status === 'succeeded' || (amountMinor !== null && amountMinor > 0)
  if (!ran) return [line]
  if (!line.money || moneyMinor === null || amountMinor === null || amountMinor === moneyMinor) return []
  return [{ ...line, amount: moneyMinor - amountMinor }]
}
