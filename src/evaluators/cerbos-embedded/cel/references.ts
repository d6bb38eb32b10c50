import { mapChildren, type Expr } from './ast.js'
import { CelError } from './macros.js'
import { ROOTS } from './serialize.js'

const VARIABLES: ReadonlySet<string> = new Set(['V', 'variables'])
const CONSTANTS: ReadonlySet<string> = new Set(['C', 'constants'])

export interface Reference {
  readonly of: 'variable' | 'constant'
  readonly name: string
  /** `has(V.x)` asks whether it is there, and reads nothing. */
  readonly testOnly: boolean
}

/** `V.x`, `variables.x`, and the same for constants; null for anything else. */
export function referenceOf(expr: Expr, shadowed: ReadonlySet<string>): Reference | null {
  if (expr.exprKind.case !== 'selectExpr') return null
  const { operand, field, testOnly } = expr.exprKind.value
  const of = rootOf(operand, shadowed)
  return of === null ? null : { of, name: field, testOnly }
}

function rootOf(operand: Expr | undefined, shadowed: ReadonlySet<string>): Reference['of'] | null {
  if (operand?.exprKind.case !== 'identExpr') return null
  const { name } = operand.exprKind.value
  if (shadowed.has(name)) return null
  if (VARIABLES.has(name)) return 'variable'
  return CONSTANTS.has(name) ? 'constant' : null
}

export type Replace = (reference: Reference, expr: Expr, shadowed: ReadonlySet<string>) => Expr

/** The tree with every reference to a variable or constant replaced. */
export function replaceReferences(root: Expr, replace: Replace): Expr {
  const visit = (expr: Expr, shadowed: ReadonlySet<string>): Expr => {
    const reference = referenceOf(expr, shadowed)
    if (reference !== null) return replace(reference, expr, shadowed)
    refuseBareRoot(expr, shadowed)
    return mapChildren(expr, (child, bound) =>
      visit(child, bound.length === 0 ? shadowed : new Set([...shadowed, ...bound])),
    )
  }
  return visit(root, new Set())
}

/** Names of variables and constants that a tree reads. Throws CelError where `V` or `C` stands as a whole. */
export function references(root: Expr): readonly Reference[] {
  const found: Reference[] = []
  replaceReferences(root, (reference, expr) => {
    found.push(reference)
    return expr
  })
  return found
}

/** Whether a tree reads this root identifier. */
export function readsRoot(root: Expr, name: string): boolean {
  let found = false
  const visit = (expr: Expr, shadowed: ReadonlySet<string>): Expr => {
    if (expr.exprKind.case === 'identExpr' && expr.exprKind.value.name === name && !shadowed.has(name)) found = true
    return mapChildren(expr, (child, bound) => visit(child, new Set([...shadowed, ...bound])))
  }
  visit(root, new Set())
  return found
}

function refuseBareRoot(expr: Expr, shadowed: ReadonlySet<string>): void {
  if (expr.exprKind.case === 'comprehensionExpr') {
    const { iterVar, iterVar2, accuVar } = expr.exprKind.value
    const root = [iterVar, iterVar2, accuVar].find((name) => ROOTS.has(name))
    if (root !== undefined) throw new CelError(`a macro variable must not be named ${root}`)
  }
  if (expr.exprKind.case !== 'identExpr') return
  const { name } = expr.exprKind.value
  if (!shadowed.has(name) && (VARIABLES.has(name) || CONSTANTS.has(name))) {
    throw new CelError(`${name} can only be read member by member (${name}.name)`)
  }
}
