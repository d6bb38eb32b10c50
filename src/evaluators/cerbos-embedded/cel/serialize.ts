import { create, toBinary } from '@bufbuild/protobuf'
import {
  CheckedExprSchema,
  ReferenceSchema,
  TypeSchema,
  type Reference,
  type Type,
} from '@bufbuild/cel-spec/cel/expr/checked_pb.js'
import { SourceInfoSchema } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js'
import { mapChildren, type Expr } from './ast.js'

/** Cerbos's root identifiers and the message types it declares for them. */
const ROOT_TYPES: ReadonlyMap<string, string> = new Map([
  ['request', 'cerbos.engine.v1.Request'],
  ['P', 'cerbos.engine.v1.Request.Principal'],
  ['R', 'cerbos.engine.v1.Request.Resource'],
  ['runtime', 'cerbos.engine.v1.Runtime'],
  ...['C', 'constants', 'V', 'variables', 'G', 'globals'].map((name): [string, string] => [name, 'cerbos.Variables']),
])

export const ROOTS: ReadonlySet<string> = new Set(ROOT_TYPES.keys())

const REQUEST_TYPES: ReadonlyMap<string, string> = new Map([
  ['principal', 'cerbos.engine.v1.Request.Principal'],
  ['resource', 'cerbos.engine.v1.Request.Resource'],
  ['auxData', 'cerbos.engine.v1.AuxData'],
  ['aux_data', 'cerbos.engine.v1.AuxData'],
])

/**
 * A tree as `CheckedExpr` bytes: nodes numbered anew, and just enough types for the engine to read Cerbos's own
 * messages as its type checker would have it do.
 */
export function serializeCel(root: Expr): Uint8Array {
  const typeMap: Record<string, Type> = {}
  const referenceMap: Record<string, Reference> = {}
  let lastId = 0n
  const visit = (expr: Expr, shadowed: ReadonlySet<string>): Expr => {
    const id = ++lastId
    const type = lightType(expr, shadowed)
    if (type !== undefined)
      typeMap[id.toString()] = create(TypeSchema, { typeKind: { case: 'messageType', value: type } })
    if (type !== undefined && expr.exprKind.case === 'identExpr') {
      referenceMap[id.toString()] = create(ReferenceSchema, { name: expr.exprKind.value.name })
    }
    const rewritten = mapChildren(expr, (child, bound) =>
      visit(child, bound.length === 0 ? shadowed : new Set([...shadowed, ...bound])),
    )
    return { ...numberEntries(rewritten), id }
  }
  const numberEntries = (expr: Expr): Expr => {
    if (expr.exprKind.case !== 'structExpr') return expr
    const entries = expr.exprKind.value.entries.map((entry) => ({ ...entry, id: ++lastId }))
    return { ...expr, exprKind: { case: 'structExpr', value: { ...expr.exprKind.value, entries } } }
  }
  const expr = visit(root, new Set())
  const sourceInfo = create(SourceInfoSchema)
  return toBinary(CheckedExprSchema, create(CheckedExprSchema, { expr, typeMap, referenceMap, sourceInfo }))
}

function lightType(expr: Expr, shadowed: ReadonlySet<string>): string | undefined {
  if (expr.exprKind.case === 'identExpr') {
    const { name } = expr.exprKind.value
    return shadowed.has(name) ? undefined : ROOT_TYPES.get(name)
  }
  if (expr.exprKind.case !== 'selectExpr' || expr.exprKind.value.testOnly) return undefined
  const { operand, field } = expr.exprKind.value
  const onRequest =
    operand?.exprKind.case === 'identExpr' && operand.exprKind.value.name === 'request' && !shadowed.has('request')
  return onRequest ? REQUEST_TYPES.get(field) : undefined
}
