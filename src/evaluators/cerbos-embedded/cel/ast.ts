import type {
  Constant,
  Expr,
  Expr_Comprehension,
  Expr_CreateStruct_Entry,
} from '@bufbuild/cel-spec/cel/expr/syntax_pb.js'

import { NullValue } from '@bufbuild/protobuf/wkt'

export type { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js'

/** Builders for CEL's syntax tree. Ids are given when a tree is serialized (`serialize.ts`), so here they are all zero. */
function node(exprKind: Expr['exprKind']): Expr {
  return { $typeName: 'cel.expr.Expr', id: 0n, exprKind }
}

type ConstantOf<Case> = Extract<Constant['constantKind'], { case: Case }>

function constant(constantKind: Constant['constantKind']): Expr {
  return node({ case: 'constExpr', value: { $typeName: 'cel.expr.Constant', constantKind } })
}

export function boolean(value: boolean): Expr {
  const kind: ConstantOf<'boolValue'> = { case: 'boolValue', value }
  return constant(kind)
}

export function integer(value: bigint): Expr {
  const kind: ConstantOf<'int64Value'> = { case: 'int64Value', value }
  return constant(kind)
}

export function text(value: string): Expr {
  const kind: ConstantOf<'stringValue'> = { case: 'stringValue', value }
  return constant(kind)
}

export function nothing(): Expr {
  const kind: ConstantOf<'nullValue'> = { case: 'nullValue', value: NullValue.NULL_VALUE }
  return constant(kind)
}

export const identifier = (name: string): Expr =>
  node({ case: 'identExpr', value: { $typeName: 'cel.expr.Expr.Ident', name } })

export function select(operand: Expr, field: string): Expr {
  return node({ case: 'selectExpr', value: { $typeName: 'cel.expr.Expr.Select', operand, field, testOnly: false } })
}

export function call(name: string, args: readonly Expr[], target?: Expr): Expr {
  const value = { $typeName: 'cel.expr.Expr.Call' as const, function: name, args: [...args] }
  return node({ case: 'callExpr', value: target === undefined ? value : { ...value, target } })
}

export function list(elements: readonly Expr[]): Expr {
  return node({
    case: 'listExpr',
    value: { $typeName: 'cel.expr.Expr.CreateList', elements: [...elements], optionalIndices: [] },
  })
}

export function map(members: readonly (readonly [name: string, value: Expr])[]): Expr {
  const entries = members.map(([name, value]): Expr_CreateStruct_Entry => ({
    $typeName: 'cel.expr.Expr.CreateStruct.Entry',
    id: 0n,
    keyKind: { case: 'mapKey', value: text(name) },
    value,
    optionalEntry: false,
  }))
  return node({ case: 'structExpr', value: { $typeName: 'cel.expr.Expr.CreateStruct', messageName: '', entries } })
}

export const conditional = (condition: Expr, then: Expr, otherwise: Expr): Expr =>
  call('_?_:_', [condition, then, otherwise])

export interface ComprehensionParts {
  readonly iterRange: Expr
  readonly iterVar: string
  readonly iterVar2?: string
  readonly accuVar: string
  readonly accuInit: Expr
  readonly loopCondition: Expr
  readonly loopStep: Expr
  readonly result: Expr
}

export function comprehension(parts: ComprehensionParts): Expr {
  return node({
    case: 'comprehensionExpr',
    value: { $typeName: 'cel.expr.Expr.Comprehension', iterVar2: '', ...parts },
  })
}

/** The names that a comprehension binds inside its loop; `result` sees only the accumulator. */
export function boundNames(value: Expr_Comprehension): readonly string[] {
  return [value.iterVar, value.iterVar2, value.accuVar].filter((name) => name !== '')
}

type Visit = (child: Expr, bound: readonly string[]) => Expr

/** The same node over rewritten children; `bound` are the names that this node newly binds around the child. */
export function mapChildren(expr: Expr, visit: Visit): Expr {
  const kind = expr.exprKind
  switch (kind.case) {
    case 'selectExpr':
      return node({ case: kind.case, value: { ...kind.value, ...optional('operand', kind.value.operand, visit) } })
    case 'callExpr':
      return node({
        case: kind.case,
        value: {
          ...kind.value,
          ...optional('target', kind.value.target, visit),
          args: kind.value.args.map((arg) => visit(arg, [])),
        },
      })
    case 'listExpr':
      return node({
        case: kind.case,
        value: { ...kind.value, elements: kind.value.elements.map((item) => visit(item, [])) },
      })
    case 'structExpr':
      return node({
        case: kind.case,
        value: { ...kind.value, entries: kind.value.entries.map((entry) => mapEntry(entry, visit)) },
      })
    case 'comprehensionExpr':
      return node({ case: kind.case, value: mapComprehension(kind.value, visit) })
    case 'constExpr':
    case 'identExpr':
    case undefined:
      return node(kind)
  }
}

function optional<Name extends string>(
  name: Name,
  child: Expr | undefined,
  visit: Visit,
): { [K in Name]?: Expr } | undefined {
  if (child === undefined) return undefined
  const rewritten: { [K in Name]?: Expr } = {}
  rewritten[name] = visit(child, [])
  return rewritten
}

function mapEntry(entry: Expr_CreateStruct_Entry, visit: Visit): Expr_CreateStruct_Entry {
  const keyKind =
    entry.keyKind.case === 'mapKey'
      ? { case: entry.keyKind.case, value: visit(entry.keyKind.value, []) }
      : entry.keyKind
  return { ...entry, id: 0n, keyKind, ...optional('value', entry.value, visit) }
}

function mapComprehension(value: Expr_Comprehension, visit: Visit): Expr_Comprehension {
  const loop = boundNames(value)
  const inside = (name: 'loopCondition' | 'loopStep'): ReturnType<typeof optional> => {
    const child = value[name]
    return child === undefined ? undefined : { [name]: visit(child, loop) }
  }
  return {
    ...value,
    ...optional('iterRange', value.iterRange, visit),
    ...optional('accuInit', value.accuInit, visit),
    ...inside('loopCondition'),
    ...inside('loopStep'),
    ...(value.result === undefined ? undefined : { result: visit(value.result, [value.accuVar]) }),
  }
}
