import type { Constant } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../core/json.js'
import type { Expr } from './ast.js'

/** What is known of the value of an expression that cannot err. */
export type Known = 'boolean' | 'string' | 'list' | 'map' | 'any'

/** Attributes that are there, by path (`P.attr.role`), and what is known of them. */
type Facts = ReadonlyMap<string, Known>

const NO_FACTS: Facts = new Map()
const ATTRIBUTE_ROOTS: ReadonlySet<string> = new Set(['P', 'R'])
const TYPES: ReadonlySet<string> = new Set(['string', 'bool', 'int', 'uint', 'double', 'bytes', 'list', 'map'])

/**
 * What is known of an expression's value when no request can make it err; null where that is not provable. Sound and
 * small: literals, globals, `has()` of attributes, attributes behind their `has()`, logic, (in)equality (which CEL
 * defines for all types), membership, `type()`, and strings put together. Everything else may err; so may whatever
 * holds a macro, hence no name is ever shadowed here. Variables and constants must have been inlined.
 */
export function knownTotal(tree: Expr, globals: JsonObject): Known | null {
  return known(tree, NO_FACTS, globals)
}

function known(expr: Expr | undefined, facts: Facts, globals: JsonObject): Known | null {
  const kind = expr?.exprKind
  switch (kind?.case) {
    case 'constExpr':
      return knownConstant(kind.value)
    case 'selectExpr':
      return knownSelect(expr, facts, globals)
    case 'callExpr':
      return kind.value.target === undefined ? knownCall(kind.value.function, kind.value.args, facts, globals) : null
    case 'listExpr': {
      const { elements, optionalIndices } = kind.value
      return optionalIndices.length === 0 && elements.every((item) => known(item, facts, globals) !== null)
        ? 'list'
        : null
    }
    case 'structExpr': {
      const { messageName, entries } = kind.value
      const names = entries.map(({ keyKind }) => (keyKind.case === 'mapKey' ? stringOf(keyKind.value) : null))
      const sound = messageName === '' && !names.includes(null) && new Set(names).size === names.length
      return sound && entries.every((entry) => !entry.optionalEntry && known(entry.value, facts, globals) !== null)
        ? 'map'
        : null
    }
    case 'identExpr':
    case 'comprehensionExpr':
    case undefined:
      return null
  }
}

function knownConstant({ constantKind }: Constant): Known {
  if (constantKind.case === 'boolValue') return 'boolean'
  return constantKind.case === 'stringValue' ? 'string' : 'any'
}

function knownSelect(expr: Expr | undefined, facts: Facts, globals: JsonObject): Known | null {
  const path = pathOf(expr)
  if (path === null) return null
  const testOnly = expr?.exprKind.case === 'selectExpr' && expr.exprKind.value.testOnly
  const [root = '', ...names] = path
  if (ATTRIBUTE_ROOTS.has(root) && names[0] === 'attr' && names.length === 2) {
    return testOnly ? 'boolean' : (facts.get(path.join('.')) ?? null)
  }
  if (testOnly || root !== 'G') return null
  const value = globalAt(names, globals)
  return value === undefined ? null : knownValue(value)
}

function knownCall(name: string, args: readonly Expr[], facts: Facts, globals: JsonObject): Known | null {
  const [first, second, third] = args
  const left = known(first, facts, globals)
  const right = known(second, facts, globals)
  switch (name) {
    case '_&&_':
    case '_?_:_': {
      if (left !== 'boolean') return null
      const then = known(second, new Map([...facts, ...factsOf(first)]), globals)
      if (name === '_&&_') return then === 'boolean' ? then : null
      const otherwise = known(third, facts, globals)
      if (then === null || otherwise === null) return null
      return then === otherwise ? then : 'any'
    }
    case '_||_':
      return left === 'boolean' && right === 'boolean' ? 'boolean' : null
    case '!_':
      return left === 'boolean' ? 'boolean' : null
    case '_==_':
    case '_!=_':
      return [first, second].every((side) => comparable(side, facts, globals)) ? 'boolean' : null
    case '@in':
      return (left !== null && right === 'list') || (left === 'string' && right === 'map') ? 'boolean' : null
    case '_+_':
      return left === 'string' && right === 'string' ? 'string' : null
    case 'size':
      return left === 'string' || left === 'list' || left === 'map' ? 'any' : null
    default:
      return null
  }
}

