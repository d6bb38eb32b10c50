import type { JsonObject } from '../../core/json.js'
import { instantAt, listAt, numberAt, objectAt, objectsAt, textAt } from '../read.js'
import { count, when, type When } from '../words.js'

/** What a series allows, in words. */
export interface SeriesView {
  readonly times: string
  readonly budget: string | null
  readonly until: When | null
  readonly vary: readonly { readonly member: string; readonly within: string }[]
}

export function seriesView(series: JsonObject | null, nowMs: number): SeriesView | null {
  if (series === null) return null
  const budget = objectAt(series, 'budget')
  const untilMs = instantAt(series, 'until')
  const times = numberAt(series, 'times') ?? numberAt(series, 'max_times') ?? 0
  return {
    times: `${count(numberAt(series, 'used_times') ?? 0)} of ${count(times)} times used`,
    budget: budget === null ? null : budgetText(budget),
    until: untilMs === null ? null : when(untilMs, nowMs),
    vary: objectsAt(series, 'vary').map((one) => ({
      member: textAt(one, 'member') ?? '',
      within: withinText(one),
    })),
  }
}

function budgetText(budget: JsonObject): string {
  const max = count(numberAt(budget, 'max') ?? 0)
  return `${count(numberAt(budget, 'used') ?? 0)} of ${max} used, summed over ${textAt(budget, 'member') ?? ''}`
}

function withinText(one: JsonObject): string {
  if (one['any'] === true) return 'anything'
  const values = listAt(one, 'values').map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
  if (values.length > 0) return `one of ${values.join(', ')}`
  return `${count(numberAt(one, 'min') ?? 0)} to ${count(numberAt(one, 'max') ?? 0)}`
}
