import type { ToolEntry } from '../../../core/action.js'
import type { JsonObject } from '../../../core/json.js'
import type { Reading } from './reading.js'

/** Each counter of the catalogue by name; null where the call says too little, or the tool does not have it. */
export function counterFacts({ counters, otherCounters }: ToolEntry, readings: readonly Reading[]): JsonObject {
  const totals = new Map(readings.map(({ spec, total }) => [spec.name, total]))
  const names = [...counters.map(({ name }) => name), ...otherCounters]
  return {
    ...Object.fromEntries(names.map((name) => [name, totals.get(name) ?? null])),
    counters: {
      missing: counters.flatMap(({ name }) => (totals.has(name) ? [] : [name])),
      saturated: readings.flatMap(({ spec, saturated }) => (saturated ? [spec.name] : [])),
    },
  }
}
