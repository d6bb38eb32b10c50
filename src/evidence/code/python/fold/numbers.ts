import { mergeOrigins } from '../../analysis/text.js'
import { number, unknown, withBase } from '../values/make.js'
import type { Base, NumberValue, Origins, UnknownValue, Value } from '../values/value.js'

const MAX_BITS = 65_536

/** Two numbers; null where Python would fail, or the result is too large. */
export function arithmetic(operator: string, left: NumberValue, right: NumberValue): Value | null {
  const origins = mergeOrigins([...left.origins, ...right.origins])
  const isFloat = left.isFloat || right.isFloat || operator === '/'
  const value = isFloat
    ? floats(operator, Number(left.value), Number(right.value))
    : integers(operator, left.value, right.value)
  if (value === null || (typeof value === 'number' && Number.isNaN(value))) return null
  return withBase(number(value, isFloat, origins), changedBase(operator, left, right))
}

/** A number that is not known, or something with a name, counted up or down. */
export function unknownArithmetic(operator: string, left: Value, right: Value, origins: Origins): Value {
  const base = changedBase(operator, left, right)
  return withBase(base === null ? unknown(origins) : { ...unknown(origins, '…') }, base)
}

export function negated(value: NumberValue): Value {
  return number(typeof value.value === 'bigint' ? -value.value : -value.value, value.isFloat, value.origins)
}

/** How far a value has come from what it began as, after this operation. */
export function changedBase(operator: string, left: Value, right: Value): Base | null {
  const from = baseOf(left)
  if (from !== null) return moved(from, changeBy(operator, right))
  const other = baseOf(right)
  return other !== null && (operator === '+' || operator === '*') ? moved(other, changeBy(operator, left)) : null
}

export interface Change {
  readonly direction: Base['direction']
  readonly amount: number | null
}

/** What an operation with this right side does to a number. */
export function changeBy(operator: string, right: Value): Change {
  const by = right.kind === 'number' ? Number(right.value) : null
  switch (operator) {
    case '+':
      return { direction: by === null ? directionOf(right, 'increase') : bySign(by), amount: absolute(by) }
    case '-':
      return { direction: by === null ? directionOf(right, 'decrease') : bySign(-by), amount: absolute(by) }
    case '*':
      return { direction: by === null ? 'unknown' : by > 1 ? 'increase' : by === 1 ? 'same' : 'decrease', amount: null }
    case '/':
    case '//':
      return { direction: by === null ? 'unknown' : by > 1 ? 'decrease' : 'increase', amount: null }
    default:
      return { direction: 'unknown', amount: null }
  }
}

export function moved(base: Base, { direction, amount }: Change): Base {
  if (direction === 'same') return base
  if (base.direction === 'same') return { target: base.target, direction, amount }
  if (base.direction === direction) {
    const sum = base.amount !== null && amount !== null ? base.amount + amount : null
    return { target: base.target, direction, amount: sum }
  }
  return { target: base.target, direction: 'unknown', amount: null }
}

function baseOf(value: Value): Base | null {
  return value.kind === 'number' || value.kind === 'unknown' ? value.base : null
}

/** `x += -y`, where `-y` is an unknown that was negated. */
function directionOf(right: Value, direction: 'increase' | 'decrease'): Base['direction'] {
  if (!isNegated(right)) return direction
  return direction === 'increase' ? 'decrease' : 'increase'
}

export function isNegated(value: Value): value is UnknownValue {
  return value.kind === 'unknown' && (value.name?.startsWith('-') ?? false)
}

function bySign(by: number): Base['direction'] {
  return by > 0 ? 'increase' : by < 0 ? 'decrease' : 'same'
}

function absolute(by: number | null): number | null {
  return by === null ? null : Math.abs(by)
}

function floats(operator: string, left: number, right: number): number | null {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return right === 0 ? null : left / right
    case '//':
      return right === 0 ? null : Math.floor(left / right)
    case '%':
      return right === 0 ? null : ((left % right) + right) % right
    case '**':
      return left ** right
    default:
      return null
  }
}

function integers(operator: string, left: number | bigint, right: number | bigint): number | bigint | null {
  if (typeof left === 'number' && typeof right === 'number') {
    const quick = small(operator, left, right)
    if (quick !== null && Number.isSafeInteger(quick)) return quick
  }
  if (!isIntegral(left) || !isIntegral(right)) return null
  return large(operator, BigInt(left), BigInt(right))
}

function isIntegral(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value)
}

function small(operator: string, left: number, right: number): number | null {
  if (['+', '-', '*', '//', '%'].includes(operator)) return floats(operator, left, right)
  if (operator === '**') return right >= 0 ? left ** right : null
  if (Math.abs(left) >= 2 ** 31 || Math.abs(right) >= 2 ** 31) return null
  switch (operator) {
    case '^':
      return left ^ right
    case '&':
      return left & right
    case '|':
      return left | right
    case '>>':
      return right >= 0 && right < 32 ? left >> right : null
    default:
      return null
  }
}

function large(operator: string, left: bigint, right: bigint): bigint | null {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return bits(left) + bits(right) > MAX_BITS ? null : left * right
    case '//':
      return right === 0n ? null : floorDivide(left, right)
    case '%':
      return right === 0n ? null : ((left % right) + right) % right
    case '**':
      return right < 0n || Number(right) * bits(left) > MAX_BITS ? null : left ** right
    case '<<':
      return right < 0n || Number(right) + bits(left) > MAX_BITS ? null : left << right
    case '>>':
      return right < 0n ? null : left >> right
    case '^':
      return left ^ right
    case '&':
      return left & right
    case '|':
      return left | right
    default:
      return null
  }
}

function floorDivide(left: bigint, right: bigint): bigint {
  const quotient = left / right
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient
}

function bits(value: bigint): number {
  return value.toString(16).length * 4
}

/** As Python reads it, with its base; null where it is no integer. */
export function readInteger(written: string, base: number): bigint | null {
  const bare = written.trim().toLowerCase().replaceAll('_', '')
  const [, sign = '', prefix = '', digits = ''] = /^([+-]?)(0[xob])?([0-9a-z]{1,20000})$/.exec(bare) ?? []
  const prefixBase = prefix === '0x' ? 16 : prefix === '0o' ? 8 : prefix === '0b' ? 2 : null
  const radix = base === 0 ? (prefixBase ?? 10) : base
  const own = prefixBase !== null && prefixBase !== radix ? prefix.slice(1) + digits : digits
  if (own === '' || radix < 2 || radix > 36) return null
  let value = 0n
  if (radix === 10 || radix === 16 || radix === 8 || radix === 2) {
    if (!Array.from(own).every((digit) => Number.parseInt(digit, radix) >= 0)) return null
    value = BigInt((radix === 16 ? '0x' : radix === 8 ? '0o' : radix === 2 ? '0b' : '') + own)
  } else {
    if (own.length > 512) return null
    for (const digit of own) {
      const one = Number.parseInt(digit, radix)
      if (Number.isNaN(one)) return null
      value = value * BigInt(radix) + BigInt(one)
    }
  }
  return sign === '-' ? -value : value
}
