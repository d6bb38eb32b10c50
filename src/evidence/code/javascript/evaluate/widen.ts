import { mergeOrigins, type Text } from '../../analysis/text.js'
import { isSame } from '../values/either.js'
import { labelOf, originsOf } from '../values/reading.js'
import type { Value } from '../values/value.js'

/**
 * What a value may be after any number of further turns, where one turn has made `after` of `before`. The beginning of a
 * text stays known where it does not change.
 */
export function widened(before: Value, after: Value): Value {
  if (isSame(before, after)) return after
  switch (after.kind) {
    case 'array':
      after.open = true
      return after
    case 'text': {
      const origins = mergeOrigins([...originsOf(before), ...after.text.origins])
      const prefix = before.kind === 'text' ? commonPrefix(before.text, after.text) : ownPrefix(before, after.text)
      return { kind: 'text', text: { parts: prefix === '' ? [null] : [prefix, null], origins } }
    }
    case 'number':
    case 'unknown':
    case 'constant':
    case 'either':
    case 'bytes':
      return {
        kind: 'unknown',
        origins: mergeOrigins([...originsOf(before), ...originsOf(after)]),
        label: labelOf(after) === labelOf(before) ? labelOf(after) : null,
        change: null,
      }
    default:
      return after
  }
}

/** Of an argument that a recursion hands on: only what it begins with can be relied on. */
function ownPrefix(before: Value, after: Text): string {
  return before.kind === 'constant' && after.parts.length > 1 ? (after.parts[0] ?? '') : ''
}

function commonPrefix(a: Text, b: Text): string {
  const [one, other] = [a.parts[0] ?? '', b.parts[0] ?? '']
  let length = 0
  while (length < one.length && length < other.length && one[length] === other[length]) length++
  return one.slice(0, length)
}
