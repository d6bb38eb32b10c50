import { mapChildren, type Expr } from './ast.js'

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
/** What becomes of `V` or `C` where they stand for themselves (`V == V`), not before a name. */
export type ReplaceWhole = (of: Reference['of'], expr: Expr) => Expr

/** The tree with every reference to a variable or constant replaced. */
export function replaceReferences(root: Expr, replace: Replace, whole: ReplaceWhole = (_of, expr) => expr): Expr {
  const visit = (expr: Expr, shadowed: ReadonlySet<string>): Expr => {
    const reference = referenceOf(expr, shadowed)
    if (reference !== null) return replace(reference, expr, shadowed)
    const of = rootOf(expr, shadowed)
    if (of !== null) return whole(of, expr)
    return mapChildren(expr, (child, bound) =>
      visit(child, bound.length === 0 ? shadowed : new Set([...shadowed, ...bound])),
    )
  }
  return visit(root, new Set())
}

/** Trees do not change, and are asked about again and again. */
const referencesOf = new WeakMap<Expr, readonly Reference[]>()
const wholesOf = new WeakMap<Expr, ReadonlySet<Reference['of']>>()

/** Variables and constants that a tree reads by name. */
export function references(root: Expr): readonly Reference[] {
  const known = referencesOf.get(root)
  if (known !== undefined) return known
  const found: Reference[] = []
  replaceReferences(root, (reference, expr) => {
    found.push(reference)
    return expr
  })
  referencesOf.set(root, found)
  return found
}

/** Whether a tree reads all variables (or constants) at once, as `V` (or `C`) standing for itself. */
export function readsWhole(root: Expr, wanted: Reference['of']): boolean {
  const wholes = wholesOf.get(root) ?? wholesIn(root)
  wholesOf.set(root, wholes)
  return wholes.has(wanted)
}

function wholesIn(root: Expr): ReadonlySet<Reference['of']> {
  const found = new Set<Reference['of']>()
  const keep = (_reference: unknown, expr: Expr): Expr => expr
  replaceReferences(root, keep, (of, expr) => {
    found.add(of)
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
