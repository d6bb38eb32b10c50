import type { CounterSpec } from '../../../core/counter.js'
import type { JsonValue } from '../../../core/json.js'
import { grainOf } from '../cells/grain.js'

/** What a counter's cells are of: with another meaning it is another counter, and begins at nothing. */
export function counterMeaning(spec: CounterSpec): JsonValue {
  const { name, type, of, counts, windowMs } = spec
  return ['counter/v1', name, type, partAs(of), keyMeaning(spec), counts, grainOf(windowMs)]
}

/** Of what a counter's key is made. */
export function keyMeaning({ key }: CounterSpec): JsonValue {
  return key.map(partAs)
}

function partAs(part: CounterSpec['of']): JsonValue {
  return part === null || typeof part === 'string' ? part : [part.attribute, part.normalize]
}
