import { mergeOrigins } from '../../analysis/text.js'
import { MAX_ALTERNATIVES } from '../values/either.js'
import { originsOf } from '../values/reading.js'
import { unknown, type Value } from '../values/value.js'

/** Each combination of alternatives among these values; too many of them: the last ones are unknown. */
export function expanded(args: readonly Value[]): readonly (readonly Value[])[] {
  if (!args.some(({ kind }) => kind === 'either')) return [args]
  let lists: (readonly Value[])[] = [[]]
  for (const arg of args) {
    const values = arg.kind === 'either' ? worthwhile(arg.values) : [arg]
    const fits = lists.length * values.length <= MAX_ALTERNATIVES
    const given = fits ? values : [unknown(mergeOrigins(values.flatMap((value) => originsOf(value))))]
    lists = lists.flatMap((list) => given.map((value) => [...list, value]))
  }
  return lists
}

/** What is not there on one of the ways is no argument worth a look of its own. */
function worthwhile(values: readonly Value[]): readonly Value[] {
  const present = values.filter((value) => value.kind !== 'constant' || typeof value.value === 'boolean')
  return present.length === 0 ? values : present
}
