import type { Completion, Machine } from '../machine.js'
import { child, type SyntaxNode } from '../syntax/tree.js'
import { truthOf } from '../values/reading.js'
import { innerScope, type Scope } from '../values/scope.js'
import type { Value } from '../values/value.js'
import { binary } from './arithmetic.js'
import { aside, branch } from './cells.js'

/** The case that is known to fit, and on from there; else each of them. */
export function switchStatement(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const [value, body] = [child(node, 'value'), child(node, 'body')]
  if (value === undefined || body === undefined) return 'normal'
  const chosen = machine.evaluate(value, scope)
  const inner = innerScope(scope)
  const start = fittingCase(machine, body.children, chosen, inner)
  if (start !== null) {
    if (machine.state.loops === 0) seeOthers(machine, body.children, start, inner)
    return ended(machine, fallThrough(machine, body.children, start, inner))
  }
  const completions = branch(
    machine.state,
    body.children.map((_case, at) => () => ended(machine, fallThrough(machine, body.children, at, inner))),
  )
  const hasDefault = body.children.some(({ type }) => type === 'switch_default')
  const [one = 'normal'] = completions
  return hasDefault && completions.every((other) => other !== 'normal') ? one : 'normal'
}

/** Cases that do not fit now may do so when something else has run. */
function seeOthers(machine: Machine, cases: readonly SyntaxNode[], start: number, scope: Scope): void {
  for (const at of cases.keys()) if (at !== start) aside(machine.state, () => fallThrough(machine, cases, at, scope))
}

/** Null where it is not known. Behind the last one: none fits. */
function fittingCase(machine: Machine, cases: readonly SyntaxNode[], chosen: Value, scope: Scope): number | null {
  let fallback = cases.length
  for (const [at, one] of cases.entries()) {
    const value = child(one, 'value')
    if (value === undefined) fallback = at
    else {
      const fits = truthOf(binary('===', chosen, machine.evaluate(value, scope)))
      if (fits === null) return null
      if (fits) return at
    }
  }
  return fallback
}

function fallThrough(machine: Machine, cases: readonly SyntaxNode[], start: number, scope: Scope): Completion {
  for (const one of cases.slice(start)) {
    const completion = machine.runAll(
      one.children.filter(({ field }) => field === 'body'),
      scope,
    )
    if (completion !== 'normal') return completion
  }
  return 'normal'
}

function ended(machine: Machine, completion: Completion): Completion {
  return completion === 'break' && machine.state.label === null ? 'normal' : completion
}
