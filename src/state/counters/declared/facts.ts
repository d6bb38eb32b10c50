import type { ToolEntry } from '../../../core/action.js'
import type { JsonObject, JsonValue } from '../../../core/json.js'
import type { Reading } from './reading.js'

/** Each counter of the catalogue by name; null where the call says too little, or the tool does not have it. */
export function counterFacts({ counters, otherCounters }: ToolEntry, readings: readonly Reading[]): JsonObject {
  const facts: Record<string, JsonValue> = {}
  for (const name of otherCounters) facts[name] = null
  for (const { name } of counters) facts[name] = null
  for (const { spec, total } of readings) facts[spec.name] = total
  const missing = counters.filter(({ name }) => facts[name] === null).map(({ name }) => name)
  const saturated = readings.filter((reading) => reading.saturated).map(({ spec }) => spec.name)
  facts.counters = { missing, saturated }
  return facts
}
