import { HOLE } from '../../analysis/analysis.js'
import { OTHER, TOO_DEEP, type Expression, type Subquery } from '../expressions.js'
import { isNode, listAt, names, nodeAt, textAt, unwrap, type Node } from './nodes.js'
import { tableName } from './tables.js'

const MAX_DEPTH = 150

/** A condition or value of the parser's tree; what is of no use here becomes `other`. */
export function toExpression(value: unknown, depth = 0): Expression {
  const inner = unwrap(value)
  if (depth > MAX_DEPTH) return TOO_DEEP
  if (inner === null) return OTHER
  const [name, node] = inner
  const into = (part: unknown): Expression => toExpression(part, depth + 1)
  switch (name) {
    case 'A_Const':
      return constant(node)
    case 'ColumnRef':
      return column(node)
    case 'ParamRef':
      return { kind: 'parameter', name: typeof node['number'] === 'number' ? `$${String(node['number'])}` : '' }
    case 'BoolExpr':
      return logical(node, into)
    case 'A_Expr':
      return operator(node, into)
    case 'NullTest':
      return { kind: node['nulltesttype'] === 'IS_NULL' ? 'is_null' : 'is_not_null', parts: [into(node['arg'])] }
    case 'BooleanTest':
      return booleanTest(node, into)
    case 'TypeCast':
      return cast(node, into)
    case 'CollateClause':
      return into(node['arg'])
    case 'FuncCall':
      return call(node, into)
    case 'CoalesceExpr':
      return { kind: 'call', name: 'coalesce', parts: listAt(node, 'args').map(into) }
    case 'RowExpr':
      return { kind: 'operator', name: 'row', parts: listAt(node, 'args').map(into) }
    case 'SubLink':
      return subLink(node, into)
    case 'CaseExpr':
      return cases(node, into)
    case 'SQLValueFunction':
      return { kind: 'call', name: 'current', parts: [] }
    default:
      return OTHER
  }
}

type Into = (part: unknown) => Expression

function constant(node: Node): Expression {
  if (node['isnull'] === true) return { kind: 'constant', value: null }
  const string = nodeAt(node, 'sval')
  if (string !== null) return { kind: 'constant', value: textAt(string, 'sval') ?? '' }
  const boolean = nodeAt(node, 'boolval')
  if (boolean !== null) return { kind: 'constant', value: boolean['boolval'] === true }
  const integer = nodeAt(node, 'ival')
  if (integer !== null) return { kind: 'constant', value: Number(integer['ival'] ?? 0) }
  const float = nodeAt(node, 'fval')
  return float === null ? OTHER : { kind: 'constant', value: Number(textAt(float, 'fval') ?? 0) }
}

function column(node: Node): Expression {
  const name = names(listAt(node, 'fields')).join('.').toLowerCase()
  return name.includes(HOLE) ? { kind: 'parameter', name: '' } : { kind: 'column', name }
}

function logical(node: Node, into: Into): Expression {
  const parts = listAt(node, 'args').map(into)
  const sign = node['boolop']
  return { kind: sign === 'OR_EXPR' ? 'or' : sign === 'AND_EXPR' ? 'and' : 'not', parts }
}

const WORDS: Readonly<Record<string, string>> = { '~~': 'like', '~~*': 'like', '==': '=', '!=': '<>' }

function operator(node: Node, into: Into): Expression {
  const kind = textAt(node, 'kind') ?? ''
  const sign = names(listAt(node, 'name')).at(-1) ?? ''
  const left = node['lexpr'] === undefined ? ({ kind: 'constant', value: 0 } as const) : into(node['lexpr'])
  const right = node['rexpr']
  const listed = unwrap(right)
  const parts = listed?.[0] === 'List' ? listAt(listed[1], 'items').map(into) : [into(right)]
  if (kind === 'AEXPR_IN') return negatedIf(sign === '<>', { kind: 'operator', name: 'in', parts: [left, ...parts] })
  if (kind.includes('BETWEEN'))
    return negatedIf(sign.startsWith('NOT'), { kind: 'operator', name: 'between', parts: [left, ...parts] })
  if (kind.includes('LIKE'))
    return negatedIf(sign.startsWith('!'), { kind: 'operator', name: 'like', parts: [left, ...parts] })
  if (kind === 'AEXPR_DISTINCT') return { kind: 'operator', name: '<>', parts: [left, ...parts] }
  if (kind === 'AEXPR_NOT_DISTINCT') return { kind: 'operator', name: '=', parts: [left, ...parts] }
  if (kind === 'AEXPR_OP') return { kind: 'operator', name: WORDS[sign] ?? sign, parts: [left, ...parts] }
  return { kind: 'other', parts: [left, ...parts] }
}

function negatedIf(isNegated: boolean, expression: Expression): Expression {
  return isNegated ? { kind: 'not', parts: [expression] } : expression
}

function booleanTest(node: Node, into: Into): Expression {
  const part = into(node['arg'])
  const test = textAt(node, 'booltesttype') ?? ''
  if (test.includes('UNKNOWN')) return { kind: 'other', parts: [part] }
  return negatedIf(test === 'IS_FALSE' || test === 'IS_NOT_TRUE', part)
}

function cast(node: Node, into: Into): Expression {
  const part = into(node['arg'])
  const type = nodeAt(node, 'typeName')
  const isBoolean = type !== null && names(listAt(type, 'names')).at(-1) === 'bool'
  if (!isBoolean || part.kind !== 'constant') return part
  return { kind: 'constant', value: /^(?:t|true|y|yes|on|1)$/i.test(String(part.value)) }
}

function call(node: Node, into: Into): Expression {
  const name = names(listAt(node, 'funcname')).at(-1) ?? ''
  return { kind: 'call', name: name.toLowerCase(), parts: listAt(node, 'args').map(into) }
}

function cases(node: Node, into: Into): Expression {
  const whens = listAt(node, 'args').flatMap((when) => {
    const inner = unwrap(when)?.[1]
    return inner === undefined ? [] : [into(inner['expr']), into(inner['result'])]
  })
  return { kind: 'other', parts: [...whens, ...(node['defresult'] === undefined ? [] : [into(node['defresult'])])] }
}

function subLink(node: Node, into: Into): Expression {
  const query = unwrap(node['subselect'])?.[1]
  const subquery: Expression = {
    kind: 'subquery',
    exists: node['subLinkType'] === 'EXISTS_SUBLINK',
    query: query === undefined ? { table: null, column: null, filtered: true, hasFrom: true } : described(query),
  }
  if (node['subLinkType'] !== 'ANY_SUBLINK') return subquery
  const isIn = node['operName'] === undefined
  return isIn
    ? { kind: 'operator', name: 'in', parts: [into(node['testexpr']), subquery] }
    : { kind: 'other', parts: [subquery] }
}

const FILTERS = [
  'whereClause',
  'limitCount',
  'havingClause',
  'groupClause',
  'distinctClause',
  'limitOffset',
  'withClause',
  'larg',
]

function described(query: Node): Subquery {
  const from = listAt(query, 'fromClause')
  const only = from.length === 1 ? unwrap(from[0]) : null
  const target = unwrap(listAt(query, 'targetList')[0])?.[1]
  const value = target === undefined ? null : unwrap(target['val'])
  return {
    table: only?.[0] === 'RangeVar' ? tableName(only[1]) : null,
    column: value?.[0] === 'ColumnRef' && isNode(value[1]) ? (names(listAt(value[1], 'fields')).at(-1) ?? null) : null,
    filtered: FILTERS.some((name) => query[name] !== undefined),
    hasFrom: from.length > 0,
  }
}
