import type { Series } from '../core/approval.js'
import { fromUnits, toUnits } from './decimal.js'

/** The series after one more call with this amount. Null: its times or its budget do not reach, or it cannot be counted. */
export function charge(series: Series, amount: number | string | null): Series | null {
  if (series.usedTimes >= series.maxTimes) return null
  const usedTimes = series.usedTimes + 1
  if (series.budget === null) return { ...series, usedTimes }
  const [spent, more, max] = [toUnits(series.budget.used), toUnits(amount), toUnits(series.budget.max)]
  if (spent === null || more === null || max === null || spent + more > max) return null
  const used = fromUnits(spent + more)
  return used === null ? null : { ...series, usedTimes, budget: { ...series.budget, used } }
}
