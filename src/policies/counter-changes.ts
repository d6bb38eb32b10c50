import type { CounterChange, CounterDigest } from '../core/activation.js'

/**
 * What changed between two lists of counters, in the order of how much it can loosen: those that are gone, those that
 * begin anew at nothing, those that go on, new ones. Within one kind by name.
 */
export function counterChanges(
  before: readonly CounterDigest[],
  after: readonly CounterDigest[],
): readonly CounterChange[] {
  const was = new Map(before.map((counter) => [counter.name, counter]))
  const is = new Set(after.map(({ name }) => name))
  const gone = before.filter(({ name }) => !is.has(name)).map(({ name }) => change('removed', name, null))
  return [...gone, ...after.flatMap((counter) => changesOf(was.get(counter.name), counter))].sort(byConcern)
}

function changesOf(was: CounterDigest | undefined, is: CounterDigest): readonly CounterChange[] {
  if (was === undefined) return [change('added', is.name, null)]
  return was.digest === is.digest ? [] : [change('changed', is.name, was.meaning !== is.meaning)]
}

function change(kind: CounterChange['change'], counter: string, beginsAnew: boolean | null): CounterChange {
  return { change: kind, counter, beginsAnew }
}

function byConcern(one: CounterChange, other: CounterChange): number {
  return concern(one) - concern(other) || (one.counter < other.counter ? -1 : Number(one.counter > other.counter))
}

function concern({ change, beginsAnew }: CounterChange): number {
  if (change === 'removed') return 0
  if (change === 'changed') return beginsAnew === true ? 1 : 2
  return 3
}