/** A type is a value only to be compared: what the engine makes of it elsewhere (in a variable, say) is not claimed. */
function comparable(expr: Expr | undefined, facts: Facts, globals: JsonObject): boolean {
  const kind = expr?.exprKind
  if (kind?.case === 'identExpr') return TYPES.has(kind.value.name)
  if (kind?.case === 'callExpr' && kind.value.function === 'type' && kind.value.target === undefined) {
    return known(kind.value.args[0], facts, globals) !== null
  }
  return known(expr, facts, globals) !== null
}

/** What holds of attributes when the expression is true. */
function factsOf(expr: Expr | undefined): Facts {
  const kind = expr?.exprKind
  if (kind?.case === 'selectExpr' && kind.value.testOnly) {
    const path = pathOf(expr)
    return path === null ? NO_FACTS : new Map([[path.join('.'), 'any']])
  }
  if (kind?.case !== 'callExpr' || kind.value.target !== undefined) return NO_FACTS
  const [first, second, third] = kind.value.args
  if (kind.value.function === '_&&_') return new Map([...factsOf(first), ...factsOf(second)])
  if (kind.value.function === '_?_:_' && isFalse(third)) return new Map([...factsOf(first), ...factsOf(second)])
  if (kind.value.function === '_==_' && second?.exprKind.case === 'identExpr') {
    const path = second.exprKind.value.name === 'string' ? typedPath(first) : null
    return path === null ? NO_FACTS : new Map([[path.join('.'), 'string']])
  }
  return NO_FACTS
}

/** `type(P.attr.x)` → the path of x. */
function typedPath(expr: Expr | undefined): readonly string[] | null {
  const kind = expr?.exprKind
  if (kind?.case !== 'callExpr' || kind.value.function !== 'type' || kind.value.target !== undefined) return null
  const [argument] = kind.value.args
  return argument?.exprKind.case === 'selectExpr' && !argument.exprKind.value.testOnly ? pathOf(argument) : null
}

/** `G.payment.roles` → its names. A name with a dot in it is none that a path can hold. */
function pathOf(expr: Expr | undefined): readonly string[] | null {
  if (expr?.exprKind.case === 'identExpr') return [expr.exprKind.value.name]
  if (expr?.exprKind.case !== 'selectExpr') return null
  const { operand, field } = expr.exprKind.value
  const path = operand?.exprKind.case === 'selectExpr' && operand.exprKind.value.testOnly ? null : pathOf(operand)
  return path === null || field.includes('.') ? null : [...path, field]
}

function globalAt(names: readonly string[], globals: JsonObject): JsonValue | undefined {
  let value: JsonValue | undefined = globals
  for (const name of names) {
    value = value !== undefined && isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  }
  return names.length === 0 ? undefined : value
}

function knownValue(value: JsonValue): Known {
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'string') return 'string'
  if (Array.isArray(value)) return 'list'
  return isJsonObject(value) ? 'map' : 'any'
}

function stringOf(expr: Expr): string | null {
  const constant = expr.exprKind.case === 'constExpr' ? expr.exprKind.value.constantKind : undefined
  return constant?.case === 'stringValue' ? constant.value : null
}

function isFalse(expr: Expr | undefined): boolean {
  const constant = expr?.exprKind.case === 'constExpr' ? expr.exprKind.value.constantKind : undefined
  return constant?.case === 'boolValue' && !constant.value
}
