import type { CounterDigest } from '../core/activation.js'
import type { CounterSpec } from '../core/counter.js'
import type { JsonValue } from '../core/json.js'
import { digest } from './named-digests.js'

/** Each counter by what it means: `24h` and `1d`, or a default that is written out, say the same. */
export function counterDigests(
  counters: Iterable<CounterSpec>,
  meaningOf: (counter: CounterSpec) => JsonValue,
): readonly CounterDigest[] {
  return [...counters].map((counter) => {
    const meaning = meaningOf(counter)
    return { name: counter.name, digest: digest([counter, meaning]), meaning: digest(meaning) }
  })
}
