import { partsOf, type Expression } from './expressions.js'
import { valueOf, type Value } from './values.js'

/** `always`: it holds for every row, or it does not look at the row at all and is not known to be false. */
export type Truth = 'always' | 'never' | 'some'

const SAME: ReadonlySet<string> = new Set(['=', '<=', '>=', 'like', '<=>', '=='])
const DIFFERENT: ReadonlySet<string> = new Set(['<>', '!=', '<', '>'])
const OPPOSITE: Readonly<Record<string, string>> = { '=': '<>', '<>': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' }
/** Keys are smaller. */
const HIGHEST = 99_999_999
const VOLATILE = /rand|uuid|newid|sleep|nextval/
const PATTERNS: ReadonlySet<string> = new Set(['like', 'ilike', '~~', '~~*', 'similar', 'similar to'])
const EXPRESSIONS: ReadonlySet<string> = new Set(['~', '~*', 'rlike', 'regexp', 'regexp_like', 'glob'])
const COMPARISONS: ReadonlySet<string> = new Set([...SAME, ...DIFFERENT, ...PATTERNS, ...EXPRESSIONS, 'in', 'between'])

/** Whether a condition picks rows. `table` is the one whose rows are picked. */
export function truthOf(condition: Expression, table: string | null): Truth {
  const known = valueOf(condition)
  if (known !== undefined) return isTrue(known) ? 'always' : 'never'
  switch (condition.kind) {
    case 'and':
      return all(condition.parts.map((part) => truthOf(part, table)))
    case 'or':
      return holdsTogether(condition.parts) ? 'always' : any(condition.parts.map((part) => truthOf(part, table)))
    case 'not':
      return flipped(condition.parts[0], table)
    case 'is_not_null':
      return condition.parts[0] !== undefined && isKey(condition.parts[0]) ? 'always' : 'some'
    case 'subquery':
      if (!condition.query.hasFrom) return 'always'
      return condition.exists && isWhole(condition, table) ? 'always' : 'some'
    case 'operator':
      return COMPARISONS.has(condition.name) ? comparison(condition.name, condition.parts, table) : 'some'
    default:
      return looksAtRow(condition) ? 'some' : 'always'
  }
}

function isTrue(value: Value): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value !== 0
  return value !== null && (/^\s*[+-]?0*[1-9]/.test(value) || /^(?:t|true|y|yes|on)$/i.test(value))
}

function all(truths: readonly Truth[]): Truth {
  if (truths.includes('never')) return 'never'
  return truths.every((truth) => truth === 'always') ? 'always' : 'some'
}

function any(truths: readonly Truth[]): Truth {
  if (truths.includes('always')) return 'always'
  return truths.every((truth) => truth === 'never') ? 'never' : 'some'
}

function flipped(inner: Expression | undefined, table: string | null): Truth {
  if (inner === undefined) return 'some'
  if (inner.kind === 'is_null' && inner.parts[0] !== undefined && isKey(inner.parts[0])) return 'always'
  if (isNoKey(inner)) return 'always'
  const truth = truthOf(inner, table)
  if (!looksAtRow(inner) && valueOf(inner) === undefined) return 'always'
  return truth === 'some' ? 'some' : truth === 'always' ? 'never' : 'always'
}

/** `id IN (0, -1)` */
function isNoKey(inner: Expression): boolean {
  if (inner.kind !== 'operator' || inner.name !== 'in') return false
  const [left, ...others] = inner.parts
  const values = others.map(valueOf)
  return left !== undefined && isKey(left) && values.every((value) => typeof value === 'number' && value <= 0)
}

function comparison(name: string, parts: readonly Expression[], table: string | null): Truth {
  const [left, right] = parts
  if (left === undefined || right === undefined) return 'some'
  const key = keyOf(left)
  if (key !== null && key === keyOf(right) && parts.length === 2) {
    if (SAME.has(name)) return 'always'
    if (DIFFERENT.has(name)) return 'never'
  }
  if (name === 'in' && parts.slice(1).some((part) => key !== null && keyOf(part) === key)) return 'always'
  if (right.kind === 'subquery') return name === 'in' && isWhole(right, table) ? 'always' : 'some'
  if (takesAll(name, left, right)) return 'always'
  if (name === 'between' && isKey(left) && isSpan(right, parts[2])) return 'always'
  return parts.some(looksAtRow) ? 'some' : 'always'
}

