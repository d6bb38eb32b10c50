import type { Cell, Frame, Scope, Value } from './value.js'

export type { Frame, Scope } from './value.js'

export function innerScope(outer: Scope, members: Value | null = null): Scope {
  return { cells: new Map(), outer, frame: outer.frame, isFunction: false, members }
}

export function functionScope(outer: Scope | null, frame: Frame): Scope {
  return { cells: new Map(), outer, frame, isFunction: true, members: null }
}

export function findCell(scope: Scope, name: string): Cell | null {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const cell = at.cells.get(name)
    if (cell !== undefined) return cell
  }
  return null
}

export function functionScopeOf(scope: Scope): Scope {
  let at = scope
  while (!at.isFunction && at.outer !== null) at = at.outer
  return at
}

/** Declares anew: a variable of the same scope that is there already keeps its place. */
export function declare(scope: Scope, name: string, value: Value): Cell {
  const cell = scope.cells.get(name)
  if (cell !== undefined) {
    cell.value = value
    return cell
  }
  const fresh = { value }
  scope.cells.set(name, fresh)
  return fresh
}
