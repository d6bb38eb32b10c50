import type { Action } from '../../core/action.js'
import { ownMember } from './key-values.js'

export interface Money {
  readonly amountMinor: number
  readonly currency: string
}

/** The attribute as something that can be added up: a whole number ≥ 0; else null. */
export function amountOf({ attributes }: Action, attribute: string): number | null {
  const value = ownMember(attributes, attribute)
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}

/** What the call spends, where it has exactly one amount of money. */
export function moneyOf(action: Action): Money | null {
  const [only, ...more] = Object.entries(action.currencies)
  if (only === undefined || more.length > 0) return null
  const [attribute, currency] = only
  const amountMinor = amountOf(action, attribute)
  return amountMinor === null ? null : { amountMinor, currency }
}