/** `LIKE '%'`, `length(x) >= 0`, `id > 0`. */
function takesAll(name: string, left: Expression, right: Expression): boolean {
  const value = valueOf(right)
  if (value === undefined) return false
  if (PATTERNS.has(name)) return typeof value === 'string' && /^%+$/.test(value)
  if (EXPRESSIONS.has(name)) return typeof value === 'string' && /^(?:\^?\(?(?:\.\*)?\)?\$?|\*)$/.test(value)
  if (typeof value !== 'number') return ['<>', '!='].includes(name) && isKey(left) && (value === '' || value === null)
  if (left.kind === 'call' && /^rand(?:om)?$/.test(left.name)) return isShare(name, value)
  const never = left.kind === 'call' && /^(?:char_|octet_|data)?len(?:gth)?(?:b)?$|^abs$/.test(left.name)
  if (!never && !isKey(left)) return false
  if (name === '>=') return value <= 0 || (isKey(left) && value <= 1)
  if (name === '>') return never ? value < 0 : value <= 0
  return ['<>', '!='].includes(name) && value <= 0 && !never
}

/** Of what lies between 0 and 1: all. */
function isShare(name: string, value: number): boolean {
  return ['>', '>='].includes(name) ? value <= 0 : ['<', '<='].includes(name) && value >= 1
}

/** `id BETWEEN 0 AND 999999999` */
function isSpan(low: Expression | undefined, high: Expression | undefined): boolean {
  const [from, to] = [low, high].map((bound) => (bound === undefined ? undefined : valueOf(bound)))
  return typeof from === 'number' && typeof to === 'number' && from <= 1 && to >= HIGHEST
}

/** By name: a column that every row has. */
function isKey(expression: Expression): boolean {
  return expression.kind === 'column' && /(?:^|\.)(?:_?id|rowid|ctid|uuid|pk|guid|oid)$/.test(expression.name)
}

/** All rows of the same table, or of anything. */
function isWhole(condition: Expression, table: string | null): boolean {
  if (condition.kind !== 'subquery' || condition.query.filtered) return false
  return condition.query.table !== null && condition.query.table === table
}

/** `a = 1 OR a <> 1`, `a IS NULL OR a IS NOT NULL`, `a OR NOT a`. */
function holdsTogether(parts: readonly Expression[]): boolean {
  const seen = new Set<string>()
  for (const part of parts) {
    const key = keyOf(part)
    if (key !== null) seen.add(key)
  }
  return parts.some((part) => {
    const opposite = oppositeOf(part)
    return opposite !== null && seen.has(opposite)
  })
}

function oppositeOf(part: Expression): string | null {
  const flip = (kind: 'is_null' | 'is_not_null'): string | null =>
    'parts' in part ? keyOf({ kind, parts: part.parts }) : null
  if (part.kind === 'is_null') return flip('is_not_null')
  if (part.kind === 'is_not_null') return flip('is_null')
  if (part.kind === 'not') return part.parts[0] === undefined ? null : keyOf(part.parts[0])
  const opposite = part.kind === 'operator' ? OPPOSITE[part.name] : undefined
  return opposite === undefined || part.kind !== 'operator' ? null : keyOf({ ...part, name: opposite })
}

/** Equal for expressions that are the same for one row; null: not known to be. */
function keyOf(expression: Expression): string | null {
  switch (expression.kind) {
    case 'constant':
      return JSON.stringify(expression.value)
    case 'column':
      return `column ${expression.name}`
    case 'parameter':
      return expression.name === '' ? null : `parameter ${expression.name}`
    case 'subquery':
    case 'other':
      return null
    default: {
      const name = 'name' in expression ? expression.name : ''
      if (VOLATILE.test(name)) return null
      const keys = expression.parts.map(keyOf)
      return keys.includes(null) ? null : `${expression.kind} ${name}(${keys.join(', ')})`
    }
  }
}

/** Whether its value can differ from row to row, or comes from outside. */
function looksAtRow(expression: Expression): boolean {
  if (['column', 'parameter', 'subquery'].includes(expression.kind)) return true
  if (expression.kind === 'call' && VOLATILE.test(expression.name)) return true
  return partsOf(expression).some(looksAtRow)
}
