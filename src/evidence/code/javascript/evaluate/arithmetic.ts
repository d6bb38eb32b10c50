import { joinTexts, mergeOrigins, plain, unknownText, knownText } from '../../analysis/text.js'
import { forEach } from '../values/either.js'
import { isSame } from '../values/either.js'
import { asKnown, labelOf, originsOf, plainNumber, toNumber, toText, truthOf } from '../values/reading.js'
import {
  constant,
  FALSE,
  numberValue,
  textValue,
  TRUE,
  UNDEFINED,
  unknown,
  type Change,
  type Value,
} from '../values/value.js'

const MAX_TEXT_LENGTH = 65_536

export function binary(operator: string, left: Value, right: Value): Value {
  return forEach(left, (one) => forEach(right, (other) => combine(operator, one, other)))
}

function combine(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case '+':
      return isTextual(left) || isTextual(right) ? concatenated(left, right) : add(left, right)
    case '==':
    case '===':
      return equal(operator === '===', left, right)
    case '!=':
    case '!==': {
      const same = truthOf(equal(operator === '!==', left, right))
      return same === null ? unknown() : constant(!same)
    }
    case '<':
    case '>':
    case '<=':
    case '>=':
      return compared(operator, left, right)
    case 'in':
    case 'instanceof':
      return unknown()
    default:
      return calculated(operator, left, right)
  }
}

/** Added to a text, or to something that becomes one. */
function isTextual(value: Value): boolean {
  switch (value.kind) {
    case 'number':
    case 'constant':
    case 'unknown':
    case 'either':
      return false
    default:
      return true
  }
}

function concatenated(left: Value, right: Value): Value {
  return { kind: 'text', text: joinTexts([toText(left), toText(right)]) }
}

function add(left: Value, right: Value): Value {
  return calculated('+', left, right)
}

function equal(strict: boolean, left: Value, right: Value): Value {
  if (left.kind === 'constant' && right.kind === 'constant')
    return constant(
      strict || typeof left.value === 'boolean' ? left.value === right.value : isNothing(left) && isNothing(right),
    )
  const [one, other] = [asKnown(left), asKnown(right)]
  if (one === null || other === null) return left === right && left.kind === 'object' ? TRUE : unknown()
  if (left.kind !== right.kind && strict) return FALSE
  if (left.kind === 'number' || right.kind === 'number') return constant(toNumber(left) === toNumber(right))
  return constant(one === other)
}

function isNothing({ value }: Value & { kind: 'constant' }): boolean {
  return value === undefined || value === null
}

function compared(operator: string, left: Value, right: Value): Value {
  const texts = left.kind === 'text' && right.kind === 'text' ? [plain(left.text), plain(right.text)] : null
  const [a, b] = texts ?? [toNumber(left), toNumber(right)]
  if (a === null || a === undefined || b === null || b === undefined) return unknown()
  if (operator === '<') return constant(a < b)
  if (operator === '>') return constant(a > b)
  return constant(operator === '<=' ? a <= b : a >= b)
}

function calculated(operator: string, left: Value, right: Value): Value {
  const [a, b] = [toNumber(left), toNumber(right)]
  const change = changed(operator, left, right)
  if (a === null || b === null || Number.isNaN(a) || Number.isNaN(b)) {
    if (a !== null && b !== null) return numberValue(Number.NaN)
    return { kind: 'unknown', origins: mergeOrigins([...originsOf(left), ...originsOf(right)]), label: null, change }
  }
  const result =
    typeof a === 'bigint' && typeof b === 'bigint'
      ? onBigints(operator, a, b)
      : onNumbers(operator, Number(a), Number(b))
  return result === null ? unknown() : numberValue(result, change)
}

function onNumbers(operator: string, a: number, b: number): number | null {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '%':
      return a % b
    case '**':
      return a ** b
    case '&':
      return a & b
    case '|':
      return a | b
    case '^':
      return a ^ b
    case '<<':
      return a << b
    case '>>':
      return a >> b
    case '>>>':
      return a >>> b
    default:
      return null
  }
}

function onBigints(operator: string, a: bigint, b: bigint): bigint | null {
  const isSmall = b >= 0n && b < 256n
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a.toString().length + b.toString().length < 200 ? a * b : null
    case '/':
      return b === 0n ? null : a / b
    case '%':
      return b === 0n ? null : a % b
    case '**':
      return isSmall && a.toString().length * Number(b) < 200 ? a ** b : null
    case '>>':
      return isSmall ? a >> b : null
    case '<<':
      return isSmall && a.toString().length < 100 ? a << b : null
    case '&':
      return a & b
    case '^':
      return a ^ b
    case '|':
      return a | b
    default:
      return null
  }
}

