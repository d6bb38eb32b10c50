import { choice } from '../values/make.js'
import type { Value } from '../values/value.js'
import type { Elements, Run } from './run.js'

/** Elements one by one, as long as there are few enough; else once for all of them. True where each was visited and there are no others. */
export function overElements(
  run: Run,
  { items, isExact }: Elements,
  most: number,
  visit: (item: Value) => void,
): boolean {
  const { state } = run
  if (items.length > most || items.length > state.unrolled) {
    visit(summary(items))
    return false
  }
  state.unrolled -= items.length
  for (const item of items) {
    run.analysis.spend()
    visit(item)
  }
  return isExact
}

/** Some of them; the analysis does not tell more of them apart. */
export function summary(items: readonly Value[]): Value {
  return choice(items.slice(0, 64))
}
