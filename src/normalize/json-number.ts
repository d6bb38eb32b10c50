/** A JSON number taken apart: `digits` × 10^`exponent`, without leading or trailing zeros; zero is `''` × 10^0. */
export interface Decimal {
  readonly digits: string
  readonly exponent: number
  /** Digits after the decimal point as written, the exponent applied; negative for `1e2`. */
  readonly fractionDigits: number
}

const NUMBER = /^-?(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/
/** Every decimal of so many digits survives the way through a double and back. */
const ALWAYS_EXACT_LENGTH = 15

/**
 * The value of a JSON number literal, or null when a double cannot hold it exactly: when the shortest
 * representation of the double it parses to is another decimal (`12345678901234567890`, `1e400`, `1e-400`).
 * `-0` is 0. `literal` must be a JSON number.
 */
export function exactNumber(literal: string): number | null {
  const value = Number(literal)
  if (literal.length <= ALWAYS_EXACT_LENGTH && !/e/i.test(literal)) return value === 0 ? 0 : value
  if (!Number.isFinite(value)) return null
  const written = parseDecimal(literal)
  const held = parseDecimal(String(value))
  if (written === null || held === null) return null
  if (written.digits !== held.digits || written.exponent !== held.exponent) return null
  return value === 0 ? 0 : value
}

/** Reads exactly the grammar of JSON numbers (and what `String(number)` writes); null for anything else. The sign is dropped. */
export function parseDecimal(literal: string): Decimal | null {
  const match = NUMBER.exec(literal)
  if (match === null) return null
  const [, integer = '', fraction = '', power = '0'] = match
  const fractionDigits = fraction.length - Number(power)
  const all = integer + fraction
  const first = countZeros(all, 0, 1)
  if (first === all.length) return { digits: '', exponent: 0, fractionDigits }
  const trailing = countZeros(all, all.length - 1, -1)
  return { digits: all.slice(first, all.length - trailing), exponent: trailing - fractionDigits, fractionDigits }
}

function countZeros(digits: string, from: number, step: 1 | -1): number {
  let count = 0
  while (digits.charAt(from + step * count) === '0') count += 1
  return count
}
