import { parse } from '@bufbuild/cel'
import type { Expr } from './ast.js'
import { lexical } from './lexical.js'
import { CelError, expandMacros } from './macros.js'
import { withoutShadows } from './shadows.js'

const MAX_INT64 = 2n ** 63n - 1n
const MIN_INT64 = -(2n ** 63n)
const MAX_UINT64 = 2n ** 64n - 1n

/** Parses a CEL expression as Cerbos does, macros expanded. Throws CelError. */
export function parseCel(text: string): Expr {
  return withoutShadows(checkNumbers(expandMacros(parseText(lexical(text)))))
}

function parseText(text: string): Expr {
  try {
    return parse(text).expr
  } catch (error) {
    throw new CelError(`cannot be parsed: ${error instanceof Error ? error.message : 'syntax error'}`)
  }
}

/** Integers out of range would only surface when the tree is serialized, other numbers never. */
function checkNumbers(root: Expr): Expr {
  walk(root, (expr) => {
    if (expr.exprKind.case !== 'constExpr') return
    const number = expr.exprKind.value.constantKind
    const wrong =
      (number.case === 'int64Value' && (number.value > MAX_INT64 || number.value < MIN_INT64)) ||
      (number.case === 'uint64Value' && number.value > MAX_UINT64)
    if (wrong) throw new CelError('holds an integer that is out of range')
    if (number.case === 'doubleValue' && !Number.isFinite(number.value)) {
      throw new CelError('holds a number that is out of range')
    }
  })
  return root
}

/** Visits every node. */
export function walk(expr: Expr, visit: (expr: Expr) => void): void {
  visit(expr)
  for (const child of children(expr)) walk(child, visit)
}

export function children(expr: Expr): readonly Expr[] {
  const kind = expr.exprKind
  switch (kind.case) {
    case 'selectExpr':
      return present([kind.value.operand])
    case 'callExpr':
      return present([kind.value.target, ...kind.value.args])
    case 'listExpr':
      return kind.value.elements
    case 'structExpr':
      return present(
        kind.value.entries.flatMap((entry) => [
          entry.keyKind.case === 'mapKey' ? entry.keyKind.value : undefined,
          entry.value,
        ]),
      )
    case 'comprehensionExpr': {
      const { iterRange, accuInit, loopCondition, loopStep, result } = kind.value
      return present([iterRange, accuInit, loopCondition, loopStep, result])
    }
    case 'constExpr':
    case 'identExpr':
    case undefined:
      return []
  }
}

function present(exprs: readonly (Expr | undefined)[]): readonly Expr[] {
  return exprs.filter((expr) => expr !== undefined)
}