/** How a value has come from another one, by its name. */
export function changeOf(value: Value): Change | null {
  if (value.kind === 'number') return value.change
  if (value.kind !== 'unknown') return null
  return value.change ?? (value.label === null ? null : { base: value.label, direction: 'none', amount: 0 })
}

function changed(operator: string, left: Value, right: Value): Change | null {
  const before = changeOf(left)
  const other = plainNumber(right)
  if (before !== null && before.direction !== 'unknown') return moved(before, operator, right, other)
  const behind = changeOf(right)
  if (behind === null || operator !== '+') return null
  return moved(behind, '+', left, plainNumber(left))
}

function moved(before: Change, operator: string, by: Value, amount: number | null): Change | null {
  const { base } = before
  if (operator === '+' || operator === '-') {
    const isNegative = isNegated(by)
    const sign = (operator === '-') !== isNegative ? -1 : 1
    if (amount === null) return { base, direction: sign < 0 ? 'decrease' : 'increase', amount: null }
    const was = before.direction === 'decrease' ? -(before.amount ?? Number.NaN) : (before.amount ?? Number.NaN)
    const sum = was + (operator === '-' ? -amount : amount)
    if (Number.isNaN(sum)) return { ...before, amount: null }
    return { base, direction: sum === 0 ? 'none' : sum < 0 ? 'decrease' : 'increase', amount: Math.abs(sum) }
  }
  if (operator !== '*' && operator !== '/') return { base, direction: 'unknown', amount: null }
  if (amount === null || amount <= 0) return { base, direction: 'unknown', amount: null }
  if (amount === 1) return before
  return { base, direction: amount < 1 === (operator === '*') ? 'decrease' : 'increase', amount: null }
}

const NEGATED = '-'
function isNegated(value: Value): boolean {
  return value.kind === 'unknown' && (value.label?.startsWith(NEGATED) ?? false)
}

export function unary(operator: string, value: Value): Value {
  return forEach(value, (one) => single(operator, one))
}

function single(operator: string, value: Value): Value {
  switch (operator) {
    case '!': {
      const truth = truthOf(value)
      return truth === null ? unknown() : constant(!truth)
    }
    case '-': {
      const number = toNumber(value)
      if (number !== null) return numberValue(-number)
      return unknown(originsOf(value), NEGATED + (labelOf(value) ?? ''))
    }
    case '+': {
      const number = toNumber(value)
      return number === null ? passed(value) : numberValue(Number(number))
    }
    case '~': {
      const number = plainNumber(value)
      return number === null ? unknown(originsOf(value)) : numberValue(~number)
    }
    case 'typeof':
      return typeName(value)
    default:
      return UNDEFINED
  }
}

/** The same number as far as mutations go. */
export function passed(value: Value): Value {
  return value.kind === 'unknown'
    ? value
    : { kind: 'unknown', origins: originsOf(value), label: null, change: changeOf(value) }
}

function typeName(value: Value): Value {
  switch (value.kind) {
    case 'text':
      return textValue('string')
    case 'number':
      return textValue(typeof value.value)
    case 'constant':
      return textValue(typeof value.value)
    case 'function':
    case 'class':
    case 'bound':
      return textValue('function')
    case 'array':
    case 'object':
      return textValue('object')
    default:
      return unknown()
  }
}

export function template(parts: readonly Value[]): Value {
  if (parts.length === 1 && parts[0]?.kind === 'text') return parts[0]
  return parts.reduce<Value>(
    (sum, part) => forEach(sum, (one) => forEach(part, (other) => clipped(one, other))),
    textValue(''),
  )
}

function clipped(one: Value, other: Value): Value {
  const text = joinTexts([toText(one), toText(other)])
  const length = text.parts.reduce((sum, part) => sum + (part?.length ?? 0), 0)
  return { kind: 'text', text: length > MAX_TEXT_LENGTH ? joinTexts([knownText(''), unknownText(text.origins)]) : text }
}

export function isNullish(value: Value): boolean | null {
  if (value.kind === 'constant') return isSame(value, UNDEFINED) || value.value === null
  return value.kind === 'unknown' || value.kind === 'either' || value.kind === 'getter' ? null : false
}
