import { choice, unknown } from '../values/make.js'
import type { Scope, Value } from '../values/value.js'
import type { Ending, Journal, State } from './run.js'

export function createScope(kind: Scope['kind'], parent: Scope | null): Scope {
  return { kind, variables: new Map(), parent, elsewhere: new Map() }
}

export function setVariable(state: State, scope: Scope, name: string, value: Value | undefined): void {
  const { variables } = scope.elsewhere.get(name) ?? scope
  write(state, variables, name, value)
}

function write(state: State, variables: Map<string, Value>, name: string, value: Value | undefined): void {
  if (state.journal !== null) {
    const before = state.journal.get(variables) ?? new Map<string, Value | undefined>()
    state.journal.set(variables, before)
    if (!before.has(name)) before.set(name, variables.get(name))
  }
  if (value === undefined) variables.delete(name)
  else variables.set(name, value)
}

/** A variable as seen from a scope: the bodies of classes are seen from themselves only. */
export function findVariable(scope: Scope, name: string): Value | undefined {
  const own = (scope.elsewhere.get(name) ?? scope).variables.get(name)
  if (own !== undefined) return own
  for (let outer = scope.parent; outer !== null; outer = outer.parent) {
    const found = outer.kind === 'class' ? undefined : outer.variables.get(name)
    if (found !== undefined) return found
  }
  return undefined
}

type Changes = Map<Map<string, Value>, Map<string, Value | undefined>>

/**
 * Follows alternatives, each from the same beginning, and joins what they leave behind. What returns or raises leaves
 * nothing behind. `next` unless all of them leave.
 */
export function branch(state: State, alternatives: readonly (() => Ending)[]): Ending {
  const outer = state.journal
  const results: { readonly ending: Ending; readonly changes: Changes }[] = []
  state.branches += 1
  try {
    for (const alternative of alternatives) {
      const journal: Journal = new Map()
      state.journal = journal
      const ending = alternative()
      results.push({ ending, changes: undo(journal) })
    }
  } finally {
    state.journal = outer
    state.branches -= 1
  }
  const going = results.filter(({ ending }) => ending !== 'return' && ending !== 'raise')
  join(
    state,
    going.map(({ changes }) => changes),
  )
  const left = results.filter(({ ending }) => ending === 'next')
  return left.length > 0 ? 'next' : (going[0]?.ending ?? results[0]?.ending ?? 'next')
}

/** Puts the old values back; gives the new ones. */
function undo(journal: Journal): Changes {
  const changes: Changes = new Map()
  for (const [variables, before] of journal) {
    const after = new Map<string, Value | undefined>()
    for (const [name, value] of before) {
      after.set(name, variables.get(name))
      if (value === undefined) variables.delete(name)
      else variables.set(name, value)
    }
    changes.set(variables, after)
  }
  return changes
}

function join(state: State, all: readonly Changes[]): void {
  const names = new Map<Map<string, Value>, Set<string>>()
  for (const changes of all)
    for (const [variables, after] of changes) {
      const some = names.get(variables) ?? new Set()
      names.set(variables, some)
      for (const name of after.keys()) some.add(name)
    }
  for (const [variables, some] of names)
    for (const name of some) {
      const before = variables.get(name)
      const values = all.map((changes) =>
        changes.get(variables)?.has(name) ? changes.get(variables)?.get(name) : before,
      )
      const known = values.filter((value) => value !== undefined)
      write(state, variables, name, known.length === 0 ? undefined : choice(known))
    }
}

/** These variables may have any value from here on. */
export function forget(state: State, scope: Scope, names: Iterable<string>, widen: (value: Value) => Value): void {
  for (const name of names) {
    const before = findVariable(scope, name)
    if (before !== undefined) setVariable(state, scope, name, widen(before))
  }
}

export function anything(value: Value): Value {
  return value.kind === 'list' ||
    value.kind === 'dict' ||
    value.kind === 'instance' ||
    value.kind === 'function' ||
    value.kind === 'name'
    ? value
    : unknown(value.origins)
}
