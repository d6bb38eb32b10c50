import type { Expression } from './expressions.js'

export type Value = string | number | boolean | null

/** Of an expression that is made of constants alone; undefined: not known. */
export function valueOf(expression: Expression): Value | undefined {
  if (expression.kind === 'constant') return expression.value
  if (expression.kind === 'not') return negated(expression.parts[0])
  if (expression.kind === 'and' || expression.kind === 'or') return joined(expression.kind, expression.parts)
  if (expression.kind === 'is_null' || expression.kind === 'is_not_null') {
    const value = expression.parts[0] === undefined ? undefined : valueOf(expression.parts[0])
    return value === undefined ? undefined : (value === null) === (expression.kind === 'is_null')
  }
  if (expression.kind !== 'operator' && expression.kind !== 'call') return undefined
  const values = expression.parts.map(valueOf)
  return isAllKnown(values) ? computed(expression.name, values) : undefined
}

function isAllKnown(values: readonly (Value | undefined)[]): values is readonly Value[] {
  return !values.includes(undefined)
}

function negated(part: Expression | undefined): Value | undefined {
  const value = part === undefined ? undefined : valueOf(part)
  return value === undefined || value === null ? value : !truthy(value)
}

function joined(kind: 'and' | 'or', parts: readonly Expression[]): Value | undefined {
  const values = parts.map(valueOf)
  if (!isAllKnown(values)) return undefined
  return kind === 'and' ? values.every(truthy) : values.some(truthy)
}

function truthy(value: Value): boolean {
  return typeof value === 'string' ? /^\s*[+-]?0*[1-9]|^t(?:rue)?$/i.test(value) : Boolean(value)
}

type Rule = (a: Value, b: Value, c: Value | undefined) => Value | undefined

const RULES: Readonly<Record<string, Rule>> = {
  '=': (a, b) => isEqual(a, b),
  '==': (a, b) => isEqual(a, b),
  '<=>': (a, b) => isEqual(a, b),
  '<>': (a, b) => !isEqual(a, b),
  '!=': (a, b) => !isEqual(a, b),
  '<': (a, b) => order(a, b) < 0,
  '<=': (a, b) => order(a, b) <= 0,
  '>': (a, b) => order(a, b) > 0,
  '>=': (a, b) => order(a, b) >= 0,
  like: (a, b) => isEqual(a, b) || /^%+$/.test(String(b)),
  between: (a, b, c) => c !== undefined && order(a, b) >= 0 && order(a, c) <= 0,
  '+': (a, b) => (typeof a === 'string' && typeof b === 'string' && !isNumeric(a) ? a + b : Number(a) + Number(b)),
  '-': (a, b) => Number(a) - Number(b),
  '*': (a, b) => Number(a) * Number(b),
  '/': (a, b) => Number(a) / Number(b),
  '%': (a, b) => Number(a) % Number(b),
  '||': (a, b) => String(a) + String(b),
  lower: (a) => String(a).toLowerCase(),
  upper: (a) => String(a).toUpperCase(),
  abs: (a) => Math.abs(Number(a)),
  length: (a) => String(a).length,
  ascii: (a) => String(a).charCodeAt(0),
}

const COMPARISONS = new Set(['=', '==', '<>', '!=', '<', '<=', '>', '>=', 'like', 'between'])

function computed(name: string, values: readonly Value[]): Value | undefined {
  if (name === 'in') return values.slice(1).some((value) => isEqual(value, values[0] ?? null))
  if (name === 'coalesce' || name === 'ifnull') return values.find((value) => value !== null) ?? null
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined
  const [a = null, b = null, c] = values
  if (COMPARISONS.has(name) && values.includes(null)) return null
  const value = rule?.(a, b, c)
  return typeof value === 'number' && Number.isNaN(value) ? undefined : value
}

function isEqual(a: Value, b: Value): boolean {
  if (typeof a === typeof b) return a === b
  return isNumeric(a) && isNumeric(b) && Number(a) === Number(b)
}

function isNumeric(value: Value): boolean {
  return value !== null && value !== '' && !Number.isNaN(Number(value))
}

function order(a: Value, b: Value): number {
  if (isNumeric(a) && isNumeric(b)) return Number(a) - Number(b)
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0
}
