import { originsOf } from '../values/reading.js'
import { unknown, type Value } from '../values/value.js'

/** The arguments that `apply` gets. */
export function listed(list: Value | undefined): readonly Value[] {
  if (list === undefined || list.kind === 'constant') return []
  if (list.kind !== 'array') return [unknown(originsOf(list))]
  return list.open ? [...list.items, unknown(list.origins)] : list.items
}
