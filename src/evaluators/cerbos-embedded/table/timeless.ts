import { mapChildren, type Expr } from '../cel/ast.js'
import { expressionsOf, speaksOf } from './attributes-read.js'
import type { Policy } from './model.js'

/** Cerbos's functions that read the clock. */
const CLOCK: ReadonlySet<string> = new Set(['now', 'timeSince', 'time_since'])

/** Whether no expression of the policies that have a say in resources of this kind reads the clock. */
export function createTimeless(policies: readonly Policy[]): (kind: string) => boolean {
  const known = new Map<string, boolean>()
  return (kind) => {
    const timeless = known.get(kind) ?? !policies.some((policy) => speaksOf(policy, kind) && readsClock(policy))
    known.set(kind, timeless)
    return timeless
  }
}

function readsClock(policy: Policy): boolean {
  return expressionsOf(policy).some(({ tree }) => callsClock(tree))
}

function callsClock(root: Expr): boolean {
  let found = false
  const visit = (expr: Expr): Expr => {
    if (expr.exprKind.case === 'callExpr' && CLOCK.has(expr.exprKind.value.function)) found = true
    return mapChildren(expr, visit)
  }
  visit(root)
  return found
}
