import type { Completion, State } from '../machine.js'
import { either } from '../values/either.js'
import type { Cell, Value } from '../values/value.js'

export function setCell(state: State, cell: Cell, value: Value): void {
  if (state.trail !== null && !state.trail.has(cell)) state.trail.set(cell, cell.value)
  cell.value = value
}

interface Way {
  readonly after: ReadonlyMap<Cell, Value>
  readonly completion: Completion
}

/** Follows each way from the same beginning; afterwards a cell holds what any of them has left in it. */
export function branch(state: State, ways: readonly (() => Completion)[]): readonly Completion[] {
  state.forks += 1
  const outer = state.trail
  const done = ways.map((way) => follow(state, way))
  state.trail = outer
  const lasting = done.filter(({ completion }) => completion !== 'return' && completion !== 'throw')
  const merged = lasting.length === 0 ? done : lasting
  for (const cell of new Set(merged.flatMap(({ after }) => [...after.keys()])))
    setCell(state, cell, either(merged.map(({ after }) => after.get(cell) ?? cell.value)))
  return done.map(({ completion }) => completion)
}

/** Follows a way for its facts alone: what it writes is taken back. */
export function aside(state: State, way: () => unknown): void {
  const outer = state.trail
  follow(state, () => {
    way()
    return 'normal'
  })
  state.trail = outer
}

/** What a way writes, taken back. */
function follow(state: State, way: () => Completion): Way {
  const trail = new Map<Cell, Value>()
  state.trail = trail
  const completion = way()
  const after = new Map<Cell, Value>()
  for (const [cell, before] of trail) {
    after.set(cell, cell.value)
    cell.value = before
  }
  return { after, completion }
}

/** Runs a way and tells which cells it has written, with the values before. */
export function watched<Result>(state: State, way: () => Result): { result: Result; before: ReadonlyMap<Cell, Value> } {
  const outer = state.trail
  const trail = new Map<Cell, Value>()
  state.trail = trail
  const result = way()
  state.trail = outer
  if (outer !== null) for (const [cell, value] of trail) if (!outer.has(cell)) outer.set(cell, value)
  return { result, before: trail }
}

/** Under further guards, then as before. */
export function under<Result>(state: State, guards: readonly string[], way: () => Result): Result {
  if (guards.length === 0) return way()
  const outer = state.guards
  state.guards = [...outer, ...guards]
  const result = way()
  state.guards = outer
  return result
}

export function inLoop<Result>(state: State, way: () => Result): Result {
  state.loops += 1
  const result = way()
  state.loops -= 1
  return result
}
